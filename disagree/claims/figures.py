"""Turns "put the number of houses at 380" and "accused the firm of hiding losses" into plain clauses."""

from __future__ import annotations

from collections.abc import Sequence

from disagree.claims import verbs
from disagree.claims.phrases import DETERMINERS
from disagree.claims.tokens import Token
from disagree.claims.words import word_set

__all__ = ["accusation_text", "figure_text"]

_OBJECT_PRONOUNS = word_set("him her them me us you it this that")
_PLURAL_HEADS = word_set("losses costs damages deaths casualties sales profits")


def _slice(tokens: Sequence[Token], start: int, end: int, text: str) -> str:
    while end > start and not tokens[end - 1].is_word:
        end -= 1
    return " ".join(text[tokens[start].start : tokens[end - 1].end].split()) if end > start else ""


def figure_text(tokens: Sequence[Token], start: int, end: int, text: str) -> str | None:
    """ "The number of houses was 380." from "the number of houses at 380", or None where it has no figure."""
    for index in range(start + 1, min(end - 1, start + 30)):
        if tokens[index].lower not in {"at", "as"} or not any(
            t.text[0].isdigit() for t in tokens[index + 1 : index + 6]
        ):
            continue
        subject, value = _slice(tokens, start, index, text), _slice(tokens, index + 1, end, text)
        verb = "were" if tokens[index - 1].lower in _PLURAL_HEADS else "was"
        return f"{subject[:1].upper()}{subject[1:]} {verb} {value}." if subject and value else None
    return None


def accusation_text(tokens: Sequence[Token], start: int, end: int, text: str) -> str | None:
    """ "The firm hid losses." from "the firm of hiding losses"; blame becomes "is to blame for"; else None."""
    for index in range(start + 1, min(end - 1, start + 30)):
        word = tokens[index].lower
        if word not in {"of", "for"}:
            continue
        target, rest = _slice(tokens, start, index, text), _slice(tokens, index + 2, end, text)
        if target.lower() in _OBJECT_PRONOUNS:
            return None
        target = target[:1].upper() + target[1:]
        past = verbs.past_of_gerund(tokens[index + 1].lower)
        if past is not None and rest and word == "of":
            return f"{target} {past} {rest}."
        whole = _slice(tokens, index + 1, end, text)
        if word == "for" and tokens[start].lower not in {"it", "this", "that"} and whole:
            return f"{target} is to blame for {whole}."
        if word == "of" and tokens[index + 1].lower not in DETERMINERS and whole:
            return f"{target} is guilty of {whole}."
    return None
