"""Whatever happens to a listing and to who reads it: the right changes come out, and nobody is gone who is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from unittest import mock

from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st

from relay.reading.seen import block_store, blocks, valves
from relay.reading.seen.passes import PassStore
from relay.reading.seen.snapshot import Snapshot
from relay.reading.seen.valves import Limit
from relay.system.stream import Page
from tests.engine.seen.listings import change, pages, run, snapshot
from tests.support.examples import usual
from tests.support.memory_partition import MemoryPartition


@contextmanager
def small_blocks() -> Iterator[None]:
    """Blocks of a few records, so that they are split and merged all the time; and no valve."""
    with (
        mock.patch.multiple(blocks, MOST=4, SPLIT_OVER=6, MERGE_UNDER=2),
        mock.patch.object(block_store, "AT_ONCE", 2),
        mock.patch.object(valves, "GONE", Limit(1000, 1.0)),
    ):
        yield


@dataclass
class Story:
    """A system, its readers, and what they have queued."""

    chance: Random
    records: dict[int, str] = field(default_factory=dict)
    partition: MemoryPartition = field(default_factory=MemoryPartition)
    target: dict[int, str] = field(default_factory=dict)
    """What who takes every event would hold."""
    number: int = 0
    missed: list[set[int]] = field(default_factory=list)
    """Of each pass that is believed: what its listing did not show."""
    at_work: bool = True
    repeats: int = 0
    """Events that said what had been said."""

    def happen(self) -> None:
        """People work, with few records and few values, so that values return."""
        for _ in range(self.chance.randrange(6) if self.at_work else 0):
            record = self.chance.randrange(1, 25)
            if self.chance.random() < 0.35:
                self.records.pop(record, None)
            else:
                self.records[record] = self.chance.choice("AB")

    def read(self, *, crashes: float = 0.0, short: float = 0.0, ends: bool = True) -> None:
        """One pass; it may be given up in the middle, as after a rewind."""
        self.number += 1
        hidden = {each for each in self.records if self.chance.random() < short}
        shown: set[int] = set()
        bookmark, seen, done = 0, snapshot(self.partition), False
        last = None if ends else self.chance.randrange(1, 4)
        while not done and last != 0:
            last = None if last is None else last - 1
            page = self._page(bookmark, hidden)
            if crashes and self.chance.random() < crashes / 4:
                seen.doubt()
                seen = snapshot(self.partition)
                continue
            shown = {each for each in shown if each <= bookmark} | {int(each.record) for each in page.changes}
            if not self._take(seen, page, crashes):
                seen = snapshot(self.partition)
                continue
            bookmark, done = int(page.bookmark or bookmark), page.complete
            if self.chance.random() < 0.3:
                self.happen()
                seen = snapshot(self.partition)
        kept = PassStore(self.partition, "leads").load()
        if kept.began == page.reached.isoformat() and kept.complete == kept.number:
            self.missed.append(set(range(1, 25)) - shown)

    def come_to_rest(self) -> None:
        """Nobody works, and three passes come to their end."""
        self.at_work = False
        for _ in range(3):
            self.read()

    def _page(self, bookmark: int, hidden: set[int]) -> Page:
        size = self.chance.randrange(1, 6)
        left = sorted(each for each in self.records if each > bookmark and each not in hidden)
        part = [change(each, self.records[each]) for each in left[:size]]
        began = pages({}, self.number)[0].reached
        return Page(part, part[-1].record if part else "", began, complete=len(left) <= size)

    def _take(self, seen: Snapshot, page: Page, crashes: float) -> bool:
        """Queue what a page tells, and remember it; False where the function was stopped meanwhile."""
        judged = seen.judge(page, generation=0)
        for each in judged.changes:
            record = int(each.record)
            if each.deleted:
                self._check_gone(record, page)
                self.repeats += record not in self.target
                self.target.pop(record, None)
            else:
                self.repeats += self.target.get(record) == each.version
                self.target[record] = each.version
        if self.chance.random() < crashes:
            self.partition.writes_left[:] = [self.chance.randrange(4)]
        try:
            judged.remember()
        except ClientError:
            return False
        finally:
            self.partition.writes_left.clear()
        return True

    def _check_gone(self, record: int, page: Page) -> None:
        assert page.complete
        assert record in self.missed[-1], "the pass before had shown it"
        assert str(record) not in {each.record for each in page.changes}


seeds = st.integers(0, 2**32).map(Random)


@settings(max_examples=80, deadline=None)
@given(seeds)
def test_after_a_pass_everything_that_is_there_has_been_told_once_and_nothing_else(chance: Random) -> None:
    with small_blocks():
        story = Story(chance)
        for _ in range(8):
            story.happen()
            story.read()
        story.come_to_rest()
        assert story.target == story.records
        assert story.repeats == 0


@settings(max_examples=usual(1.5), deadline=None)
@given(seeds)
def test_no_crash_no_short_listing_and_no_broken_pass_loses_a_change_or_makes_up_a_loss(chance: Random) -> None:
    with small_blocks():
        story = Story(chance)
        story.partition.chance.append(chance)
        for _ in range(8):
            story.happen()
            story.read(crashes=0.4, short=chance.choice([0, 0, 0.5]), ends=chance.random() < 0.8)
        story.come_to_rest()
        assert story.target == story.records
        assert story.repeats <= 60


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_only_remembering_tells_nothing_and_leaves_nothing_to_tell(chance: Random) -> None:
    with small_blocks():
        partition = MemoryPartition()
        records = {chance.randrange(1, 60): chance.choice("AB") for _ in range(40)}
        quiet = run(snapshot(partition), pages(records, 1, size=7), only_remember=True)
        again = run(snapshot(partition), pages(records, 2, size=5))
        assert [page.changes for page in (*quiet, *again)] == [[]] * (len(quiet) + len(again))
        assert sum(page.unchanged for page in again) == len(records)
