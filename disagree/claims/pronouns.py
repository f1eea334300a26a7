"""Puts the one who is meant for a pronoun that opens a claim, where that is safe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from disagree.claims import cues, verbs
from disagree.claims.firstperson import in_third_person
from disagree.claims.names import gender_of, key
from disagree.claims.phrases import DETERMINERS, is_finite
from disagree.claims.tokens import Token
from disagree.claims.words import word_set

__all__ = ["Meaning", "as_subject", "is_expletive", "is_vague", "may_mean", "turn_quote", "with_subject"]

_KINDS = {
    "he": ("person",),
    "she": ("person",),
    "it": ("organisation", "media"),
    "they": ("plural", "organisation", "media"),
}
_OWNERS = {"his": "he", "her": "she", "its": "it", "their": "they"}
_BODY_VERBS = {
    "have": "has", "do": "does", "don't": "does not", "haven't": "has not", "are": "is", "were": "was",
    "aren't": "is not", "weren't": "was not",
}  # fmt: skip
_GENDERS = {"he": "m", "she": "f"}
_COPULAS = word_set("is was are were isn't wasn't would will has had looks looked seems seemed sounds remains")
# "It was raining", "it is a pity", "it was the driver who": the pronoun stands for nobody.
_EXPLETIVE = word_set(
    """time clear likely possible unlikely impossible true important unclear necessary raining snowing too
a an the said reported believed thought hoped feared expected understood known late early up down hard easy
there those he she they who what when where his her enough also only because cold hot dark"""
)
_AGENTIVE = word_set(
    """ready willing confident committed aware unaware able unable sure certain determined prepared unwilling keen
set entitled obliged bound due forced"""
)
_EXTRAPOSING = word_set("that to for whether if who which")
_ATTITUDES = word_set(
    """interesting bad good great terrible awful important strange odd curious sad nice fine hard difficult easy clear
