"""Headlines against the articles of other outlets, as in FNC-1: makes training pairs, and measures a judge.

    python scripts/headlines.py prepare BODIES STANCES -o pairs.jsonl.gz
    python scripts/headlines.py score BODIES STANCES --judge judge --per-label 100

BODIES has rows of body_id and text, STANCES of body_id, headline and stance (JSONL, also .gz). `prepare` writes for
each related row the sentences nearest to the headline, for `disagree train` and `disagree evaluate judge`. `score`
weighs what the judge says of the headline and the nearest claims (or the nearest sentences joined), read through the
stance table; doubt, that is words of falsehood on one side alone; and hedging, since a headline that only reports or
asks ("Report: ...", "Is ...?") is mostly passed on without taking sides. Words and weights were set on training rows of
`--by story --seed 13`; each run chooses its two thresholds on a sample of its training rows.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from disagree.checkpoints import find_checkpoint
from disagree.claims import cues
from disagree.claims.denials import resolve_denials
from disagree.claims.words import word_set
from disagree.config import DetectSettings, open_extractor, open_judge
from disagree.data.rows import json_rows
from disagree.disagreements.stance import combine
from disagree.errors import DataError, DisagreeError
from disagree.files import atomic_write, dump_json
from disagree.nli.labels import COLUMNS
from disagree.pairing.embed import load_encoder
from disagree.text.sentences import SentenceSplitter
from disagree.types import Article, Claim, Label, Sentence, Stance

LABELS = {"agree": "entailment", "disagree": "contradiction", "discuss": "neutral"}
NAMES = tuple(LABELS)
GATE = (0.2, 0.5)  # similarities from which a claim counts at all, and in full
DEV_SHARE, PART_SHARE = 0.25, 0.35  # of the stories; of the bodies and of the headlines, each drawn for itself
NEAREST, JUDGE_WEIGHT, HEDGED_WEIGHT = {"claims": 8, "joined": 3}, 0.3, 0.3
FULL_DOUBT, FULL_HEDGING = 0.005, 0.03  # shares of an article's words
DOUBT = (cues.FALSE_WORDS | cues.DENYING | cues.DOUBTING) | word_set(
    """debunk debunks debunked disputed disproved refute retracted denial denials doubtful dubious implausible unlikely
    impossible misleading unconfirmed contrary faked fakery hoaxes hoaxed prank staged satire satirical sceptical
    skeptical sceptics skeptics rumor rumors rumour rumours"""
)
HEDGING = (cues.HEDGE_ADVERBS | cues.HEDGE_MODALS) | word_set(
    """report reports reported claim claims claimed claiming alleged alleges purported purports source sources rumor
    rumors rumour rumours unverified unconfirmed unclear"""
)
_WORD = re.compile(r"[a-z]+")

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Vectors = Mapping[str, NDArray[np.float32]]
Question = tuple[int, tuple[str, str], float, tuple[Stance, Stance]]
Part = TypeVar("Part", Sentence, Claim)


class Stand(NamedTuple):
    """A headline and the article (by id) that takes a stance on it; `group` is its body or story."""

    body: str
    headline: str
    stance: str
    group: str = ""
    split: str = ""


def load(options: argparse.Namespace) -> tuple[dict[str, str], list[Stand], Counter[str]]:
    """The texts by body id, the related rows with their splits, and counts. Copies of a text have the first one's id.

    Raises: DataError where a field is missing or a stance or body unknown.
    """
    known, first, texts = dict[str, str](), dict[str, str](), dict[str, str]()
    for key, text in _fields(options.bodies, "body_id", "text"):
        known[key] = first.setdefault(" ".join(text.split()), key)
        texts.setdefault(known[key], text)
    stands, counts = [], Counter(bodies=len(known), body_copies=len(known) - len(texts))
    for key, headline, stance in _fields(options.stances, "body_id", "headline", "stance"):
        counts[f"read_{stance}"] += 1
        if stance in NAMES and key in known:
            stands.append(Stand(known[key], " ".join(headline.split()), stance))
        elif stance != "unrelated":
            raise DataError(f"{options.stances}: stance {stance!r} on body {key!r}: one of the two is not known")
    kept, counts["left_out_between_splits"] = divide(stands, by=options.by, seed=options.seed)
    return texts, kept, counts


def divide(stands: Sequence[Stand], *, by: str, seed: int) -> tuple[list[Stand], int]:
    """The rows with their splits, no body and no headline in two of them, and how many were left out for that.

    By "body", each body and each headline is drawn by a hash, and rows whose two draws differ are left out; stories
    stand on both sides. By "story", all that related rows connect is drawn as one, and nothing is left out.
    """
    stories, kept = _stories(stands), list[Stand]()
    for stand in stands:
        group = f"b{stories[stand.body]}" if by == "story" else stand.body
        share = DEV_SHARE if by == "story" else PART_SHARE
        in_dev = {
            _draw(seed, name) < share for name in ((group,) if by == "story" else (group, stand.headline.casefold()))
        }
        if len(in_dev) == 1:
            kept.append(stand._replace(group=f"fnc1-{group}", split="dev" if in_dev.pop() else "train"))
    return kept, len(stands) - len(kept)


def _draw(seed: int, name: str) -> float:
    """A number from 0 to 1 that hangs on nothing but the seed and the name."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{name}".encode()).digest()[:8], "big") / 2**64


