"""Claims and judgements as plain rows and back, for a store on disk or another machine."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

from disagree.errors import StoreError
from disagree.files import dump_json
from disagree.types import Article, Attribution, Claim, ClaimPair, Judgement, Kind, Scores, Sentence, Span, Stance

__all__ = [
    "claims_from",
    "find_texts",
    "judgement_from",
    "pack",
    "pack_claims",
    "pack_judgement",
    "pair_key",
    "unpack",
]


def pack(value: object) -> bytes:
    """A JSON value in few bytes."""
    return zlib.compress(dump_json(value).encode("utf-8"), 6)


def unpack(data: bytes) -> Any:
    """The JSON value that `pack` was given.

    Raises: StoreError where the bytes are damaged.
    """
    try:
        return json.loads(zlib.decompress(data))
    except (zlib.error, ValueError) as error:
        raise StoreError("the store is damaged: what it kept of an article cannot be read; give a new file") from error


def pack_claims(claims: Sequence[Claim]) -> bytes:
    """The claims of one article, without the article."""
    return pack([_claim_row(claim) for claim in claims])


def _inside(name: str | None, article: Article) -> str | None:
    """A claim's id without the article's, which may get another id when it is stored."""
    return name.removeprefix(article.id) if name and name.startswith(f"{article.id}/") else name


def _whole(name: str | None, article: Article) -> str | None:
    return f"{article.id}{name}" if name and name.startswith("/") else name


def claims_from(data: bytes, article: Article) -> list[Claim]:
    """The claims that `pack_claims` was given, in the article that they were found in."""
    return [_claim(row, article) for row in unpack(data)]


def _claim_row(claim: Claim) -> list[object]:
    sentence, attribution = claim.sentence, claim.attribution
    return [
        _inside(claim.id, claim.article),
        claim.text,
        [sentence.index, sentence.start, sentence.end, sentence.paragraph],
        _span_row(claim.span),
        [
            attribution.speaker,
            list(attribution.chain),
            attribution.stance.value,
            attribution.cue,
            _span_row(attribution.cue_span),
            _span_row(attribution.speaker_span),
        ],
        _inside(claim.denies, claim.article),
        _inside(claim.affirms, claim.article),
        claim.is_resolved,
        list(claim.open_references),
    ]


def _claim(row: Sequence[Any], article: Article) -> Claim:
    name, text, (index, start, end, paragraph), span, said, denies, affirms, is_resolved, references = row
    speaker, chain, stance, cue, cue_span, speaker_span = said
    return Claim(
        id=_whole(name, article) or name,
        text=text,
        sentence=Sentence(article=article, index=index, start=start, end=end, paragraph=paragraph),
        span=Span(start=span[0], end=span[1]),
        attribution=Attribution(
            speaker=speaker,
            chain=tuple(chain),
            stance=Stance(stance),
            cue=cue,
            cue_span=_span(cue_span),
            speaker_span=_span(speaker_span),
        ),
        denies=_whole(denies, article),
        affirms=_whole(affirms, article),
        is_resolved=is_resolved,
        open_references=tuple(references),
    )


def _span_row(span: Span | None) -> list[int] | None:
    return [span.start, span.end] if span else None


def _span(row: Sequence[int] | None) -> Span | None:
    return Span(start=row[0], end=row[1]) if row else None


def pair_key(pair: ClaimPair) -> bytes:
    """What the judge's answer depends on, in 16 bytes: the two texts, the left one first."""
    texts = dump_json([pair.left.text, pair.right.text])
    return sha256(texts.encode("utf-8")).digest()[:16]


def find_texts(lefts: Iterable[str], rights: Iterable[str], wanted: Iterable[bytes]) -> dict[bytes, tuple[str, str]]:
    """The left and right text behind each wanted `pair_key` that stands for two of these texts."""
    open_keys, found = set(wanted), {}
    ends = [(right, f", {dump_json(right)}]".encode()) for right in dict.fromkeys(rights)]
    for left in dict.fromkeys(lefts):
        begun = sha256(f"[{dump_json(left)}".encode())  # as `pair_key`, with the left text read once
        for right, end in ends:
            whole = begun.copy()
            whole.update(end)
            key = whole.digest()[:16]
            if key in open_keys:
                open_keys.remove(key)
                found[key] = (left, right)
        if not open_keys:
            break
    return found


def pack_judgement(judgement: Judgement) -> str:
    """What the judge said of a pair, to the last digit, without the pair."""
    scores = [
        [each.supporting, each.contradicting, each.unrelated]
        for each in (judgement.scores, judgement.forward, judgement.backward)
    ]
    return dump_json([scores, judgement.is_truncated, [[kind.value, share] for kind, share in judgement.kinds]])


def judgement_from(text: str, pair: ClaimPair) -> Judgement:
    """What `pack_judgement` was given, of this pair."""
    rows, is_truncated, kinds = json.loads(text)
    scores, forward, backward = (Scores(supporting=s, contradicting=c, unrelated=u) for s, c, u in rows)
    return Judgement(
        pair=pair,
        scores=scores,
        forward=forward,
        backward=backward,
        is_truncated=is_truncated,
        kinds=tuple((Kind(name), share) for name, share in kinds),
    )