unclear wonderful shocking surprising sure excellent horrible funny amazing terrific dreadful disgraceful shameful
outrageous unacceptable wrong right true amusing ironic remarkable telling significant unfortunate regrettable
lovely pleasant disappointing encouraging worrying alarming frustrating tragic scary weird serious normal natural
obvious understandable complicated simple enough over better worse"""
)
_FILLERS = word_set(
    "a an very so too quite really rather all just not also pretty more most always still truly been be"
)
_EMPTY_NOUNS = word_set("thing pity shame mistake disgrace scandal start problem matter question surprise sign thought")
_POINTING = word_set("it this that these those they it's that's")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """Whom the pronoun that opens a claim may mean.

    `speaker` is who puts the claim forward; `is_reported` says that a "he" of the claim is that speaker,
    as in "X said he had left"; `is_shifted` that its tenses are those of a report ("had left" for "has left").
    `referents` gives by pronoun, or by "the mayor", whom the text before makes the only candidate.
    """

    speaker: str | None = None
    kind: str = "other"
    is_quote: bool = False
    is_reported: bool = False
    is_shifted: bool = False
    referents: Mapping[str, str] = field(default_factory=dict)


def may_mean(pronoun: str, kind: str) -> bool:
    """Whether the pronoun can mean a speaker of that kind."""
    return kind in _KINDS.get(pronoun, ())


def as_subject(name: str) -> str:
    """The name of a speaker as it opens a sentence: "the ministry" as "The ministry", "several men" as it is."""
    if name[:1].isupper():
        is_named_by_noun = " " in name and "'" not in name and " and " not in name
        is_common = name.rsplit(" ", 1)[-1] in cues.ROLE_NOUNS | cues.ORGANISATION_NOUNS
        return f"The {name}" if is_named_by_noun and is_common else name  # "The French leader"
    first = name.split(" ", 1)[0].lower()
    if first in DETERMINERS or first[:1].isdigit() or " and " in name:
        return name[:1].upper() + name[1:]
    return f"The {name}"


def with_subject(kept: Sequence[Token], words: str, meaning: Meaning) -> str:
    """The words with the opening pronoun replaced by whom it means; unchanged where that is not safe."""
    if len(kept) < 3:
        return words
    first = kept[0].lower
    if meaning.is_quote:
        return words
    if first == "the" and kept[1].start == kept[0].end + 1:  # "the mayor"
        described = meaning.referents.get(f"the {kept[1].lower}")
        return described + words[kept[1].end - kept[0].start :] if described is not None else words
    pronoun = _OWNERS.get(first, first)
    if pronoun not in _KINDS or (pronoun == "it" and first == "it" and is_expletive(kept)):
        return words
    if first == pronoun and not (is_finite(kept, 1) or (_is_adverb(kept[1]) and is_finite(kept, 2))):
        return words
    if first == "her" and kept[1].lower in DETERMINERS | cues.PREPOSITIONS:
        return words
    name = None
    if meaning.is_reported and meaning.speaker is not None and may_mean(pronoun, meaning.kind):
        if _is_other_gender(pronoun, meaning.speaker):
            return words
        name = as_subject(meaning.speaker)
    elif not (meaning.is_reported and meaning.kind == "person" and pronoun in {"he", "she"}):
        name = meaning.referents.get(pronoun)
    if name is None:
        return words
    if first in _OWNERS:
        return _owner(name) + words[len(first) :] if _may_own(name) else words
    return name + _agreeing(kept, words[len(first) :], pronoun, meaning.kind)


def _is_adverb(token: Token) -> bool:
    return token.lower in {"never", "also", "still", "already", "always"} or token.lower.endswith("ly")


def _is_other_gender(pronoun: str, name: str) -> bool:
    """Whether a title or role in the name tells that "he" or "she" is somebody else."""
    gender = gender_of({key(word) for word in name.split()})
    return pronoun in _GENDERS and gender not in {"", _GENDERS[pronoun]}


def turn_quote(kept: list[Token], meaning: Meaning) -> list[Token]:
    """A quotation with the speaker put for its "I" and "we"; unchanged where not every one can be turned."""
    if not meaning.is_quote or meaning.speaker is None:
        return kept
    is_person = meaning.kind in {"person", "other"}
    if is_person and not any(word[0].isupper() for word in meaning.speaker.split()):
        return kept
    turned = in_third_person(kept, as_subject(meaning.speaker), meaning.kind)
    return kept if turned is None else turned


def _agreeing(kept: Sequence[Token], rest: str, pronoun: str, kind: str) -> str:
    """The words after "they" with a verb that fits one body ("they were" as "was")."""
    verb = kept[1].lower
    if pronoun == "they" and kind in {"organisation", "media"} and verb in _BODY_VERBS:
        return " " + _BODY_VERBS[verb] + rest.lstrip()[len(verb) :]
    return rest


def _may_own(name: str) -> bool:
    """Whether "'s" can be hung on the name without an odd phrase."""
    words = name.lower().split()
    return len(words) <= 4 and not {"of", "to", "in", "at", "for", "and"} & set(words)


def _owner(name: str) -> str:
    return name + ("'" if name.endswith("s") else "'s")


def is_expletive(kept: Sequence[Token]) -> bool:
    """Whether "it" stands for no thing, as far as the words after it tell ("it was clear that")."""
    if kept[1].lower not in _COPULAS | {"be"}:
        return kept[1].lower in {"took", "takes", "rained", "snowed", "emerged", "turned", "transpired", "happened"}
    index = 2
    while index < len(kept) and (
        kept[index].lower in verbs.NEGATORS | {"be", "been"} | verbs.AUXILIARIES or kept[index].lower.endswith("ly")
    ):
        index += 1
    if index >= len(kept) or kept[index].lower in _EXPLETIVE or not kept[index].is_word:
        return True
    word = kept[index].lower
    if word.endswith("ing") or word in _AGENTIVE or word in cues.PREPOSITIONS:
        return False
    return any(token.lower in _EXTRAPOSING for token in kept[index + 1 : index + 4])


def is_vague(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether the clause only judges something not named: "It is interesting", "This is bad"."""
    words = [t.lower for t in tokens[start:end] if t.is_word]
    while words and words[0] in cues.CONNECTIVES | {"that"} and words[1:2] and words[1] in _POINTING:
        del words[0]
    if not 2 <= len(words) <= 7 or words[0] not in _POINTING:
        return False
    rest = words[1:] if "'" in words[0] else words[2:]
    if "'" not in words[0] and words[1] not in _COPULAS:
        return False
    said = [w for w in rest if w not in _FILLERS and not (w.endswith("ly") and len(w) > 4)]
    return bool(said) and all(w in _ATTITUDES | _EMPTY_NOUNS for w in said)
