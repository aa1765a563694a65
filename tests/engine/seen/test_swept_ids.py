"""A daily list of ids tells what is gone of a stream that does not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from relay.reading.seen.seen_items import SeenItems
from relay.reading.seen.swept_ids import SweptIds
from relay.reading.seen.valves import AnswerStore, ReadingHeld, accept_gone
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

    def sweep(self, *ids: int, total: int | None = None) -> list[str]:
        self.days += 1
        page = Page(
            [Change(str(each), "present", {}) for each in ids],
            "b",
            NOON + timedelta(days=self.days),
            complete=True,
            total=total,
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


@pytest.mark.parametrize(
    ("known", "total", "asks"), [(400, 320, False), (400, 319, True), (30, 10, False), (30, 9, True)]
)
def test_a_total_that_fell_by_more_than_a_fifth_ends_the_sweep_at_once(known: int, total: int, *, asks: bool) -> None:
    stream = Stream()
    stream.sweep(*range(1, known + 1))
    if asks:
        with pytest.raises(ReadingHeld) as caught:
            stream.sweep(*range(1, total + 1), total=total)
        assert (caught.value.question, caught.value.number, caught.value.known) == ("many_gone", known - total, known)
    else:
        assert stream.sweep(*range(1, total + 1), total=total) == []


def test_a_total_that_a_person_has_taken_is_asked_about_once_and_told_after_two_sweeps() -> None:
    stream = Stream()
    stream.sweep(*range(1, 401))
    with pytest.raises(ReadingHeld):
        stream.sweep(*range(1, 201), total=200)
    accept_gone(stream.partition, "ids")
    stream.days -= 1
    assert stream.sweep(*range(1, 201), total=200) == []
    assert len(stream.sweep(*range(1, 201), total=200)) == 200
    assert stream.sweep(*range(1, 201), total=200) == []
    with pytest.raises(ReadingHeld):
        stream.sweep(*range(1, 101), total=100)


def test_a_total_that_fell_further_than_a_person_has_taken_is_asked_about_again() -> None:
    stream = Stream()
    stream.sweep(*range(1, 401))
    with pytest.raises(ReadingHeld):
        stream.sweep(*range(1, 301), total=300)
    accept_gone(stream.partition, "ids")
    stream.days -= 1
    stream.sweep(*range(1, 301), total=300)
    with pytest.raises(ReadingHeld):
        stream.sweep(*range(1, 101), total=100)


def test_a_person_who_says_no_has_the_list_looked_at_again_and_nothing_is_believed() -> None:
    stream = Stream()
    stream.sweep(*range(1, 401))
    for _ in range(3):
        with pytest.raises(ReadingHeld):
            stream.sweep(*range(1, 201), total=200)
        AnswerStore(stream.partition, "ids").give("many_gone", "no")
        stream.days -= 1
        assert stream.sweep(*range(1, 201), total=200) == []
    assert stream.sweep(*range(1, 401), total=400) == []


def test_an_id_takes_little_more_than_a_byte() -> None:
    stream = Stream()
    stream.sweep(*range(1, 2001, 2))
    assert sum(len(content) for key, (content, _) in stream.partition.items.items() if key.startswith("block")) < 1_100
