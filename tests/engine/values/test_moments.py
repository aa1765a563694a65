"""Dates, times and moments out of payloads."""

import re
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.core.refusal import Refused
from relay.mapping import moments

TOKYO = ZoneInfo("Asia/Tokyo")
NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-10-01T12:00:00Z", "2026-10-01T12:00:00Z"),
        ("2026-10-01T12:00:00z", "2026-10-01T12:00:00Z"),
        ("2026-10-01T12:00:00+09:00", "2026-10-01T03:00:00Z"),
        ("2026-10-01T12:00:00+0900", "2026-10-01T03:00:00Z"),
        ("2026-10-01T12:00:00 -05", "2026-10-01T17:00:00Z"),
        ("2026-10-01 12:00:00 UTC", "2026-10-01T12:00:00Z"),
        ("2026-10-01 12:00:00", "2026-10-01T03:00:00Z"),
        ("2026-10-01  12:00", "2026-10-01T03:00:00Z"),
        ("2026-10-01t12:00", "2026-10-01T03:00:00Z"),
        ("2026/10/01 9:05", "2026-10-01T00:05:00Z"),
        ("2026/1/2 9:05", "2026-01-02T00:05:00Z"),
        ("2026-10-01 03:15 PM", "2026-10-01T06:15:00Z"),
        ("2026-10-01 12:15am", "2026-09-30T15:15:00Z"),
        ("2026-10-01 12:15 pm", "2026-10-01T03:15:00Z"),
        ("2026-10-01", "2026-09-30T15:00:00Z"),
        (" 2026-10-01T12:00:00.123456789Z ", "2026-10-01T12:00:00Z"),
        ("2026-10-01T12:00:00,5Z", "2026-10-01T12:00:00Z"),
        ("２０２６／１０／０１　１２：００", "2026-10-01T03:00:00Z"),
        ("1000-01-02T00:00:00Z", "1000-01-02T00:00:00Z"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        ("2028-02-29 00:00", "2028-02-28T15:00:00Z"),
    ],
)
def test_a_moment_in_any_usual_form_comes_out_in_utc(value: str, moment: str) -> None:
    assert moments.read_datetime(value, "opened_at", zone=TOKYO) == moment


def test_summer_time_is_that_of_the_day_in_question() -> None:
    read = [moments.read_datetime(f"2026-{month}-15 12:00", "x", zone=NEW_YORK) for month in ("01", "07")]
    assert read == ["2026-01-15T17:00:00Z", "2026-07-15T16:00:00Z"]


@pytest.mark.parametrize(
    "value",
    [
        "10/01/2026",
        "10/01/2026 12:00",
        "01-10-2026",
        "2026-10/01",
        "2026-13-01",
        "2026-02-29",
        "2026-10-01 24:00",
        "2026-10-01 12:60",
        "2026-10-01 13:15 PM",
        "2026-10-01 0:15 AM",
        "2026-10-01 12:00 JST",
        "2026-10-01 12:00:00+24:00",
        "2026-10-01T12",
        "2026-10",
        "2026",
        "0999-12-31",
        "1000-01-01T00:00:00+09:00",
        "9999-12-31T23:59:59-01:00",
        "yesterday",
        "",
        1759276800,
        True,
        None,
        ["2026-10-01"],
        {"date": "2026-10-01"},
    ],
)
def test_what_is_ambiguous_impossible_or_no_moment_is_refused(value: object) -> None:
    with pytest.raises(Refused, match=r"^opened_at: not a date and time") as caught:
        moments.read_datetime(value, "opened_at", zone=TOKYO)
    assert caught.value.reason == "value_not_datetime"


def test_another_form_is_read_by_its_format() -> None:
    read = moments.read_datetime("01.10.2026 3:05 PM", "x", zone=TOKYO, format="%d.%m.%Y %I:%M %p")
    assert read == "2026-10-01T06:05:00Z"


def test_an_offset_in_the_format_wins_over_the_zone() -> None:
    read = moments.read_datetime("01/10/2026 12:00 -0500", "x", zone=TOKYO, format="%d/%m/%Y %H:%M %z")
    assert read == "2026-10-01T17:00:00Z"


def test_with_a_format_no_other_form_is_read() -> None:
    with pytest.raises(Refused):
        moments.read_datetime("2026-10-01", "x", zone=TOKYO, format="%d/%m/%Y")


@pytest.mark.parametrize(
    ("value", "zone", "day"),
    [
        ("2026-10-01", None, "2026-10-01"),
        ("2026/1/2", None, "2026-01-02"),
        ("2026-10-01T23:30:00Z", None, "2026-10-01"),
        ("2026-10-01T23:30:00Z", TOKYO, "2026-10-02"),
        ("2026-10-01 23:30", TOKYO, "2026-10-01"),
    ],
)
def test_a_day_is_read_from_a_date_or_a_moment(value: str, zone: ZoneInfo | None, day: str) -> None:
    assert moments.read_date(value, "day", zone=zone) == day


@pytest.mark.parametrize("value", ["2026-10-01T23:30:00Z", "2026-10-01 23:30 +0900", "2026/10/1 1:05 UTC"])
def test_a_moment_that_names_its_zone_is_known(value: str) -> None:
    assert moments.has_offset(value, None)


@pytest.mark.parametrize("value", ["2026-10-01", "2026-10-01 23:30", "9:05", "noon", None, ["2026-10-01T23:30:00Z"]])
def test_what_names_no_zone_is_known_too(value: object) -> None:
    assert not moments.has_offset(value, None)


