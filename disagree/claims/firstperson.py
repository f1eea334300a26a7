"""Turns the "I" and "we" of a quotation to the speaker, where every word of the sentence can be turned."""

from __future__ import annotations

from collections.abc import Sequence

from disagree.claims import cues, verbs
from disagree.claims.names import gender_of, key
from disagree.claims.phrases import DETERMINERS, is_finite, is_name
from disagree.claims.tokens import Token
from disagree.claims.words import word_set

__all__ = ["FIRST_PERSON", "in_third_person"]

FIRST_PERSON = word_set(
    """i me my mine myself we us our ours ourselves i'm i've i'll i'd we're we've we'll we'd i'd've"""
)
_SINGULAR = {"i": "subject", "me": "object", "my": "owner", "myself": "self"}
_PLURAL = {"we": "subject", "us": "object", "our": "owner", "ourselves": "self"}
_CONTRACTED = {"i'm": "am", "i've": "have", "i'll": "will", "we're": "are", "we've": "have", "we'll": "will"}
_AGREEING = {
    "am": "is", "are": "is", "were": "was", "have": "has", "do": "does", "don't": "does not", "haven't": "has not",
    "aren't": "is not", "weren't": "was not",
}  # fmt: skip
_FIXED = verbs.MODALS | word_set("was had did didn't hadn't wasn't is has won't wouldn't can't couldn't cannot")
_FORMS = {
    "m": ("he", "him", "his", "himself"),
    "f": ("she", "her", "her", "herself"),
    "body": ("it", "it", "its", "itself"),
    "group": ("they", "them", "their", "themselves"),
}
_CASES = ("subject", "object", "owner", "self")
# Already in the sentence, they would be taken for the speaker.
_TAKEN = {
    "m": word_set("he him his himself"),
    "f": word_set("she her hers herself"),
    "body": word_set("it its itself"),
    "group": word_set("they them their themselves"),
}


def in_third_person(kept: Sequence[Token], name: str, kind: str) -> list[Token] | None:
    """The words with the speaker put for each "I" or "we", or None where one of them cannot be turned.

    `name` is the speaker as it opens a sentence; `kind` is "person", "organisation", "media" or "plural". The
    first "I" or "we" gives way to the name, those after it to a pronoun, or to the surname where "he" and "she" are
    both possible.
    """
    forms = _SINGULAR if kind in {"person", "other"} else _PLURAL
    own = [i for i, t in enumerate(kept) if t.lower in FIRST_PERSON and not _is_pit(kept, i)]
    if not own or not _opens(kept, own[0], kind):
        return None
    words = {t.lower for t in kept}
    if words & {"you", "your", "“", "”", '"', "«", "»"} or {key(w) for w in words} & (
        {key(w) for w in name.split()} - {"the", "of"}
    ):
        return None
    later = _later_forms(name, kind, words)
    found = list(kept)
    for index in own:
        word = kept[index].lower
        case = forms.get(word.split("'")[0])
        if case is None or (later is None and index != own[0]):
            return None
        if case == "owner" and index == own[0]:
            found[index] = _put(kept[index], _owner(_opening(name, index)))
            continue
        if case != "subject":
            if later is None or not later[case]:
                return None
            found[index] = _put(kept[index], later[case])
            continue
        subject = _opening(name, index) if later is None or index == own[0] else later["subject"]
        if not _turn_subject(found, index, subject, agrees=kind != "plural"):
            return None
    return found


def _is_pit(kept: Sequence[Token], index: int) -> bool:
    """Whether "mine" is the noun."""
    before = kept[index - 1].lower if index else ""
    return kept[index].lower == "mine" and before not in {"of", "is", "was", "are", "were", "be", "than", ""}


def _opens(kept: Sequence[Token], first: int, kind: str) -> bool:
    """Whether the first "I", "we" or "our" is, or belongs to, the subject of a clause that the speaker states."""
    word = kept[first].lower.split("'")[0]
    if word not in {"i", "we", "my", "our"} or (word in {"my", "our"} and first > 0):
        return False
    if [t.lower for t in kept[first : first + 2]] == ["i", "mean"]:
        return False
    if first and kept[first - 1].lower in DETERMINERS - {"that"}:
        return False
    if kind in {"person", "other"}:
        return True
    return first <= 6 and not any(is_finite(kept, i) for i in range(1, first) if kept[i].text != "May")