def _stories(stands: Sequence[Stand]) -> dict[str, str]:
    """For each body the first of those that it is connected with by common headlines."""
    names, heads, before = {stand.body: stand.body for stand in stands}, dict[str, str](), dict[str, str]()
    while names != before:
        before = dict(names)
        for stand in stands:
            name, head = names[stand.body], stand.headline.casefold()
            names[stand.body] = heads[head] = min(name, heads.get(head, name))
    return names


def prepare(options: argparse.Namespace) -> None:
    """Writes a labelled pair for each stand with its article's nearest sentences, and prints counts."""
    texts, stands, counts = load(options)
    if 0 < options.limit < len(stands):
        counts["left_out_by_limit"] = len(stands) - options.limit
        stands = random.Random(options.seed).sample(stands, options.limit)  # noqa: S311
    read = {body: _sentences(texts[body]) for body in dict.fromkeys(stand.body for stand in stands)}
    vectors = _vectors(options.encoder, stands, read.values())
    rows: dict[tuple[str, str, str], dict[str, str]] = {}
    for stand in stands:
        premise = " ".join(part.text for part in _nearest(stand, read[stand.body], vectors, options.claims))
        key = premise, stand.headline, LABELS[stand.stance]
        if not premise or not stand.headline or key in rows:
            counts["exact_duplicates" if key in rows else "without_text"] += 1
            continue
        counts[f"written_{stand.split}_{key[2]}"] += 1
        rows[key] = {"id": f"fnc1-{len(rows)}", "group": stand.group, "premise": premise, "hypothesis": key[1]}
        rows[key] |= {"label": key[2], "split": stand.split, "origin": "fnc1"}
    content = "".join(dump_json(row) + "\n" for row in rows.values()).encode()
    atomic_write(options.out, gzip.compress(content, mtime=0) if options.out.name.endswith(".gz") else content)
    print(dump_json(counts))


def score(options: argparse.Namespace) -> None:
    """Prints how well the signs tell the stances of a split; a sample stands for all rows of the split."""
    texts, stands, _ = load(options)
    train, labels, shares = sample([s for s in stands if s.split == "train"], options.train_per_label, options.seed)
    asked, gold, weights = sample([s for s in stands if s.split == options.split], options.per_label, options.seed)
    signs = measure([*train, *asked], texts, options)
    thresholds = choose(signs[: len(train)], labels, shares)
    found = figures(signs[len(train) :], gold, weights, thresholds)
    names = ("precision", "recall", "f1", "rows", "rows_in_split")
    table = np.column_stack((found, np.bincount(gold, minlength=3), np.bincount(gold, weights, 3).round())).tolist()
    summary = {"split": options.split, "macro_f1": float(found[:, 2].mean()), "rows": len(asked)}
    summary |= {"thresholds": thresholds, "train_rows": len(train)}
    if options.json:
        by_stance = [dict(zip(names, row, strict=True)) for row in table]
        print(dump_json({**summary, "stances": dict(zip(NAMES, by_stance, strict=True))}))
        return
    print(f"{'':10}" + "".join(f"{name:>14}" for name in names))
    for name, row in zip(NAMES, table, strict=True):
        print(f"{name:10}" + "".join(f"{value:14.4g}" for value in row))
    print(", ".join(f"{name}: {value}" for name, value in summary.items()))


