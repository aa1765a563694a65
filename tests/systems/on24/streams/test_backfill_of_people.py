"""What is past: with few calls, in slices that are proven, however often it is stopped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local.systems.on24 import StandIn
from relay.system.stream import EstimatesSpan, Span
from systems.on24.streams.plan import bookmark
from tests.support.deadlines import Endless
from tests.support.on24_readings import On24Account, On24Reading, Word
from tests.systems.on24.streams.hours import pass_hours


def past_of(account: On24Account, word: Word, days: int = 31, **more: Any) -> On24Reading:
    until = account.now - timedelta(days=1)
    return On24Reading(account, word, since=until - timedelta(days=days), until=until, purpose="backfill", **more)


def lists(on24: StandIn, after: int = 0) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in on24.requests()[after:]:
        found[each["endpoint"]] = found.get(each["endpoint"], 0) + 1
    return found


def test_events_are_read_one_by_one_where_they_are_large(on24: StandIn, account: On24Account) -> None:
    """O-22: a call for each event, and one for the list of them."""
    events = [on24.create_event(start=f"-{day}d", minutes=60, created="-30d") for day in range(3, 9)]
    for event in events:
        on24.invite(event, people=250, share_live=1.0, share_on_demand=0.0)
    fill = past_of(account, "attendees")
    fill.run_to_the_end()
    assert lists(on24) == {"/event": 1, "/event/{eventId}/attendee": len(events)}
    assert len(fill.versions()) == 250 * len(events)


def test_days_are_read_where_events_are_many_and_small(on24: StandIn, account: On24Account) -> None:
    """O-22: in the plain mode, since by the last activity whoever came back later would be lost."""
    people = {}
    for number in range(60):
        event = on24.create_event(start=f"-{72 + number}h", minutes=60, created="-30d")
        people[event] = on24.register(event, f"p{number}@example.com", at=f"-{80 + number}h")
        on24.attend_live(people[event], at=f"-{72 + number}h", minutes=30)
        on24.attend_archive(people[event], at="-1h", minutes=30)
    fill = past_of(account, "attendees", days=7)
    fill.run_to_the_end()
    found = lists(on24)
    assert found.get("/event/{eventId}/attendee", 0) == 0
    assert found["/attendee"] <= 9
    assert set(fill.versions()) == {f"{event}/{person}" for event, person in people.items()}
    assert {each["query"].get("datefiltermode") for each in on24.requests() if each["endpoint"] == "/attendee"} == {
        None
    }


@pytest.mark.parametrize("many", [0, 1])
def test_a_backfill_survives_being_stopped_five_times(on24: StandIn, account: On24Account, many: int) -> None:
    """O-22."""
    everybody = set()
    for number in range(40 if many else 3):
        event = on24.create_event(start=f"-{80 + number}h", minutes=60, created="-30d")
        people = on24.invite(event, people=2 if many else 520, share_live=1.0, share_on_demand=0.0, seed=number)
        everybody |= {f"{event}/{person}" for person in people}
    for word in ("registrants", "attendees"):
        fill = past_of(account, word, days=10)
        for stop in range(1, 6):
            fill.run(stop_after=stop % 3, before_saving=stop % 2 == 0)
            on24.clock.advance(600)
        fill.run_to_the_end()
        assert set(fill.versions()) == everybody


def test_what_it_takes_is_said_beforehand_and_is_about_so(on24: StandIn, account: On24Account) -> None:
    for number in range(6):
        event = on24.create_event(start=f"-{3 + number}d", minutes=60, created="-30d")
        on24.invite(event, people=120, share_live=0.5, share_on_demand=0.0)
    for word in ("registrants", "attendees", "no-shows"):
        fill = past_of(account, word)
        reader = fill.reader
        assert isinstance(reader, EstimatesSpan)
        said = reader.estimate(Span(fill.place.begin, fill.until), Endless())
        before = account.calls()
        fill.run_to_the_end()
        assert said.calls == account.calls() - before
        assert said.records is not None
        assert said.records >= len(fill.versions())
        assert said.seconds is not None
        assert 0 < said.seconds < 60


def test_a_slice_of_more_than_50_pages_is_halved(on24: StandIn, account: On24Account) -> None:
    """Many small events whose people all came on one day; the stand-in serves pages of one row."""
    from systems.on24.streams.plan import proof  # noqa: PLC0415 - what is halved is reckoned in rows

    event = on24.create_event(start="-40h", minutes=60, created="-30d")
    on24.invite(event, people=30, share_live=1.0, share_on_demand=0.0)
    window = bookmark.ListWindow(since=account.now - timedelta(hours=48), until=account.now, mode="plain")
    first, second = proof.halves(window, proof.MOST_ROWS + 1, account.now)
    assert (first.until, second.since) == (second.since, first.until)
    assert proof.halves(window, proof.MOST_ROWS, account.now) == ()


def test_31_days_over_a_change_of_clocks_are_read_by_pacific_days(on24: StandIn, account: On24Account) -> None:
    """O-22: on 8 March 2026 the clocks of Los Angeles skip an hour; nothing that is asked for lies in it."""
    on24.clock.set(datetime(2026, 4, 2, 12, tzinfo=UTC).timestamp())
    people = {}
    for number in range(45):
        at = datetime(2026, 3, 6, 12, tzinfo=UTC).timestamp() + number * 3600
        event = on24.create_event(start=at, minutes=50, created="2026-03-01T00:00:00-08:00")
        people[event] = on24.register(event, f"p{number}@example.com", at=at - 1)
        on24.attend_live(people[event], at=at, minutes=10)
    since = datetime(2026, 3, 2, 8, tzinfo=UTC)
    until = datetime(2026, 4, 2, 7, tzinfo=UTC)
    fill = On24Reading(account, "attendees", since=since, until=until, purpose="backfill")
    fill.run_to_the_end()
    assert set(fill.versions()) == {f"{event}/{person}" for event, person in people.items()}
    assert [each for each in on24.requests() if each["status"] != 200] == []
    assert lists(on24)["/attendee"] == 31


@pytest.mark.parametrize("minute", range(0, 24 * 60, 37))
def test_nothing_that_is_asked_for_falls_into_the_hour_that_spring_skips(minute: int) -> None:
    with StandIn() as on24:
        on24.clock.freeze(datetime(2026, 3, 8, tzinfo=UTC).timestamp() + minute * 60)
        account = On24Account(on24)
        on24.create_event(start="-1h", minutes=60, created="-3d")
        readings = [On24Reading(account, word, since=account.now) for word in ("registrants", "attendees")]
        pass_hours(2, *readings)
        assert [each for each in on24.requests() if each["status"] != 200] == []


def test_everything_is_read_from_the_newest_half_year_back_and_then_what_comes(
    on24: StandIn, account: On24Account
) -> None:
    everybody = set()
    for days in (5, 200, 400, 700):
        event = on24.create_event(start=f"-{days}d", minutes=60, created=f"-{days + 10}d")
        people = on24.invite(event, people=5, share_live=1.0, share_on_demand=0.0, seed=days)
        everybody |= {f"{event}/{person}" for person in people}
    registrants = On24Reading(account, "registrants", since=None)
    registrants.run()
    assert set(registrants.versions()) == everybody
    assert lists(on24)["/event"] <= 12
    on24.register(on24.create_event(start="+1d"), "new@example.com")
    pass_hours(1, registrants)
    assert len(registrants.versions()) == len(everybody) + 1


def test_what_is_new_is_read_each_hour_while_what_is_past_is_read(on24: StandIn, account: On24Account) -> None:
    for number in range(30):
        event = on24.create_event(start=f"-{5 + number}d", minutes=60, created="-40d")
        on24.invite(event, people=3, share_live=1.0, share_on_demand=0.0, seed=number)
    live = on24.create_event(start="+1h", minutes=60, created="-2d")
    person = on24.register(live, "new@example.com", at="+30m")
    registrants = On24Reading(account, "registrants", since=account.now - timedelta(days=60))
    registrants.run(stop_after=10)
    on24.clock.advance(3700)
    registrants.run(stop_after=10)
    assert f"{live}/{person}" in registrants.versions()
    assert not registrants.is_over
    registrants.run_to_the_end()
    assert len(registrants.versions()) == 91


def test_200_events_are_read_with_a_call_each_and_a_small_bookmark(on24: StandIn, account: On24Account) -> None:
    """O-22, in the small: registrants and attendees of 200 events over 31 days."""
    for number in range(200):
        event = on24.create_event(start=f"-{48 + number * 3}h", minutes=60, created="-30d")
        on24.invite(event, people=100 if number % 50 == 0 else 12, share_live=1.0, share_on_demand=0.0, seed=number)
    fills = [past_of(account, word) for word in ("registrants", "attendees")]
    for fill in fills:
        for _ in range(5):  # as its turns come, in runs of which none knows what another one listed
            fill.run(stop_after=30)
        fill.run_to_the_end()
    assert account.calls() <= 410
    assert max(fill.longest_bookmark for fill in fills) < 20_000


def test_where_times_are_refused_whole_pacific_days_are_read(account: On24Account, on24: StandIn) -> None:
    account.state.texts.clear()
    event = on24.create_event(start="-2h", minutes=60, created="-30d")
    on24.invite(event, people=20, share_live=1.0, begin="-3h")
    on24.on_page(None)
    readings = [
        On24Reading(account, word, since=account.now - timedelta(days=1)) for word in ("registrants", "attendees")
    ]
    on24.fail("message", times=1, status=400, message="Error, incorrect date formats.")
    pass_hours(2, *readings)
    assert [len(each.versions()) for each in readings] == [20, 20]
