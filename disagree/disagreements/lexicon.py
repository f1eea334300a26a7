"""Small word lists behind the kinds of disagreement: opposites, outcomes, negations, quantifiers, modals, causes."""

from __future__ import annotations

import re

__all__ = ["ALL_OR_NONE", "CAUSE", "MODAL", "NEGATION", "OPPOSITES", "OUTCOMES", "STOP_WORDS", "sides"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STOP_WORDS = _words(
    "a an the of to in on at by for from with and or but as is are was were be been being has have had do does did "
    "that this these those it its his her their he she they who which will would about into over after before than "
    "said says also there s"
)

NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|no one|failed to|fails to|refused to|refuses to"
    r"|declined to|unable to|yet to|stopped short of|rather than|denied|false|untrue|untouched|unharmed|unhurt)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)

# Each row: two sides that exclude each other when said of the same thing.
OPPOSITES: tuple[tuple[str, str], ...] = (
    (
        r"rose|risen|rises?|rising|climb(?:ed|s)?|grew|grown|grows?|increas(?:ed?|es|ing)|gain(?:ed|s)?|jump(?:ed|s)?"
        r"|soar(?:ed|s)?|up",
        r"fell|fall(?:s|en|ing)?|drop(?:ped|s)?|declin(?:ed?|es|ing)|shrank|shrunk|shrinks?"
        r"|decreas(?:ed?|es|ing)|slid|plunged|down|lower",
    ),
    (r"upheld|uphold|confirmed the (?:ban|ruling|verdict)", r"struck down|overturned|quashed|annulled|threw out"),
    (r"open(?:ed|s)?|reopen(?:ed|s)?|opening", r"clos(?:ed?|es|ing)|shut(?: down)?|shuttered|sealed"),
    (
        r"advanc(?:ed?|es|ing)|moved into|entered|seiz(?:ed|es)|captured|took control",
        r"withdr(?:ew|awn|aw|aws)|retreat(?:ed|s)?|pulled (?:out|back)|left|repelled|lost control",
    ),
    (
        r"accept(?:ed|s)?|agreed(?: to)?|approv(?:ed|es)|back(?:ed|s)|endors(?:ed|es)|support(?:ed|s)",
        r"reject(?:ed|s)?|refus(?:ed|es)|turned down|oppos(?:ed|es)|vetoed|voted down|disagreed",
    ),
    (r"begin|began|begun|starts?|started|launched|resum(?:ed?|es)", r"end(?:ed|s)?|stopp?(?:ed|s)?|halted|suspended"),
    (
        r"arrested|detained|in custody|jailed|held|imprisoned",
        r"releas(?:ed|es)|freed|at large|walked free|a free man"
        r"|at home|went home",
    ),
    (r"alive|surviv(?:ed|es)|safe", r"dead|died|killed"),
    (r"peaceful(?:ly)?|calm(?:ly)?|quiet(?:ly)?|orderly", r"violent(?:ly)?|chaotic|riot(?:ed|s)?|clash(?:ed|es)?"),
    (
        r"prolong(?:ed)?|extend(?:ed|s)?|continu(?:ed?|es)|carry on|keep|kept|stay(?:ed|s)?|remain(?:ed|s)?",
        r"call(?:ed)? off|abandon(?:ed|s)?|scrapp?(?:ed|s)?|cancel(?:led|ed|s)?|quit|leave|left|clos(?:ed?|ure)|shut",
    ),
    (r"present|attended|took part|met", r"absent|stayed away|skipped|boycotted|stayed in"),
    (r"safe|harmless", r"dangerous|unsafe|toxic|harmful"),
    (r"legal|lawful", r"illegal|unlawful"),
    (r"guilty", r"innocent|not guilty"),
    (r"first", r"last"),
    (r"before", r"after"),
    (r"more", r"less|fewer"),
    (r"north(?:ern)?", r"south(?:ern)?"),
    (r"east(?:ern)?", r"west(?:ern)?"),
    (r"hired|appointed|recruited", r"fired|dismissed|sacked|resigned"),
    (
        r"allow(?:ed|s)?|permitt?(?:ed|s)?|legalised|legalized",
        r"bann?(?:ed|s)?|forb(?:ids?|ade)|prohibit(?:ed|s)?|barred",
    ),
    (r"intact|undamaged|untouched|unharmed", r"damaged|destroyed|burn(?:ed|t)|wrecked|ruined"),
    (r"working|operating|running|in operation", r"idle|at a standstill|stood still|shut|halted|out of order"),
    (r"full|packed|crowded", r"empty|deserted|half-empty"),
    (r"early", r"late"),
    (r"buy|bought|buys", r"sell|sold|sells"),
    (r"won", r"lost"),
    (r"voluntar(?:y|ily)", r"forced|compelled|against (?:his|her|their) will"),
)
OUTCOMES: tuple[tuple[str, str], ...] = (
    (r"convicted|found guilty|sentenced", r"acquitted|cleared|found not guilty|walked free"),
    (r"won|wins?|victor(?:y|ious)|beat|defeated", r"lost|loses?|drew|draw|beaten|tied|was defeated"),
    (r"pass(?:ed|es)|adopted|carried", r"fail(?:ed|s)|defeated|voted down|rejected|blocked"),
    (
        r"sign(?:ed|s)|agreement|a deal|reached|truce",
        r"broke (?:up|down|off)|collapsed|ended without|walked out|deadlock",
    ),
    (r"succe(?:eded|ssful|ssfully)", r"failed|unsuccessful|fell through"),
    (r"elected|re-elected", r"defeated|voted out|unseated"),
)

_ALL = r"all|every(?:one|body)?|each|entire(?:ly)?|whole|both|always|nationwide|fully|complete(?:ly)?"
_SOME = (
    r"some|several|most|many|half|part(?:ly|ial|s)?|a few|few|a third|majority|minority|more than half|less than half"
    r"|remain(?:ed|s)?|one of|two of|three of|sometimes"
)
_NONE = r"none|no one|nobody|no|neither|never|not (?:a single|one|any)"
ALL_OR_NONE = {
    name: re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for name, words in (("none", _NONE), ("all", _ALL), ("some", _SOME))
}

MODAL = {
    name: re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for name, words in (
        ("must", r"must|has to|have to|is required to|are required to|mandatory|compulsory|obliged to|ordered to"),
        ("may", r"may|might|could|possibl[ey]|perhaps|considers?|considering|optional|voluntary|is free to"),
        ("will", r"will|is going to|are going to|plans? to|intends? to|is set to|are set to|expected to|is due to"),
    )
}

CAUSE = re.compile(
    r"\b(?:because(?: of)?|due to|owing to|caused by|was the (?:cause|origin) of|origin of|blamed on|resulted from"
    r"|sparked by|triggered by|set off by|started by|started in|began in|begun in|broke out in|originated in|came from"
    r"|brought about by|as a result of|stemmed from|the cause (?:was|of)|caused|triggered|sparked"
    r"|started the)\b",
    re.IGNORECASE,
)


def _compiled(rows: tuple[tuple[str, str], ...]) -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    return tuple(
        (re.compile(rf"\b(?:{one})\b", re.IGNORECASE), re.compile(rf"\b(?:{other})\b", re.IGNORECASE))
        for one, other in rows
    )


_OPPOSITE_PATTERNS = _compiled(OPPOSITES)
_OUTCOME_PATTERNS = _compiled(OUTCOMES)


def sides(left: str, right: str, *, outcomes: bool = False) -> tuple[str, str] | None:
    """The opposite words that two texts hold, one on each side only; None where there are none.

    Both sides in one text, as in "opened and closed again", show nothing.
    """
    for one, other in _OUTCOME_PATTERNS if outcomes else _OPPOSITE_PATTERNS:
        for first, second in ((one, other), (other, one)):
            in_left, in_right = first.search(left), second.search(right)
            if in_left and in_right and not first.search(right) and not second.search(left):
                return in_left[0], in_right[0]
    return None
