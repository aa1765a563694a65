"""A daily list of ids tells what is gone of a stream that does not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from relay.reading.seen.seen_items import SeenItems
from relay.reading.seen.swept_ids import SweptIds
from relay.reading.seen.valves import ReadingHeld, accept_gone
from relay.system.stream import Change, Page
from tests.engine.seen.listings import KEY, NOON
from tests.support.memory_partition import MemoryPartition
from tests.support.memory_state import MemoryState


class Stream:
    """Its changes, and a sweep beside them."""

    def __init__(self) -> None:
        self.partition = MemoryPartition()
        self.state = MemoryState()
        self.days = 0

    def changed(self, *changes: Change) -> list[str]:
        judged = self._items().judge(Page(changes, "b", NOON, complete=True), generation=0)
        judged.remember()
        return [each.record for each in judged.changes]

    def sweep(self, *ids: int) -> list[str]:
        self.days += 1
        page = Page(
            [Change(str(each), "present", {}) for each in ids], "b", NOON + timedelta(days=self.days), complete=True
        )
        judged = SweptIds(self.partition, self._items(), numeric_ids=True).judge(page, generation=self.days)
        judged.remember()
        assert all(each.deleted for each in judged.changes)
        assert judged.unchanged == len(ids)
        return [each.record for each in judged.changes]

    def _items(self) -> SeenItems:
        return SeenItems(state=self.state, reading="r1", key=KEY, look_back=timedelta(minutes=10))


def test_what_two_sweeps_miss_is_gone_and_nothing_else_is_told() -> None:
    stream = Stream()
    assert [stream.sweep(1, 2, 3), stream.sweep(1, 3), stream.sweep(1, 3, 4), stream.sweep(1, 3, 4)] == [
        [],
        [],
        ["2"],
        [],
    ]


def test_what_the_stream_has_told_to_be_gone_is_not_told_again() -> None:
    stream = Stream()
    stream.changed(Change("2", "A", {}))
    stream.sweep(1, 2)
    stream.changed(Change("2", "A", {}, deleted=True))
    assert [stream.sweep(1), stream.sweep(1), stream.sweep(1)] == [[], [], []]


def test_what_is_gone_is_news_when_its_stream_tells_of_it_again() -> None:
    stream = Stream()
    stream.changed(Change("2", "A", {}))
    stream.sweep(1, 2)
    stream.sweep(1)
    assert stream.sweep(1) == ["2"]
    assert stream.changed(Change("2", "A", {})) == ["2"]


def test_a_list_that_comes_short_twice_asks_a_person() -> None:
    stream = Stream()
    stream.sweep(*range(1, 401))
    stream.sweep(*range(1, 201))
    with pytest.raises(ReadingHeld, match="many_gone: 200 of 400"):
        stream.sweep(*range(1, 201))
    accept_gone(stream.partition, "ids")
    stream.days -= 1
    assert len(stream.sweep(*range(1, 201))) == 200


def test_an_id_takes_little_more_than_a_byte() -> None:
    stream = Stream()
    stream.sweep(*range(1, 2001, 2))
    assert sum(len(content) for key, (content, _) in stream.partition.items.items() if key.startswith("block")) < 1_100
