"""A scan of a corpus: articles into the store, stories out of them, findings out of the stories.

Every step is committed with the state that it leads to, so a scan that is killed goes on from its last whole step and
comes to the same findings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

import numpy as np

from disagree.corpus.compare import Story
from disagree.corpus.engine import Engine
from disagree.corpus.intake import Entry, Taken, stamp_of
from disagree.corpus.known import KnownTexts
from disagree.corpus.read import Unreadable
from disagree.corpus.sketch import PLACES
from disagree.corpus.store import ReadArticle, RunState, Store
from disagree.corpus.stories import Marks, StoryFinder, near_copies
from disagree.errors import UsageError
from disagree.text.inputs import list_inputs
from disagree.text.limits import Limits
from disagree.text.rejected import Rejected
from disagree.text.rows import Row

__all__ = ["CorpusScan"]

Progress = Callable[[str, int, int], None]
CLAIM_BYTES_AT_ONCE = 100_000  # packed claims of the stories that are compared in one step: some hundred claims


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusScan:
    """A scan of the name `name` in a store; `judge` tells apart what different judges said of a pair."""

    store: Store
    name: str
    engine: Engine
    finder: StoryFinder
    judge: bytes
    limits: Limits = field(default_factory=Limits)

    def __call__(
        self, paths: Sequence[str | Path], state: RunState, *, tell: Progress, stdin: IO[str] | None = None
    ) -> RunState:
        """The state of the finished scan, from wherever `state` left it; the findings are in the store.

        Raises: UsageError where the inputs are no longer what they were.
        """
        if state.phase == "read":
            self._read(paths, state, tell, stdin)
            self._find_stories(state)
        if state.phase == "compare":
            self._compare(state, tell)
        return state

    # Reading.

    def _read(self, paths: Sequence[str | Path], state: RunState, tell: Progress, stdin: IO[str] | None) -> None:
        ignored: Counter[str] = Counter()
        entries = self._entries(paths, state, ignored)
        for batch in self.engine.read(entries, self.limits, stdin=stdin, known=KnownTexts(self.store)):
            with self.store.step():
                for taken in batch:
                    self._take_up(taken, state)
                self.store.set_run(self.name, state)
            tell("read", state.counts["articles"], 0)
        state.counts.update(ignored)

    def _entries(self, paths: Sequence[str | Path], state: RunState, ignored: Counter[str]) -> Iterator[Entry]:
        """The inputs that are still to be read; the first goes on behind the rows already taken up."""
        done, where, rows, stamp = state.input, state.where, state.rows, state.stamp
        for number, found in enumerate(list_inputs(paths, counts=ignored)):
            if number < done:
                continue
            entry = Entry(number, found, rows if number == done else 0)
            if entry.skip and (found.where != where or stamp_of(entry) != stamp):
                raise UsageError(f"{where}: changed since the scan began; start it anew in another folder")
            yield entry

    def _take_up(self, taken: Taken, state: RunState) -> None:
        entry, row, content, _ = taken.item
        if content is None:
            state.counts.update(taken.item.ignored or {})
            state.input, state.where, state.rows, state.stamp = entry.number + 1, "", 0, ""
            return
        state.input, state.where, state.rows, state.stamp = entry.number, entry.input.where, row, stamp_of(entry)
        if isinstance(content, Rejected):
            self._set_aside(content.where, content.stage, content.code, content.reason, "inputs_rejected", state)
        else:
            self._keep(content, taken.result, state)

    def _keep(self, row: Row, result: ReadArticle | Unreadable | None, state: RunState) -> None:
        number = self.store.known(row)
        is_new = number is None
        if isinstance(result, Unreadable) and is_new:
            self._set_aside(row.article.id, result.stage, "stage_failed", result.reason, "articles_failed", state)
            return
        if number is None:
            if not isinstance(result, ReadArticle):
                raise TypeError("an article that is not in the store was not read")
            name = self.store.free_id(row.article.id)
            state.counts["ids_renamed"] += row.has_own_id and name != row.article.id
            article = replace(row.article, id=name)
            number = self.store.add(result._replace(article=article, given_id=row.article.id))
        if not self.store.add_to_run(self.name, number):
            state.counts["articles_duplicate"] += 1
            return
        state.counts["articles"] += 1
        state.counts["articles_known"] += not is_new
        state.counts.update(row.notes)
        state.counts.update(self.store.article(number)[2])

    def _set_aside(self, where: str, stage: str, code: str, reason: str, count: str, state: RunState) -> None:
        self.store.add_quarantine(self.name, {"where": where, "stage": stage, "code": code, "reason": reason})
        state.counts[count] += 1

    # Stories.

    def _find_stories(self, state: RunState) -> None:
        """Groups the scan's articles, and those of the store that are near in time, into stories."""
        given = set(self.store.run_articles(self.name))
        numbers, marks = self._marks(given)
        stories, split = self.finder(marks)
        mine = [members for members in stories if any(numbers[row] in given for row in members)]
        with self.store.step():
            self.store.set_stories(self.name, [[numbers[row] for row in members] for members in mine])
            state.counts.update(stories=len(mine), stories_split=split)
            state.counts["stories_of_one_article"] = sum(len(members) == 1 for members in mine)
            state.phase = "compare"
            self.store.set_run(self.name, state)

    def _marks(self, given: set[int]) -> tuple[list[int], Marks]:
        rows = [(number, time, vector) for number, time, vector, _ in self.store.marks()]
        times = np.array([np.nan if time is None else time for _, time, _ in rows], dtype=np.float64)
        is_given = np.array([number in given for number, _, _ in rows], dtype=bool)
        near = is_given.copy()
        if len(rows) > len(given):
            near |= self._reached(times, times[is_given])
        kept = np.flatnonzero(near).tolist()
        vectors = [np.frombuffer(rows[place][2], dtype=np.float16).astype(np.float32) for place in kept]
        stacked = np.stack(vectors) if vectors else np.zeros((0, 1), dtype=np.float32)
        return [rows[place][0] for place in kept], Marks(times[near], stacked)

    def _reached(self, times: np.ndarray, given: np.ndarray) -> np.ndarray:
        """Which articles are near in time to any of the scan's."""
        if not self.finder.days or np.isnan(given).any():
            return np.ones(len(times), dtype=bool)
        ordered = np.sort(given)
        reach = self.finder.days * 86_400
        place = np.searchsorted(ordered, times - reach)
        after = np.append(ordered, np.inf)[place]
        reached: np.ndarray = np.isnan(times) | (after <= times + reach)
        return reached

    # Comparing.

    def _compare(self, state: RunState, tell: Progress) -> None:
        whole = state.counts["stories"]
        for part in self.engine.compare(self._story_batches(self.store.stories(self.name, state.story), state)):
            with self.store.step():
                self.store.add_judgements(self.judge, part.judged)
                for compared in part.compared:
                    self.store.add_findings(self.name, compared.findings)
                    state.counts.update(compared.counts)
                    state.story = compared.story + 1
                if part.compared:
                    self.store.set_run(self.name, state)
            tell("compare", state.story, whole)

    def _story_batches(self, stories: Sequence[tuple[int, list[int]]], state: RunState) -> Iterator[list[Story]]:
        given = set(self.store.run_articles(self.name))
        sketches = {number: sketch for number, _, _, sketch in self.store.marks()}
        batch: list[Story] = []
        size = 0
        for place, numbers in stories:
            story = self._story(place, numbers, given, sketches)
            batch.append(story)
            size += sum(len(packed) for _, packed in story.articles.values())
            if size >= CLAIM_BYTES_AT_ONCE:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _story(self, place: int, numbers: list[int], given: set[int], sketches: dict[int, bytes]) -> Story:
        read = {number: self.store.article(number) for number in numbers}
        rows = np.stack([np.frombuffer(sketches[number], dtype=np.uint32).reshape(PLACES) for number in numbers])
        origins = {number: numbers[row] for number, row in zip(numbers, near_copies(rows), strict=True)}
        return Story(
            number=place,
            articles={number: (article, claims) for number, (article, claims, _) in read.items()},
            given=frozenset(given.intersection(numbers)),
            origins=origins,
            known=self.store.judgements(self.judge, numbers),
        )