def measure(stands: Sequence[Stand], texts: Mapping[str, str], options: argparse.Namespace) -> Floats:
    """How much each article speaks against its headline and for it, `(n, 2)`."""
    asked = list(_questions(stands, texts, options))
    scores = open_judge(DetectSettings(judge=options.judge)).pooled([pair for _, pair, _, _ in asked]).scores
    found = np.zeros((len(stands), 2))
    for (number, _, gate, stances), row in zip(asked, scores, strict=True):
        for label, share in zip(COLUMNS[:2], row[:2], strict=True):  # supporting and contradicting
            column = {Label.CONTRADICTING: 0, Label.SUPPORTING: 1}.get(combine(label, *stances).label)
            if column is not None:
                found[number, column] = max(found[number, column], options.weight * share * gate)
    for number, stand in enumerate(stands):
        doubt, hedging = _word_shares(texts[stand.body])
        own_doubt, own_hedging = (float(share > 0) for share in _word_shares(stand.headline.replace("?", " unclear")))
        differs = doubt * (1 - own_doubt) + own_doubt * (1 - doubt)
        found[number] += differs - HEDGED_WEIGHT * own_hedging, -differs - hedging - own_hedging
    return found


def _questions(stands: Sequence[Stand], texts: Mapping[str, str], options: argparse.Namespace) -> Iterator[Question]:
    """What the judge is asked: the stand's number, two texts, how much the answer counts, and both stances."""
    count = NEAREST[options.how]
    read = {body: _sentences(texts[body]) for body in dict.fromkeys(stand.body for stand in stands)}
    claims = {body: _claims(found) if options.how == "claims" else [] for body, found in read.items()}
    vectors = _vectors(options.encoder, stands, (claims if options.how == "claims" else read).values())
    for number, stand in enumerate(stands):
        denied = [claim for claim in _claims(_sentences(stand.headline)) if claim.stance is Stance.DENIES]
        asked, own = (denied[0].text, Stance.DENIES) if denied else (stand.headline, Stance.ASSERTS)
        if options.how == "joined" and read[stand.body]:
            joined = " ".join(part.text for part in _nearest(stand, read[stand.body], vectors, count))
            yield number, (joined, asked), 1.0, (Stance.ASSERTS, own)
        for claim in _nearest(stand, claims[stand.body], vectors, count):
            gate = (float(vectors[claim.text] @ vectors[stand.headline]) - GATE[0]) / (GATE[1] - GATE[0])
            yield number, (claim.text, asked), min(1.0, max(0.0, gate)), (claim.stance, own)


def choose(signs: Floats, gold: Ints, weights: Floats) -> tuple[float, float]:
    """The thresholds of `signs` with the best F1 of disagree, then the best macro-F1."""
    against, support = (np.unique(np.quantile(column, np.linspace(0, 1, 101))).tolist() for column in signs.T)
    high = max(against, key=lambda step: float(figures(signs, gold, weights, (step, support[0]))[1, 2]))
    return high, max(support, key=lambda step: float(figures(signs, gold, weights, (high, step))[:, 2].mean()))


def figures(signs: Floats, gold: Ints, weights: Floats, thresholds: tuple[float, float]) -> Floats:
    """Precision, recall and F1 `(3, 3)` of NAMES: disagree from the one threshold on, agree from the other."""
    given = np.where(signs[:, 0] >= thresholds[0], 1, np.where(signs[:, 1] >= thresholds[1], 0, 2))
    table = np.zeros((3, 3))
    np.add.at(table, (gold, given), weights)
    sums = np.stack((table.sum(axis=0), table.sum(axis=1), (table.sum(axis=0) + table.sum(axis=1)) / 2), axis=1)
    sums[sums == 0] = 1.0  # where nothing can be hit, the figure is 0
    return np.asarray(np.diag(table)[:, None] / sums, dtype=np.float64)


