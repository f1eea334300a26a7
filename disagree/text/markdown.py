"""Markdown to the text a reader sees."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["PlainText", "strip_markdown"]

_HEADING = re.compile(r"[ ]{0,3}(#{1,6})[ ]{1,9}(.*)")
_LINE_MARK = re.compile(r"[ ]{0,3}(?:>[ ]?|[-*+][ ]{1,3}|\d{1,3}[.)][ ]{1,3}(?=\D))")
_RULE = re.compile(r"[ ]{0,3}(?:[-*_=][ ]?){3,80}[ ]{0,9}")
_FENCE = re.compile(r"[ ]{0,3}(?:```|~~~).{0,80}")
# An address may hold one pair of brackets, as encyclopedias write them.
_TARGET = r"[^()\s]{0,2000}(?:\([^()\s]{0,200}\)[^()\s]{0,200})?"
_MARKS = re.compile(r"[][#>*+_=`~<\\!)-]|\d\.")  # a line without any of these is plain
_INLINE = (
    (re.compile(r"!\[[^\]\[\n]{0,500}\]\(" + _TARGET + r"(?:[ ][\"'][^\n]{0,300}?[\"'])?\)"), ""),  # images
    (re.compile(r"\[([^\]\[\n]{1,500})\]\(" + _TARGET + r"(?:[ ][\"'][^\n]{0,300}?[\"'])?\)"), r"\1"),  # links
    (re.compile(r"\[([^\]\[\n]{1,500})\]\[[^\]\n]{0,100}\]"), r"\1"),
    (re.compile(r"<(https?://[^<>\s]{1,2000})>"), r"\1"),
    (re.compile(r"(?<![\w*])(\*{1,3})(?=\S)([^*\n]{1,2000})(?<=\S)\1(?![\w*])"), r"\2"),
    (re.compile(r"(?<![\w_])(_{1,3})(?=\S)([^_\n]{1,2000})(?<=\S)\1(?![\w_])"), r"\2"),
    (re.compile(r"(?<!`)`([^`\n]{1,500})`(?!`)"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!>-])"), r"\1"),
)


class PlainText(NamedTuple):
    """The first top-level heading, or "", and the text without it and without marks."""

    title: str
    text: str


def strip_markdown(text: str) -> PlainText:
    """The title and the plain text: no heading, list and quote marks, emphasis, images and link targets."""
    title = ""
    lines: list[str] = []
    for line in text.split("\n"):
        if not _MARKS.search(line):
            lines.append(line)
            continue
        heading = _HEADING.fullmatch(line)
        if heading and len(heading[1]) == 1 and not title:
            title = _inline(heading[2].rstrip("# "))
        elif heading:
            lines.append(_inline(heading[2].rstrip("# ")))
        elif not (_RULE.fullmatch(line) or _FENCE.fullmatch(line)):
            lines.append(_inline(_LINE_MARK.sub("", line, count=1) if _LINE_MARK.match(line) else line))
    return PlainText(title, "\n".join(lines).strip("\n"))


def _inline(line: str) -> str:
    for pattern, replacement in _INLINE:
        line = pattern.sub(replacement, line)
    return line
