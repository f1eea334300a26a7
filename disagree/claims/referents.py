"""Whom or what "he", "it" and "they" at the start of a sentence mean: the only candidate before them, or nobody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from disagree.claims import cues
from disagree.claims.names import gender_of, key
from disagree.claims.phrases import DETERMINERS, is_finite, is_name
from disagree.claims.pronouns import as_subject
from disagree.claims.speakers import SpeakerMemory, is_same_speaker
from disagree.claims.subjects import skip_openers, subject_end
from disagree.claims.tags import Piece, Range
from disagree.claims.tokens import Token
from disagree.claims.words import word_set

__all__ = ["opening_pronoun", "referent_of"]

_GENDERS = {"he": "m", "she": "f"}
_PRONOUNS = {"he": "he", "his": "he", "she": "she", "her": "she", "it": "it", "its": "it", "they": "they",
             "their": "they"}  # fmt: skip
_SINGULARS = DETERMINERS - word_set(
    "all both several many most few some two three four five six seven eight nine ten dozens hundreds thousands these "
    "those no any"
)
_PLACE_LINKS = word_set("in at near from on to into outside across of for")
_PLURALS = word_set("men women children people police")
_COUNTED = word_set("two three four five six seven eight nine ten")
_ROLES = (cues.ROLE_NOUNS - cues.COLLECTIVE_SPEAKERS) - _PLURALS
_MAX_PHRASE = 6  # tokens of a subject that is put for a pronoun
_MAX_CANDIDATES = 8  # a sentence that names more is clear about none


def opening_pronoun(tokens: Sequence[Token], start: int, end: int) -> str | None:
    """The pronoun ("he" for "his") or bare "the mayor" with which the range opens, or None.

    "Thus" and its like are passed over.
    """
    for index in range(start, min(end, start + 6)):
        word = tokens[index].lower
        if word in _PRONOUNS and not tokens[index].quoted:
            return _PRONOUNS[word]
        if word == "the" and index + 2 < end and not tokens[index].quoted:
            return _described(tokens, index + 1)
        if tokens[index].is_word and word not in cues.CONNECTIVES | {"that", "in", "particular", "addition"}:
            return None
    return None


def _described(tokens: Sequence[Token], noun: int) -> str | None:
    """ "the mayor" where a verb follows the noun, so that nothing says which; else None."""
    word = tokens[noun].lower
    if tokens[noun].is_capital or word not in _ROLES | cues.COMPANY_NOUNS | cues.MEDIA_NOUNS:
        return None
    return f"the {word}" if is_finite(tokens, noun + 1) and not tokens[noun + 1].is_capital else None


def referent_of(
    pronoun: str,
    tokens: Sequence[Token],
    pieces: Sequence[Piece],
    memory: SpeakerMemory,
    *,
    opener: str | None = None,
    prefers_subject: bool = False,
) -> str | None:
    """The only one in the sentence that the pronoun of the next can mean, as a subject; None where that is not clear.

    `opener` is whom the sentence's own "he" means. `prefers_subject` is set where the next sentence spells out
    this one ("Thus, he ..."): its subject then comes before others named in it.
    """
    if not tokens:
        return None
    if pronoun.startswith("the "):
        return _bearer(pronoun.removeprefix("the "), tokens, memory)
    if pronoun not in _GENDERS:
        return _thing(pronoun, tokens, pieces, memory)
    persons = [p for p in _persons(tokens, pieces, memory) if p.gender in {"", _GENDERS[pronoun]}]
    subject = _own_subject(tokens, pieces)
    chief = next((p for p in persons if subject and subject[0] <= p.start and p.end <= subject[1]), None)
    if chief is not None and prefers_subject:
        return as_subject(chief.name)
    if chief is not None and chief.is_named:  # "a referee" further on is no rival of a named subject
        persons = [p for p in persons if not p.is_indefinite]
    names = [p.name for p in persons] if opener is None else [opener, *(p.name for p in persons)]
    if not names or not all(is_same_speaker(names[0], name) for name in names):
        return None
    return as_subject(names[0])


def _bearer(noun: str, tokens: Sequence[Token], memory: SpeakerMemory) -> str | None:
    """The one named in the sentence who goes by the noun, where nobody else named before does; or None."""
    is_role = noun in _ROLES
    found: list[int] = []
    for mention in memory.names.before(tokens[-1].end):
        entity = memory.names.entities[mention.entity]
        fits = noun in entity.nouns if is_role or noun in cues.MEDIA_NOUNS else entity.is_body or noun in entity.nouns
        if entity.is_person is is_role and fits and mention.entity not in found:
            found.append(mention.entity)
    if len(found) != 1:
        return None
    is_near = any(m.entity == found[0] for m in memory.names.between(tokens[0].start, tokens[-1].end))
    return as_subject(memory.names.entities[found[0]].display) if is_near else None


class _Person(NamedTuple):
    """Someone in a sentence: where, by which name, of which gender ("" where that is not known)."""

    start: int
    end: int
    name: str
    gender: str
    is_named: bool
    is_indefinite: bool


def _persons(tokens: Sequence[Token], pieces: Sequence[Piece], memory: SpeakerMemory) -> list[_Person]:
    """The persons in the sentence, by name or by role, those that only trail as "a witness said" left out."""
    tails = [p.tag.holder for p in pieces if p.tag is not None and p.tag.holder is not None and not p.tag.is_leading]
    mentions = {m.offset: m for m in memory.names.between(tokens[0].start, tokens[-1].end)}
    found: list[_Person] = []
    index = 0
    while index < len(tokens) and len(found) < _MAX_CANDIDATES:
        mention = mentions.get(tokens[index].start)
        if mention is not None:
            entity = memory.names.entities[mention.entity]
            end = next((i for i in range(index, len(tokens)) if not is_name(tokens[i])), len(tokens))
            is_place = index > 0 and tokens[index - 1].lower in _PLACE_LINKS and not entity.is_known_person
            if entity.is_person and not is_place:
                found.append(_Person(index, end, entity.display, _gender(entity.display, memory), True, False))
            index = max(end, index + 1)
            continue
        is_role = tokens[index].lower in _ROLES and not _beside_name(tokens, index)
        if is_role and not any(start <= index < end for start, end in tails):
            start = next((i for i in range(index - 1, max(-1, index - 5), -1) if tokens[i].lower in DETERMINERS), index)
            name = memory.resolve(tokens, start, index + 1).name or tokens[index].lower
            is_indefinite = tokens[start].lower in {"a", "an", "another", "one"}
            found.append(_Person(start, index + 1, name, _gender(name, memory), False, is_indefinite))
        index += 1
    return found


def _gender(name: str, memory: SpeakerMemory) -> str:
    return gender_of({key(word) for word in name.split()}) or memory.gender_of(name)


def _beside_name(tokens: Sequence[Token], index: int) -> bool:
    """Whether the role belongs to a name next to it: "mayor Nora Falk", "Nora Falk, the mayor"."""
    for other in range(index + 1, min(index + 3, len(tokens))):
        if is_name(tokens[other]):
            return True
        if tokens[other].text != ",":
            break
    for other in range(index - 1, max(-1, index - 8), -1):
        if tokens[other].text == ",":
            return other > 0 and (is_name(tokens[other - 1]) or tokens[other - 1].text[0].isdigit())
        if is_finite(tokens, other):
            break
    return False


def _own_subject(tokens: Sequence[Token], pieces: Sequence[Piece]) -> Range | None:
    """The subject of what the sentence itself puts forward, a leading "X said" passed over; None where not found."""
    start = pieces[0].ranges[0][0] if pieces else 0
    start = skip_openers(tokens, start, len(tokens))
    end = subject_end(tokens, start, len(tokens))
    if end is None:  # "the minister, on a visit to Karst, announced"
        comma = next((i for i in range(start, min(start + _MAX_PHRASE, len(tokens))) if tokens[i].text == ","), None)
        end = comma
    return (start, end) if end is not None and start < end else None


def _thing(pronoun: str, tokens: Sequence[Token], pieces: Sequence[Piece], memory: SpeakerMemory) -> str | None:
    if any(piece.tag is not None and piece.tag.is_leading for piece in pieces):
        return None  # the one who speaks and the subject of what is said are two candidates
    subject = _own_subject(tokens, pieces)
    if subject is None or not 0 < subject[1] - subject[0] <= _MAX_PHRASE:
        return None
    phrase = tokens[subject[0] : subject[1]]
    if any(not t.is_word or t.quoted for t in phrase) or any(
        t.lower in cues.PREPOSITIONS | {"and", "or"} for t in phrase
    ):
        return None
    others = [*tokens[: subject[0]], *tokens[subject[1] :]]
    if pronoun == "they":
        return None if any(_is_plural(t) for t in others) else _plural_subject(phrase)
    if any(t.lower in _SINGULARS for t in others) or phrase[-1].lower in cues.ROLE_NOUNS or _is_plural(phrase[-1]):
        return None
    if any(is_name(t) and t.lower not in cues.TIME_WORDS for t in others):
        return None
    return _singular_subject(tokens, subject, memory)


def _singular_subject(tokens: Sequence[Token], subject: Range, memory: SpeakerMemory) -> str | None:
    phrase = tokens[subject[0] : subject[1]]
    first = phrase[0].lower
    if first in {"the", "a", "an"} and len(phrase) > 1:
        return "The " + " ".join(t.text for t in phrase[1:])
    if not all(is_name(t) for t in phrase):
        return None
    mention = next(iter(memory.names.between(phrase[0].start, phrase[-1].end)), None)
    if mention is None or memory.names.entities[mention.entity].is_person:
        return None
    return memory.names.entities[mention.entity].display


def _plural_subject(phrase: Sequence[Token]) -> str | None:
    if not _is_plural(phrase[-1]) or any(is_name(t) for t in phrase[1:]):
        return None
    words = [t.text for t in phrase]
    if phrase[0].lower in _COUNTED:
        return "The " + " ".join([words[0].lower(), *words[1:]])
    if phrase[0].lower in DETERMINERS - {"the", "these", "those", "several", "some", "many"}:
        return None
    return words[0][:1].upper() + " ".join(words)[1:]


def _is_plural(token: Token) -> bool:
    word = token.lower
    if word in cues.COLLECTIVE_SPEAKERS or word in _PLURALS:
        return True
    return (
        token.is_word
        and len(word) > 3
        and word.endswith("s")
        and not word.endswith(("ss", "us", "is", "'s"))
        and word not in cues.TIME_WORDS
    )