@pytest.mark.parametrize(
    ("type_", "format_", "needs"),
    [
        ("datetime", None, True),
        ("datetime", "%d/%m/%Y", True),
        ("date", None, True),
        ("date", "%d/%m/%Y %H:%M %z", True),
        ("date", "%d/%m/%Y", False),
        ("time", None, False),
    ],
)
def test_a_type_needs_a_zone_where_its_values_differ_from_zone_to_zone(
    type_: str, format_: str | None, *, needs: bool
) -> None:
    assert moments.needs_zone(type_, format_) is needs


def test_a_day_is_read_by_its_format() -> None:
    assert moments.read_date("1 Oct 26", "day", format="%d %b %y") == "2026-10-01"


@pytest.mark.parametrize("value", ["01/10/2026", "2026-02-30", "0001-01-01", "20261001", 20261001, "12:00", ""])
def test_what_is_no_day_is_refused(value: object) -> None:
    with pytest.raises(Refused, match=r"^day: not a date"):
        moments.read_date(value, "day")


@pytest.mark.parametrize(
    ("value", "zone", "time"),
    [
        ("09:05", None, "09:05"),
        ("9:05", None, "09:05"),
        ("09:05:59.9", None, "09:05"),
        ("3:15 PM", None, "15:15"),
        ("2026-10-01 09:05", TOKYO, "09:05"),
        ("2026-10-01T23:30:00Z", TOKYO, "08:30"),
        ("2026-10-01T23:30:00Z", None, "23:30"),
    ],
)
def test_a_time_of_day_is_read_from_a_time_or_a_moment(value: str, zone: ZoneInfo | None, time: str) -> None:
    assert moments.read_time(value, "at", zone=zone) == time


@pytest.mark.parametrize("value", ["24:00", "9", "9:5", "12:60", "25:00", "2026-10-01", "noon", 905, ""])
def test_what_is_no_time_is_refused(value: object) -> None:
    with pytest.raises(Refused, match=r"^at: not a time"):
        moments.read_time(value, "at")


def test_a_time_is_read_by_its_format() -> None:
    assert moments.read_time("15h05", "at", format="%Hh%M") == "15:05"


@pytest.mark.parametrize(
    ("format", "kind", "words"),
    [
        ("%d/%m", "date", "whole date"),
        ("%Y", "datetime", "whole date"),
        ("%H:%M", "datetime", "whole date"),
        ("%Q", "date", "'Q' is a bad directive"),
        ("100%", "date", "no format of strptime"),
        ("plain", "date", "whole date"),
        ("%d/%m/%Y %H:%M %Z", "datetime", "%z"),
        ("%d/%m/%Y %I:%M", "datetime", "%p"),
        ("%I:%M", "time", "%p"),
        ("%H", "time", "hours and minutes"),
        ("%Y-%m-%dT%H:%M:%SZ", "date", "write %z in its place"),
        ("%Y-%m-%dT%H:%M:%S.%fZ", "datetime", "write %z in its place"),
        ("%d/%m/%Y %I:%M %p GMT", "datetime", "write zone: UTC"),
        ("%H:%MUTC", "time", "write zone: UTC"),
        ("%Y/%m/%d %H:%M JST", "datetime", "write zone: Asia/Tokyo"),
    ],
)
def test_a_format_that_loses_something_is_told_before_any_webhook_comes(format: str, kind: str, words: str) -> None:  # noqa: A002
    assert words in (moments.format_problem(format, kind) or "")


@pytest.mark.parametrize(
    ("format", "kind"),
    [
        ("%d/%m/%Y", "date"),
        ("%d/%m/%Y", "datetime"),
        ("%d.%m.%y %H:%M:%S", "datetime"),
        ("%m/%d/%Y %I:%M %p", "datetime"),
        ("%Y-%m-%dT%H:%M:%S.%f%z", "datetime"),
        ("%H%M", "time"),
        ("%I:%M %p", "time"),
        ("Zone %d/%m/%Y", "date"),
        ("%H:%M ZULU", "time"),
    ],
)
def test_a_format_that_says_enough_has_no_problem(format: str, kind: str) -> None:  # noqa: A002
    assert moments.format_problem(format, kind) is None


@pytest.mark.parametrize(("word", "zone"), [("Z", "UTC"), ("GMT", "Etc/UTC"), ("JST", "Asia/Tokyo"), ("JST", "UTC")])
def test_a_zone_that_a_format_only_writes_is_true_where_it_is_the_fields_zone(word: str, zone: str) -> None:
    problem = moments.format_problem(f"%Y-%m-%d %H:%M {word}", "datetime", zone)
    assert (problem is None) == ((word, zone) != ("JST", "UTC"))


@given(st.text(alphabet="0123456789-/: TZ+.apmAPM", max_size=30) | st.integers() | st.floats() | st.none())
def test_no_value_gives_anything_but_a_moment_or_a_refusal(value: Any) -> None:
    for read in (moments.read_date, moments.read_time, moments.read_datetime):
        with suppress(Refused):
            assert re.fullmatch(r"[0-9TZ:-]+", read(value, "x", zone=TOKYO))


@given(st.datetimes(datetime(1000, 1, 2), datetime(9999, 12, 30)), st.sampled_from(["T", " "]))  # noqa: DTZ001 - naive on purpose
def test_what_python_writes_is_read_as_the_same_moment(moment: datetime, between: str) -> None:
    aware = moment.replace(tzinfo=UTC)
    read = moments.read_datetime(aware.isoformat(between), "x", zone=TOKYO)
    assert read == aware.strftime("%Y-%m-%dT%H:%M:%SZ")
