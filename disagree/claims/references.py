"""What in a claim's text points to somebody or something that the text itself does not name."""

from __future__ import annotations

from collections.abc import Sequence

from disagree.claims import cues, verbs
from disagree.claims.firstperson import FIRST_PERSON
from disagree.claims.names import key
from disagree.claims.phrases import DETERMINERS, is_finite, is_name
from disagree.claims.pronouns import is_expletive
from disagree.claims.tokens import Token, tokenise
from disagree.claims.words import word_set

__all__ = ["open_references"]

_PERSON_WORDS = {"he": False, "she": False, "his": False, "her": False, "him": True, "himself": False, "herself": False}
_THING_WORDS = word_set("it its itself")
_GROUP_WORDS = word_set("they them their themselves they're they've they'll they'd")
_CONTRACTED = {"he's": "he", "she's": "she", "it's": "it", "he'll": "he", "she'll": "she", "it'll": "it",
               "he'd": "he", "she'd": "she", "it'd": "it"}  # fmt: skip
_POINTING = word_set("this these those that")
_SINGULARS = word_set("the a an this that his her its their our my one another every each")
_PLURALS = word_set("men women children people police two three four five six seven eight nine ten both")
_SHARED_ROLES = word_set("police people king queen pope whip")
# "The mayor", "the company": which one only the article tells. "The police" and "the government" are left out.
_DESCRIBING = (
    cues.COMPANY_NOUNS
    | cues.ROLE_NOUNS
    | word_set(
        """suspect suspects pair trio couple ministry union agency hospital school party regulator institute committee
commission charity newspaper magazine broadcaster"""
    )
) - _SHARED_ROLES
_PLACE_LINKS = word_set("in at near from to into outside across")


def open_references(text: str) -> tuple[str, ...]:
    """The pronouns and descriptions of the text that nothing in it names, as they stand, each once, in order."""
    tokens = tokenise(text, 0, len(text))
    found: dict[str, None] = {}
    state = _Seen()
    for index, token in enumerate(tokens):
        phrase = _open_at(tokens, index, state)
        if phrase is not None:
            found.setdefault(phrase)
        state.read(tokens, index, token)
    return tuple(found)


class _Seen:
    """What the text has named so far that a pronoun could mean."""

    __slots__ = ("groups", "names", "persons", "things")

    def __init__(self) -> None:
        self.persons = self.things = self.groups = self.names = 0

    def read(self, tokens: Sequence[Token], index: int, token: Token) -> None:
        """Counts what the token names."""
        word = token.lower
        named = is_name(token) and word not in cues.TIME_WORDS and not word.endswith("ing")
        is_plural = word in _PLURALS | cues.COLLECTIVE_SPEAKERS or (
            word.endswith("s") and len(word) > 3 and not word.endswith(("ss", "us", "is", "'s"))
        )
        continues = index > 0 and is_name(tokens[index - 1])
        if named and not (index == 0 and is_plural) and not continues:
            is_place = index > 0 and tokens[index - 1].lower in _PLACE_LINKS
            self.persons += not is_place
            self.things += 1
            self.names += 1
        if word in cues.ROLE_NOUNS and not is_plural and not continues and word not in cues.COLLECTIVE_SPEAKERS:
            self.persons += 1
        if word in _SINGULARS and index + 1 < len(tokens) and tokens[index + 1].is_word:
            self.things += 1
        self.groups += is_plural or word == "and" or key(token.text) in cues.ORGANISATION_NOUNS