def _owner(name: str) -> str:
    return name + ("'" if name.endswith("s") else "'s")


def _opening(name: str, index: int) -> str:
    return name if index == 0 or not name.startswith("The ") else "the " + name[4:]


def _later_forms(name: str, kind: str, words: set[str]) -> dict[str, str] | None:
    """What is put for the second and later "I", "my", "we" ...; None where it would be taken for another."""
    if kind in {"organisation", "media"}:
        group = "body"
    elif kind == "plural":
        group = "group"
    else:
        group = gender_of({key(word) for word in name.split()})
    if group:
        return None if words & _TAKEN[group] else dict(zip(_CASES, _FORMS[group], strict=True))
    parts = name.split()
    end = next((i for i, word in enumerate(parts) if i and word in {"of", "in", "for", "from", "at"}), None)
    surname = parts[:end][-1].rstrip(",")
    if not surname[0].isupper():
        surname = name[0].lower() + name[1:] if name.startswith("The ") else name
    return {"subject": surname, "object": surname, "owner": _owner(surname), "self": ""}


def _turn_subject(found: list[Token], index: int, subject: str, *, agrees: bool) -> bool:
    """Puts the subject for "I", "I'm" or "we" and makes its verb agree; False where that is not possible."""
    token = found[index]
    before = found[index - 1].lower if index and found[index - 1].text != "May" else ""
    is_joined = before in {"and", "but"} and not _is_new_clause(found, index)
    if is_joined or before in verbs.AUXILIARIES | {"or", "than", "as", "nor"}:
        return False
    contracted = token.lower
    if "'" in contracted:
        verb = _CONTRACTED.get(contracted)
        if verb is None:
            return False  # "I'd" is "had" or "would"
        found[index] = _put(token, f"{subject} {_AGREEING.get(verb, verb) if agrees else _plural(verb)}")
        return True
    found[index] = _put(token, subject)
    place = index + 1
    while place < len(found) and _is_adverb(found[place].lower):
        place += 1
    if place >= len(found):
        return False
    verb = found[place].lower
    if not agrees:
        return verb in verbs.AUXILIARIES | verbs.PAST_FORMS | verbs.BASES
    if verb in _AGREEING:
        found[place] = _put(found[place], _AGREEING[verb])
    elif verb in verbs.BASES and verb not in verbs.PAST_FORMS:
        found[place] = _put(found[place], verbs.present_of(verb) or verb)
    elif verb not in verbs.PAST_FORMS and verb not in _FIXED:
        return False  # no verb that is known; "I hit nobody" is read as past
    return (verb not in _AGREEING and (verb not in verbs.BASES or verb in verbs.PAST_FORMS)) or not _may_share_verb(
        found, place
    )


def _is_new_clause(found: Sequence[Token], index: int) -> bool:
    """Whether "and I" opens a clause: a comma or a verb stood before, and no name is joined to the "I"."""
    return index >= 2 and found[index - 2].text == ","


def _may_share_verb(found: Sequence[Token], place: int) -> bool:
    """Whether a further verb of the same subject may have to agree too: "I know him and trust him"."""
    return any(
        found[index].lower in {"and", "but", "or"} and not _opens_phrase(found[index + 1])
        for index in range(place + 1, len(found) - 1)
    )


def _opens_phrase(token: Token) -> bool:
    """Whether the word after "and" is no verb in the present."""
    no_verbs = DETERMINERS | cues.PREPOSITIONS | verbs.PAST_FORMS | {"he", "she", "it", "they", "there"}
    return is_name(token) or not token.is_word or token.lower in no_verbs


def _is_adverb(word: str) -> bool:
    return word in {"never", "also", "still", "just", "always", "only", "now", "not", "already", "often"} or (
        word.endswith("ly") and len(word) > 4
    )


def _plural(verb: str) -> str:
    return "are" if verb == "am" else verb


def _put(token: Token, text: str) -> Token:
    """The token with other words, in its place."""
    return token._replace(text=text, lower=text.lower())
