"""The list of one event, asked for again by a run that goes on with it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from systems.on24.rows.values import JsonRow
from systems.on24.streams.people.turned import Turned
from systems.on24.streams.plan.bookmark import Whole

ids = st.lists(st.integers(1, 50), unique=True, max_size=20)


def _ids(turned: Turned, people: list[int], most: int | None = None) -> list[int]:
    def rows() -> Iterator[JsonRow]:
        yield from ({"eventid": 1, "eventuserid": each} for each in people)

    return [row["eventuserid"] for row in islice(turned.left(rows), most)]


@given(ids, st.integers(0, 20))
def test_a_list_that_is_as_it_was_goes_on_behind_what_was_told(people: list[int], told: int) -> None:
    first = Turned(Whole("1"))
    before = _ids(first, people, told)
    assert before + _ids(Turned(first.here), people) == people


@given(ids, ids, st.integers(1, 20))
def test_of_a_list_that_has_changed_nobody_is_passed_over(people: list[int], changed: list[int], told: int) -> None:
    first = Turned(Whole("1"))
    before = _ids(first, people, told)
    assert set(changed) <= {*before, *_ids(Turned(first.here), changed)}