def _open_at(tokens: Sequence[Token], index: int, seen: _Seen) -> str | None:
    """The reference that starts at the token and stays open, or None."""
    token = tokens[index]
    word = _CONTRACTED.get(token.lower, token.lower)
    text = _without_owner(token.text) if "'" in token.lower else token.text
    if word in FIRST_PERSON - {"mine"}:
        return None if token.text == "US" else text
    if index and _is_named_after(tokens, index):
        return None
    if word in _PERSON_WORDS:
        is_object = _PERSON_WORDS[word] or (word == "her" and not _owns(tokens, index))
        return text if seen.persons < (2 if is_object else 1) else None
    if word in _THING_WORDS:
        return text if not seen.things and not (word == "it" and _is_empty(tokens, index)) else None
    if word in _GROUP_WORDS:
        return text if not seen.groups else None
    if word in _POINTING:
        return _pointing(tokens, index)
    if word == "the" and not seen.names:
        return _description(tokens, index)
    return None


def _is_named_after(tokens: Sequence[Token], index: int) -> bool:
    """Whether the name follows: "Over her career, Falk ..."."""
    if tokens[0].lower not in cues.PREPOSITIONS | cues.SUBORDINATORS:
        return False
    comma = next((i for i in range(index, min(len(tokens), index + 20)) if tokens[i].text == ","), None)
    return comma is not None and comma + 1 < len(tokens) and is_name(tokens[comma + 1])


def _owns(tokens: Sequence[Token], index: int) -> bool:
    if index + 1 >= len(tokens) or not tokens[index + 1].is_word:
        return False
    return tokens[index + 1].lower not in DETERMINERS | cues.PREPOSITIONS | {"and", "or", "but", "as"}


def _is_empty(tokens: Sequence[Token], index: int) -> bool:
    if index + 2 >= len(tokens):
        return False
    return "'" in tokens[index].lower or is_expletive(tokens[index:])


def _pointing(tokens: Sequence[Token], index: int) -> str | None:
    """ "this" by itself or with its noun; None for "that" as a link and for "this week" and "those who"."""
    token = tokens[index]
    follows = tokens[index + 1] if index + 1 < len(tokens) else None
    if follows is None or not follows.is_word:
        return token.text if follows is None or follows.text in ".,;:!?" else None
    word = follows.lower
    if word in cues.TIME_WORDS or word in {"who", "which", "whose", "time", "point", "past", "way"}:
        return None
    if token.lower == "those" and (word in cues.PREPOSITIONS or word in verbs.PAST_FORMS):
        return None  # "those hurt", "those in the hall"
    is_verb = token.lower == "this" and word in verbs.PRESENT_FORMS | verbs.PAST_FORMS
    is_verb = is_verb or (is_finite(tokens, index + 1) and index == 0)
    stands_alone = word in verbs.AUXILIARIES | cues.PREPOSITIONS or is_verb
    if token.lower == "that" and index > 0:
        return None if word not in cues.ANAPHORIC_NOUNS else f"{token.text} {follows.text}"
    if stands_alone:
        return token.text
    return f"{token.text} {follows.text}"


def _description(tokens: Sequence[Token], index: int) -> str | None:
    """ "the company" where nothing says which; None for "the company of", "the company that" and "the mayor Novak"."""
    if index + 1 >= len(tokens) or key(tokens[index + 1].text) not in _DESCRIBING or tokens[index + 1].is_capital:
        return None
    noun = tokens[index + 1]
    follows = tokens[index + 2] if index + 2 < len(tokens) else None
    if follows is not None and follows.is_word:
        is_more = is_name(follows) or follows.lower in {"of", "for", "in", "at", "who", "that", "which", "from"}
        if is_more or (not is_finite(tokens, index + 2) and not _ends_phrase(follows) and noun.lower.isalpha()):
            return None
    return f"{tokens[index].text} {_without_owner(noun.text)}"


def _without_owner(word: str) -> str:
    return word.replace("’", "'").split("'", 1)[0]


def _ends_phrase(token: Token) -> bool:
    return token.lower in cues.PREPOSITIONS | cues.SUBORDINATORS | DETERMINERS | verbs.NEGATORS | {"and", "or"} or (
        token.lower.endswith("ly") or token.lower in cues.TIME_WORDS
    )