def sample(stands: Sequence[Stand], per_label: int, seed: int) -> tuple[list[Stand], Ints, Floats]:
    """At most so many rows of each stance (0: all), their numbers in NAMES, and how many rows each stands for."""
    kept, weights = list[Stand](), list[float]()
    for name in NAMES:
        rows = [stand for stand in stands if stand.stance == name]
        drawn = random.Random(seed).sample(rows, per_label) if 0 < per_label < len(rows) else rows  # noqa: S311
        kept += drawn
        weights += [len(rows) / len(drawn) for _ in drawn]
    if not kept:
        raise DataError("a split without related rows; give more bodies or another seed")
    return kept, np.array([NAMES.index(stand.stance) for stand in kept], dtype=np.int64), np.array(weights)


def _fields(path: Path, *names: str) -> Iterator[tuple[str, ...]]:
    for number, row in json_rows(path):
        if not all(isinstance(row.get(name), str) for name in names):
            raise DataError(f"{path}:{number}: a row needs {', '.join(names)}, each a text")
        yield tuple(str(row[name]) for name in names)


def _sentences(text: str) -> list[Sentence]:
    """The sentences of a text; all, where none would be left without boilerplate."""
    article = Article(id="", outlet="the outlet", text=text)
    return SentenceSplitter()(article)[0] or SentenceSplitter(keep_boilerplate=True)(article)[0]


def _claims(sentences: Sequence[Sentence]) -> list[Claim]:
    """The claims that the rules find, denials led to what they deny."""
    found = open_extractor(DetectSettings(tagger=""))(sentences[0].article, sentences)[0] if sentences else []
    return [claim for claim in resolve_denials(found)[0] if claim.is_resolved]


def _vectors(encoder: str, stands: Sequence[Stand], parts: Iterable[Sequence[Sentence | Claim]]) -> Vectors:
    wanted = sorted({part.text for found in parts for part in found} | {stand.headline for stand in stands})
    return dict(zip(wanted, load_encoder(find_checkpoint(encoder))(wanted), strict=True))


def _nearest(stand: Stand, parts: Sequence[Part], vectors: Vectors, count: int) -> list[Part]:
    """The parts nearest to the headline, in text order."""
    ranked = sorted(range(len(parts)), key=lambda i: (-float(vectors[parts[i].text] @ vectors[stand.headline]), i))
    return [parts[i] for i in sorted(ranked[:count])]


def _word_shares(text: str) -> tuple[float, float]:
    """How much of a text is doubt and how much hedging, each from 0 to 1 in full."""
    words = _WORD.findall(text.lower())
    doubt, hedging = (sum(word in listed for word in words) / max(1, len(words)) for listed in (DOUBT, HEDGING))
    return min(1.0, doubt / FULL_DOUBT), min(1.0, hedging / FULL_HEDGING)


def main() -> None:
    """Reads the command line; an error ends with its message and its exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    writing, scoring = commands.add_parser("prepare"), commands.add_parser("score")
    for command, run in ((writing, prepare), (scoring, score)):
        command.set_defaults(run=run)
        command.add_argument("bodies", type=Path)
        command.add_argument("stances", type=Path)
        command.add_argument("--by", choices=("story", "body"), default="story", help="what is drawn for a split")
        command.add_argument("--seed", type=int, default=13)
        command.add_argument("--encoder", default="encoder")
    writing.add_argument("-o", "--out", type=Path, required=True)
    writing.add_argument("--claims", type=int, default=3, help="how many sentences of the article")
    writing.add_argument("--limit", type=int, default=0, help="write so many rows, drawn by the seed; 0: all")
    scoring.add_argument("--judge", default="judge")
    scoring.add_argument("--split", choices=("dev", "train"), default="dev")
    scoring.add_argument("--per-label", type=int, default=0, help="at most so many rows of each stance; 0: all")
    scoring.add_argument("--train-per-label", type=int, default=150, help="the same of those that choose thresholds")
    scoring.add_argument("--how", choices=("claims", "joined"), default="claims")
    scoring.add_argument("--weight", type=float, default=JUDGE_WEIGHT, help="of the judge beside the words")
    scoring.add_argument("--json", action="store_true")
    options = parser.parse_args()
    try:
        options.run(options)
    except DisagreeError as error:
        parser.exit(error.exit_code, f"error: {error}\n")


if __name__ == "__main__":
    main()
