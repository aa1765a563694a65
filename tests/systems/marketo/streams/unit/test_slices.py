"""The spans of extracts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from systems.marketo.streams import slices
from systems.marketo.streams.bookmark import Load

BEGIN = datetime(2016, 1, 1, tzinfo=UTC)


@given(st.integers(1, 5_000), st.integers(0, 86_399), st.integers(0, 999_999))
def test_spans_follow_each_other_without_a_gap_to_the_end(days: int, seconds: int, parts: int) -> None:
    until = BEGIN + timedelta(days=days, seconds=seconds, microseconds=parts)
    load = Load(way="bulk", began_at=until, until=until, begin=BEGIN)
    while slices.is_left(load):
        load = slices.with_next(load)
    spans = [(job.begin, job.end) for job in load.jobs]
    assert spans[0][0] == BEGIN
    assert spans[-1][1] >= until
    assert all(before[1] == after[0] for before, after in pairwise(spans))
    assert all(end - begin <= slices.LONGEST for begin, end in spans)


def test_ten_years_are_118_jobs() -> None:
    until = BEGIN + timedelta(days=3653)
    load = Load(way="bulk", began_at=until, until=until, begin=BEGIN)
    while slices.is_left(load):
        load = slices.with_next(load)
    assert len(load.jobs) == 118
    assert slices.selection(load.jobs[0], "createdAt") == {
        "createdAt": {"startAt": "2016-01-01T00:00:00Z", "endAt": "2016-02-01T00:00:00Z"}
    }
