"""Walks through lists while people add, change and delete: plain values, no account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay.core.deadline import Deadline
from relay.core.outcome import Cause
from systems.mazrica.names import RecordList
from systems.mazrica.rest.client import JsonRow, MazricaClient, RowPage
from systems.mazrica.rest.errors import FailureKind, MazricaFailed
from systems.mazrica.rest.walking import ListWalk, Walker
from tests.support.deadlines import Endless
from tests.support.memory_state import MemoryState

Event = tuple[str, int]


@dataclass
class PlainList:
    """A list in memory, whose `between` happens before each page."""

    rows: dict[int, float] = field(default_factory=dict)
    """Id to time of update."""
    now: float = 1000.0
    largest: int = 1000
    refuses: bool = True
    between: Callable[[PlainList], object] = lambda _: None
    asked: list[tuple[int, int]] = field(default_factory=list)
    short: int = 0
    """So many of the next pages lack half of their rows."""

    def page(self, records: RecordList, number: int, size: int, deadline: Deadline, *, by_id: bool = False) -> RowPage:
        self.between(self)
        self.asked.append((number, size))
        if size > self.largest and self.refuses:
            raise MazricaFailed(FailureKind.REQUEST, Cause(code="refused"), retry=False)
        size = min(size, self.largest)
        ids = sorted(self.rows) if by_id else sorted(self.rows, key=lambda each: (-self.rows[each], each))
        shown = ids[(number - 1) * size : number * size]
        if self.short:
            self.short -= 1
            shown = shown[: len(shown) // 2]
        return RowPage([{"id": each, "updatedAt": self.rows[each]} for each in shown], len(ids))


def walker(plain: PlainList, largest: int = 1000) -> Walker:
    return Walker(client=cast("MazricaClient", plain), time_of=_time, largest=largest, state=MemoryState())


def _time(row: JsonRow, member: str) -> float:
    return float(row[member])


def walked(plain: PlainList, walk: ListWalk, largest: int = 1000) -> tuple[list[int], ListWalk]:
    found, by = list[int](), walker(plain, largest)
    while not walk.is_over:
        rows, walk = by.step(walk, Endless())
        found += [row["id"] for row in rows]
    return found, walk


EVENTS = st.lists(st.lists(st.tuples(st.sampled_from(["add", "touch", "delete"]), st.integers(0, 60)), max_size=5))


@settings(deadline=None, max_examples=60)
@given(count=st.integers(0, 40), size=st.integers(1, 7), events=EVENTS)
def test_nobody_who_stays_is_left_out_whatever_happens_between_two_pages(
    count: int, size: int, events: list[list[Event]]
) -> None:
    plain = PlainList({each: float(each) for each in range(1, count + 1)})
    waiting = iter(events)
    there = set(plain.rows)

    def happen(plain: PlainList) -> None:
        for what, which in next(waiting, []):
            plain.now += 1
            known = sorted(plain.rows)
            if what == "add":
                plain.rows[max([0, *known]) + 1] = plain.now
            elif known and what == "touch":
                plain.rows[known[which % len(known)]] = plain.now
            elif known:
                gone = known[which % len(known)]
                del plain.rows[gone]
                there.discard(gone)

    plain.between = happen
    found, walk = walked(plain, ListWalk(records=RecordList.CONTACTS), size)
    waiting = iter([])
    later, _ = walked(plain, ListWalk(records=RecordList.CONTACTS, low=walk.top), size)
    assert there <= {*found, *later}
    assert {each for each, at in plain.rows.items() if walk.top is not None and at > walk.top} <= set(later)


@settings(deadline=None)
@given(count=st.integers(0, 40), size=st.integers(1, 7), deleted=st.lists(st.integers(0, 60)))
def test_a_walk_by_ids_leaves_nobody_out_where_some_are_deleted(count: int, size: int, deleted: list[int]) -> None:
    plain = PlainList({each: float(each) for each in range(1, count + 1)})
    waiting = iter(deleted)

    def happen(plain: PlainList) -> None:
        which = next(waiting, None)
        if which is not None and plain.rows:
            del plain.rows[sorted(plain.rows)[which % len(plain.rows)]]

    plain.between = happen
    found, _ = walked(plain, ListWalk(records=RecordList.CONTACTS, by_id=True), size)
    assert set(plain.rows) <= set(found)


@given(updated=st.lists(st.integers(0, 50), max_size=30), low=st.integers(0, 50), size=st.integers(1, 7))
def test_a_walk_ends_where_it_is_older_than_what_is_wanted(updated: list[int], low: int, size: int) -> None:
    plain = PlainList({at: float(each) for at, each in enumerate(updated, 1)})
    found, walk = walked(plain, ListWalk(records=RecordList.CONTACTS, low=float(low)), size)
    assert set(found) == {at for at, each in plain.rows.items() if each >= low}
    assert walk.top == max(plain.rows.values(), default=None)
    older = len(updated) - len(found)
    assert len(plain.asked) <= -(-(len(found) + min(1, older)) // size) + 1


@pytest.mark.parametrize("refuses", [True, False], ids=["refused", "cut"])
def test_smaller_pages_are_asked_for_where_large_ones_are_not_served(*, refuses: bool) -> None:
    plain = PlainList({each: float(each) for each in range(1, 251)}, largest=100, refuses=refuses)
    state = MemoryState()
    by = Walker(client=cast("MazricaClient", plain), time_of=_time, largest=1000, state=state)
    first = by.step(ListWalk(records=RecordList.CONTACTS), Endless())
    assert (len(first.rows), first.walk.size) == (100, 100)
    plain.asked.clear()
    by.step(ListWalk(records=RecordList.CONTACTS), Endless())
    assert plain.asked == [(1, 100)]


def test_a_page_that_lacks_rows_is_asked_for_again_and_then_not_believed() -> None:
    plain = PlainList({each: float(each) for each in range(1, 31)}, short=1)
    assert len(walked(plain, ListWalk(records=RecordList.CONTACTS), 10)[0]) == 30
    plain.short = 2
    with pytest.raises(MazricaFailed) as caught:
        walked(plain, ListWalk(records=RecordList.CONTACTS), 10)
    assert (caught.value.cause.code, caught.value.retry) == ("page_short", True)


def test_a_list_that_ends_early_with_a_fifth_less_is_not_believed() -> None:
    plain = PlainList({each: float(each) for each in range(100, 170)})
    with pytest.raises(MazricaFailed) as caught:
        walked(plain, ListWalk(records=RecordList.CONTACTS, low=50.0, known=100), 50)
    assert caught.value.cause.code == "total_fell"
    assert len(walked(plain, ListWalk(records=RecordList.CONTACTS, low=50.0, known=80), 50)[0]) == 70
    assert len(walked(plain, ListWalk(records=RecordList.CONTACTS, low=120.0, known=100), 50)[0]) == 50


def test_a_list_in_another_order_is_not_read() -> None:
    class Upside(PlainList):
        def page(self, *args: Any, **more: Any) -> RowPage:
            found = super().page(*args, **more)
            return RowPage(found.rows[::-1], found.total)

    plain = Upside({1: 1.0, 2: 2.0})
    for walk in (ListWalk(records=RecordList.CONTACTS), ListWalk(records=RecordList.CONTACTS, by_id=True)):
        with pytest.raises(MazricaFailed) as caught:
            walked(plain, walk)
        assert (caught.value.cause.code, caught.value.retry) == ("bad_answer", False)
