"""How times are written for ON24."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systems.on24.rest.instants import written

PACIFIC = ZoneInfo("America/Los_Angeles")
TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(lambda found: found.replace(tzinfo=UTC))  # noqa: DTZ001
SPRING = datetime(2027, 3, 14, tzinfo=UTC)
"""The day on which Pacific clocks go from 02:00 to 03:00."""
NEAR_SPRING = st.integers(0, 36 * 3600).map(lambda seconds: SPRING + timedelta(seconds=seconds))


def exists(wall: datetime) -> bool:
    return wall.replace(tzinfo=PACIFIC).astimezone(UTC).astimezone(PACIFIC).replace(tzinfo=None) == wall


@given(TIMES | NEAR_SPRING)
def test_a_start_is_never_later_and_an_end_never_earlier_than_what_was_asked_for(instant: datetime) -> None:
    start = datetime.fromisoformat(written(instant, "start", whole_days=False))
    end = datetime.fromisoformat(written(instant, "end", whole_days=False))
    assert instant - timedelta(hours=2) <= start <= instant <= end <= instant + timedelta(hours=2)


@given(NEAR_SPRING)
def test_nothing_is_written_in_the_hour_that_spring_skips(instant: datetime) -> None:
    for text in (written(instant, "start", whole_days=False), written(instant, "end", whole_days=False)):
        found = datetime.fromisoformat(text)
        assert exists(found.replace(tzinfo=None)), "as whoever reads the digits alone would read it"
        standard = (found - timedelta(hours=8)).replace(tzinfo=None)
        assert exists(standard), "as whoever reckons with standard time would read it"


@given(TIMES)
def test_a_time_has_its_offset_and_no_z(instant: datetime) -> None:
    assert written(instant, "start", whole_days=False).endswith("+00:00")


@pytest.mark.parametrize(
    ("instant", "start", "end"),
    [
        ("2027-01-09T07:59:59+00:00", "2027-01-08", "2027-01-08"),
        ("2027-01-09T08:00:00+00:00", "2027-01-09", "2027-01-09"),
        ("2027-07-09T06:59:59+00:00", "2027-07-08", "2027-07-08"),
    ],
)
def test_whole_days_are_pacific(instant: str, start: str, end: str) -> None:
    moment = datetime.fromisoformat(instant)
    assert (written(moment, "start", whole_days=True), written(moment, "end", whole_days=True)) == (start, end)


def test_parts_of_a_second_are_within_the_window() -> None:
    instant = datetime(2027, 1, 9, 10, 0, 0, 5, tzinfo=UTC)
    assert written(instant, "start", whole_days=False) == "2027-01-09T10:00:00+00:00"
    assert written(instant, "end", whole_days=False) == "2027-01-09T10:00:01+00:00"
