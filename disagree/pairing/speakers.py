"""Who is the same speaker: names compared without case, articles, titles and roles."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from disagree.types import Claim

__all__ = ["Voice", "is_same_holder", "is_same_speaker", "same_names", "voice_of"]

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]{1,3})?")
_POSSESSIVE = re.compile(r"['’]s?$")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SMALL = _words("the a an of for to at in on and its his her their our this that who close with")
_TITLES = _words(
    "mr mrs ms miss dr prof professor sir dame lord lady president minister prime chancellor premier king queen "
    "sen senator rep representative congressman congresswoman gov governor mayor gen general col colonel capt "
    "captain lt lieutenant sgt sergeant cmdr commander maj major adm admiral judge justice chief secretary "
    "chairman chairwoman director head ceo inspector sheriff pope cardinal bishop archbishop rev imam rabbi"
)
_VOICES = _words(
    "spokesman spokeswoman spokesperson spokespeople official officials press service office statement report "
    "lawyer lawyers attorney counsel representatives authorities leadership newspaper newsroom paper department"
)
_QUALIFIERS = _words("foreign defence defense interior finance health vice deputy acting former then new senior")
# Those who are named by what they are, not by who they are: two outlets' "officials" may be different people.
_UNNAMED = _words(
    "source sources insider insiders official officials witness witnesses eyewitness eyewitnesses resident "
    "residents people person persons diplomat diplomats analyst analysts expert experts critic critics observer "
    "observers survivor survivors passenger passengers neighbour neighbours neighbor neighbors reporter "
    "reporters relative relatives aide aides adviser advisers advisor advisors worker workers employee employees "
    "banker bankers trader traders executive executives patient patients parent parents protester protesters man "
    "men woman women soldier soldiers activist activists volunteer volunteers student students teacher teachers "
    "nurse doctor some many several others they media reports anonymous unnamed"
)
_COUNTED = _words("source sources people two three four five some several")


@dataclass(frozen=True, slots=True)
class Voice:
    """Whose claim it is, for telling speakers apart.

    `holder` is the speaker, or the outlet for its own voice; `names` are all named ones on the chain, so
    that a report which hands on a speaker's words counts as that speaker's. `article_id` is empty for an
    outlet's own voice, which is the same in all of its articles.
    """

    holder: str
    names: tuple[str, ...]
    article_id: str = ""


def voice_of(claim: Claim) -> Voice:
    """The voice of a claim: its speaker and everyone named on its chain, or its outlet."""
    speaker = claim.speaker
    if speaker is None:
        return Voice(claim.outlet, (claim.outlet,))
    names = dict.fromkeys(name for name in (speaker, *claim.attribution.chain) if not _is_unnamed(name))
    return Voice(speaker, tuple(names), claim.article.id)


def is_same_speaker(left: Voice, right: Voice) -> bool:
    """Whether two claims are held by the same speaker, or one hands on what the other says."""
    if left.article_id and left.article_id == right.article_id and is_same_holder(left.holder, right.holder):
        return True
    return any(_is_same_name(a, b) for a in left.names for b in right.names)


def is_same_holder(left: str, right: str) -> bool:
    """Whether two speakers of one article are the same: "the ministry" is the transport ministry named before."""
    a, b = _key(left), _key(right)
    return a == b or (len(a) == 1 and a == b[-1:]) or (len(b) == 1 and b == a[-1:])


def same_names(names: Sequence[str]) -> set[tuple[int, int]]:
    """The positions (i < j) of names that are the same speaker's; no name gives none.

    Each name is held only against those spelled alike or by its initials, and those that have its rarest word, so
    that tens of thousands stay cheap.
    """
    alike: defaultdict[str, list[int]] = defaultdict(list)
    holding: defaultdict[str, list[int]] = defaultdict(list)
    for position, name in enumerate(names):
        key = _key(name)
        for spelling in {" ".join(key) or name.casefold().strip(), "".join(key), _initials(name)} - {""}:
            alike[spelling].append(position)
        for word in set(key):
            holding[word].append(position)
    met = {pair for positions in alike.values() for pair in combinations(positions, 2)}
    for position, name in enumerate(names):
        rarest = min((holding[word] for word in _key(name)), key=len, default=[])
        longer = (other for other in rarest if len(_key(names[other])) > len(_key(name)))
        met.update((min(position, other), max(position, other)) for other in longer)
    return {(i, j) for i, j in met if _is_same_name(names[i], names[j])}


def _is_same_name(left: str, right: str) -> bool:
    a, b = _key(left), _key(right)
    if not a or not b:
        return left.casefold().strip() == right.casefold().strip()
    if a == b or _initials(left) == "".join(b) or _initials(right) == "".join(a):
        return True
    return _is_longer_form(left, a, b) or _is_longer_form(right, b, a)


def _is_longer_form(longer: str, words: tuple[str, ...], shorter: tuple[str, ...]) -> bool:
    """Whether the longer name only adds to the shorter: "Kremlin spokesman Ivan Petrov" to "Kremlin"."""
    if len(shorter) >= len(words) or not set(shorter) < set(words):
        return False
    capitals = {_plain(word) for word in _WORD.findall(longer) if word[:1].isupper()}
    if not set(shorter) & capitals:
        return False  # "police" is not "police union"
    if shorter[-1] == words[-1] and set(shorter) <= capitals:
        return True  # a surname at the end, whatever office stands before it
    added = set(words) - set(shorter)
    return all(word in capitals or word in _QUALIFIERS for word in added)


def _is_unnamed(name: str) -> bool:
    found = _WORD.findall(name)
    words = [_plain(word) for word in found]
    if not any(word in _UNNAMED for word in words):
        return False
    # "two officials" and "sources close to the talks" are unnamed; "defence official Ivan Petrov" is not.
    return words[0] in _COUNTED or not any(word[:1].isupper() for word in found[1:])


@lru_cache(maxsize=8_192)  # one speaker is held against hundreds of others
def _key(name: str) -> tuple[str, ...]:
    """The words that tell a name apart; all of its words where it is made of titles and roles alone."""
    words = [_plain(word) for word in _WORD.findall(name)]
    words = [word for word in words if word not in _SMALL] or words
    return tuple(word for word in words if word not in _TITLES and word not in _VOICES) or tuple(words)


@lru_cache(maxsize=8_192)
def _initials(name: str) -> str:
    """The initials of three or more capitalised words: "wmo" of World Meteorological Organization."""
    letters = [word[0] for word in _WORD.findall(name) if word[:1].isupper() and _plain(word) not in _SMALL]
    return "".join(letters).casefold() if len(letters) >= 3 else ""


def _plain(word: str) -> str:
    return _POSSESSIVE.sub("", word.casefold())
