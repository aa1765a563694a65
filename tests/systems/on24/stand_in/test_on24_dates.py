"""Dates in queries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.systems.on24 import StandIn
from local.systems.on24.wire.dates import Span, read_date, read_span
from local.systems.on24.wire.errors import Refusal
from local.systems.on24.wire.params import Params
from tests.systems.on24.stand_in.client import Api, ids

WRONG = (400, "Error, incorrect date formats.")
PACIFIC = ZoneInfo("America/Los_Angeles")
NOW = datetime(2026, 2, 10, 20, 0, tzinfo=UTC).timestamp()


def pacific(*moment: int) -> float:
    return datetime(*moment, tzinfo=PACIFIC).timestamp()  # type: ignore[arg-type,misc]


def span(**params: str) -> Span:
    return read_span(Params(list(params.items())), NOW, default_days=30, strict_gap=True)


@pytest.mark.parametrize(
    "text",
    [
        "2026-1-05",
        "2026-13-01",
        "05/01/2026",
        "2026-01-05T10:00",
        "2026-01-05 10:00:00",
        "2026-01-05T10:00:00Z",
        "2026-01-05T10:00:00 00:00",  # a plus that was not written as %2B
        "2026-01-05T10:00:00+0000",
        "2026-01-05T10:00:00.000+00:00",
        "1767000000",
        "yesterday",
    ],
)
def test_another_way_of_writing_a_date_is_400(api: Api, text: str) -> None:
    assert api.refused("/attendee", startdate=text) == WRONG
    assert api.refused("/registrant", enddate=text) == WRONG
    assert api.refused("/event", startdate=text) == WRONG


def test_a_plus_that_is_not_encoded_is_a_space_and_400(on24: StandIn, api: Api) -> None:
    answer = api.session.get(f"{on24.base}/attendee?startdate=2026-02-01T10:00:00+00:00", timeout=10)
    assert answer.status_code == 400
    assert api.session.get(f"{on24.base}/attendee?startdate=2026-02-01T10:00:00%2B00:00", timeout=10).ok


def test_without_a_zone_a_date_is_pacific_and_without_a_time_it_is_a_whole_day() -> None:
    assert span(startdate="2026-01-05", enddate="2026-01-05") == Span(
        pacific(2026, 1, 5, 0, 0, 0), pacific(2026, 1, 5, 23, 59, 59)
    )
    assert span(startdate="2026-01-05T10:00:00").start == pacific(2026, 1, 5, 10)
    assert span(startdate="2026-01-05T10:00:00+01:00").start == datetime(2026, 1, 5, 9, tzinfo=UTC).timestamp()


def test_by_default_a_list_of_people_begins_30_days_ago_and_ends_today() -> None:
    assert span() == Span(pacific(2026, 1, 11), pacific(2026, 2, 10, 23, 59, 59))


@pytest.mark.parametrize("text", ["2026-03-08T02:00:00", "2026-03-08T02:59:59", "2027-03-14T02:30:00"])
@pytest.mark.parametrize("offset", ["", "-08:00", "+00:00"])
def test_the_hour_that_spring_skips_is_400_with_an_offset_too_unless_that_is_switched(
    on24: StandIn, api: Api, text: str, offset: str
) -> None:
    on24.clock.freeze(pacific(2027, 4, 1, 12))
    assert api.refused("/attendee", startdate=text + offset) == WRONG
    on24.switch(skipped_hour_with_offset=False)
    assert api.send("/attendee", startdate=text + offset).status_code == (200 if offset else 400)


@given(st.integers(0, 4_000_000_000))
def test_every_other_second_can_be_asked_for(seconds: int) -> None:
    moment = datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
    there = moment.replace(tzinfo=PACIFIC)
    is_there = there.astimezone(UTC).astimezone(PACIFIC).replace(tzinfo=None) == moment
    try:
        read = read_date(moment.isoformat(), is_end=False, strict_gap=True)
    except Refusal:
        assert not is_there
    else:
        assert is_there
        assert datetime.fromtimestamp(read, PACIFIC).replace(tzinfo=None) == moment


def test_an_end_before_its_start_is_400(api: Api) -> None:
    said = api.refused("/registrant", startdate="2026-02-05", enddate="2026-02-04")
    assert said == (400, "Error, end date is before start date.")


def test_the_registrants_of_an_event_say_it_in_their_own_words(on24: StandIn, api: Api) -> None:
    event = on24.create_event()
    said = api.refused(f"/event/{event}/registrant", startdate="x")
    assert said == (400, "Invalid Date format for params startdate and enddate. Incorrect timezone value provided.")


def test_a_rolling_interval_is_1_to_180_days_and_never_beside_dates(api: Api) -> None:
    for days in ("0", "181", "-1"):
        said = api.refused("/attendee", dateInterval=days)
        assert said == (400, "dateInterval range must be between 1 and 180 inclusive.")
    both = api.refused("/attendee", dateInterval="2", startdate="2026-02-01")
    assert both == (400, "Start/End date filters cannot be sent with Interval filters.")
    assert api.refused("/attendee", dateInterval="2", dateIntervalTimezone="Mars/North")[0] == 400
    assert api.attendees(dateInterval="180") == []


def test_a_rolling_interval_is_whole_days_of_its_zone() -> None:
    assert span(dateInterval="1") == Span(pacific(2026, 2, 10), pacific(2026, 2, 10, 23, 59, 59))
    found = span(dateInterval="2", dateIntervalOffset="1", dateIntervalTimezone="Asia/Tokyo")
    tokyo = ZoneInfo("Asia/Tokyo")
    assert found.start == datetime(2026, 2, 9, tzinfo=tokyo).timestamp()
    assert found.end == (datetime(2026, 2, 11, tzinfo=tokyo) - timedelta(seconds=1)).timestamp()


def test_both_ends_of_a_span_belong_to_it(on24: StandIn, api: Api) -> None:
    event = on24.create_event(start="+1d")
    person = on24.register(event, "a@example.com", at="2026-02-05T10:00:00-08:00")
    for params in ({"startdate": "2026-02-05T10:00:00"}, {"enddate": "2026-02-05T10:00:00", "startdate": "2026-02-01"}):
        assert ids(api.registrants(**params)) == [person]
    assert api.registrants(startdate="2026-02-05T10:00:01") == []


def test_events_of_at_most_six_months_can_be_asked_for(api: Api) -> None:
    api.get("/event", startdate="2025-08-10", enddate="2026-02-10")
    assert api.refused("/event", startdate="2025-08-09", enddate="2026-02-10")[0] == 400
    assert api.refused("/event", startdate="2025-01-01")[0] == 400


def test_leads_of_at_most_365_days_can_be_asked_for(api: Api) -> None:
    api.get("/lead", startdate="2025-02-10", enddate="2026-02-10")
    said = api.refused("/lead", startdate="2025-01-01", enddate="2026-02-10")
    assert said == (400, "startDate and endDate can't be more than 365 days appart.")


def test_questions_of_at_most_an_hour_can_be_asked_for(on24: StandIn, api: Api) -> None:
    event = on24.create_event(start="-1h")
    person = on24.register(event, "a@example.com", at="-2h")
    on24.happen(person, "question", at="-20m", content="Why?")
    assert api.get("/userquestions")["questions"] == []
    start = "2026-02-10T11:30:00"
    assert [each["content"] for each in api.get("/userquestions", startdate=start)["questions"]] == ["Why?"]
    said = api.refused("/userquestions", startdate="2026-02-10T10:59:00")
    assert said == (400, "the startDate and endDate are more than 1 hour apart.")
