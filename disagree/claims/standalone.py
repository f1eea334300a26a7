"""Makes a claim's own text: attribution and hedging stripped, the speaker put for "he" where that is safe."""

from __future__ import annotations

from collections.abc import Sequence

from disagree.claims import cues, verbs
from disagree.claims.phrases import has_clause, starts_phrase
from disagree.claims.pronouns import Meaning, turn_quote, with_subject
from disagree.claims.tense import as_said
from disagree.claims.tokens import Range, Token
from disagree.claims.words import word_set

__all__ = ["is_hedged", "render", "unusable"]

_QUOTE_MARKS = '"“”«»„‘'
_CLOSING_MARKS = '"”»'
_PASSIVE_HEDGES = word_set("""said believed thought reported understood alleged rumoured rumored feared known""")
_PHRASE_OPENERS = frozenset(phrase.split()[0] for phrase in cues.CONNECTIVE_PHRASES)
_TO_HAVE = {"is": "has", "are": "have", "was": "had", "were": "had"}
_AFTER_COMMAND = word_set("""also more us up out here now how the this your our me him them it that a an what note""")


def is_hedged(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether the range reports without committing: allegedly, might, is said to."""
    words = [t.lower for t in tokens[start:end]]
    for index, word in enumerate(words):
        if word in cues.HEDGE_ADVERBS:
            return True
        follows = words[index + 1] if index + 1 < len(words) else ""
        if word in cues.HEDGE_MODALS and follows not in {"not", "day"} and words[index - 1 : index] != ["in"]:
            return word != "may" or not tokens[start + index].is_capital
        if f"{word} {follows}" in cues.HEDGE_PHRASES or word == "unconfirmed":
            return True
    return False


def unusable(tokens: Sequence[Token], start: int, end: int, *, opens: bool = True) -> str | None:
    """Why the range puts nothing forward ("question", "hypothetical", "command", "fragment"), or None.

    `opens` is False for a part that takes its subject from the part before it.
    """
    while start < end and (not tokens[start].is_word or tokens[start].lower in cues.CONNECTIVES):
        start += 1
    words = [t for t in tokens[start:end] if t.is_word]
    tail = next((t.text for t in reversed(tokens[start:end]) if t.text not in _QUOTE_MARKS + "'’)"), "")
    if len(words) < 2:
        return "fragment"
    if tail == "?":
        return "question"
    if not opens:
        return None
    first, second = words[0].lower, words[1].lower
    if first in {"if", "unless", "suppose", "supposing", "imagine", "whether"}:
        return "hypothetical"
    if first in {"should", "were", "had"} and starts_phrase(words, 1) and first != "had":
        return "hypothetical"
    if first in cues.IMPERATIVES and second in _AFTER_COMMAND:
        return "command"
    if not has_clause(tokens, start, end):
        return "fragment"
    return None


def render(
    tokens: Sequence[Token],
    ranges: Sequence[Range],
    text: str,
    meaning: Meaning | None = None,
) -> str:
    """The standalone sentence: capitalised, ending with a full stop."""
    kept = [tokens[i] for start, end in ranges for i in range(start, end)]
    kept = _without_marks(kept)
    kept = _without_openers(kept)
    kept = _without_hedges(kept)
    if meaning is not None:
        kept = turn_quote(kept, meaning) if meaning.is_quote else kept
        kept = as_said(kept) if meaning.is_shifted and not meaning.is_quote else kept
    words = _join(kept, text)
    words = with_subject(kept, words, meaning) if meaning is not None else words
    words = _plain_hedge(words)
    words = " ".join(words.split()).strip(" ,;:—–-")
    words = words.rstrip(".!… ")
    if words[-1:] in set(_CLOSING_MARKS):  # the full stop goes outside: "the end."
        words = words[:-1].rstrip(".!…, ") + words[-1]
    return words[:1].upper() + words[1:] + "." if words.strip(_QUOTE_MARKS + _CLOSING_MARKS) else ""


def _without_marks(kept: list[Token]) -> list[Token]:
    """Without the quotation marks when they enclose the whole or are left without their partner."""
    marks = [i for i, t in enumerate(kept) if t.text in _QUOTE_MARKS or (t.text in "'’" and t.quoted)]
    words_out = [t for t in kept if t.is_word and not t.quoted]
    if words_out and len(marks) % 2 == 0:
        return kept
    drop = set(marks)
    return [t for i, t in enumerate(kept) if i not in drop]


def _without_openers(kept: list[Token]) -> list[Token]:
    index = 0
    while index < len(kept) - 2:
        word = kept[index].lower
        phrase = None
        if word in _PHRASE_OPENERS:
            phrase = next((p for p in cues.CONNECTIVE_PHRASES if _starts(kept, index, p)), None)
        if phrase is not None and kept[index + len(phrase.split())].text == ",":
            index += len(phrase.split())
        elif (
            (not kept[index].is_word and kept[index].text not in _QUOTE_MARKS + "$£€'’‘([-")
            or (word in {"that", "and", "but"} and index == 0 and not (word == "that" and _is_pronoun_that(kept)))
            or (word in cues.CONNECTIVES and kept[index + 1].text == ",")
        ):
            index += 1
        else:
            break
    return kept[index:]


def _is_pronoun_that(kept: list[Token]) -> bool:
    return len(kept) > 1 and kept[1].lower in verbs.AUXILIARIES


def _starts(kept: list[Token], index: int, phrase: str) -> bool:
    words = phrase.split()
    return [t.lower for t in kept[index : index + len(words)]] == words and index + len(words) < len(kept)


def _without_hedges(kept: list[Token]) -> list[Token]:
    found: list[Token] = []
    skip_comma = False
    for index, token in enumerate(kept):
        if token.lower in cues.HEDGE_ADVERBS and not token.quoted:
            after = kept[index + 1].text if index + 1 < len(kept) else ""
            skip_comma = after == "," and (not found or found[-1].text == ",")
            if skip_comma and found:
                found.pop()
            continue
        if skip_comma and token.text == ",":
            skip_comma = False
            continue
        found.append(token)
    return found


def _join(kept: Sequence[Token], text: str) -> str:
    parts: list[str] = []
    for index, token in enumerate(kept):
        if index and text[kept[index - 1].end : token.start].strip(" \t\r\n\u00a0") != "":
            parts.append("" if token.text in ".,;:!?)" else " ")
        elif index and kept[index - 1].end < token.start:
            parts.append(" ")
        parts.append(token.text)
    return "".join(parts)


def _plain_hedge(words: str) -> str:
    """ "is said to have left" as "has left", "is believed to be" as "is"."""
    if " to " not in words:
        return words
    parts = words.split(" ")
    for index in range(len(parts) - 3):
        verb, hedge, to, following = (p.lower() for p in parts[index : index + 4])
        if verb in _TO_HAVE and hedge in _PASSIVE_HEDGES and to == "to":
            if following == "have":
                return " ".join([*parts[:index], _TO_HAVE[verb], *parts[index + 4 :]])
            if following == "be":
                return " ".join([*parts[: index + 1], *parts[index + 4 :]])
    return words
