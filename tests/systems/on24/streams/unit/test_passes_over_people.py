"""When passes begin, how far they go back, and which events are read whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from systems.on24.rows.event import On24Event
from systems.on24.streams.plan import lane, passes, past
from systems.on24.streams.plan.bookmark import Past, PeoplePlace, SeenEvent, Whole, decode, encode
from systems.on24.streams.plan.kind import ATTENDEES, REGISTRANTS, no_shows

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def event(number: int = 1, *, start: timedelta = -HOUR, made: timedelta = -30 * DAY, **more: Any) -> On24Event:
    raw = {"createtimestamp": (NOW + made).isoformat()}
    live = {"live_start": NOW + start, "live_end": NOW + start + HOUR, "last_updated": NOW}
    return On24Event(id=str(number), raw=raw, **{"type": "webcast", **live, **more})


def names(found: Iterable[Whole]) -> list[tuple[str, datetime | None]]:
    return [(each.event, each.since) for each in found]


def after_passes(hours: list[int]) -> list[PeoplePlace]:
    """The beginnings of passes so many hours after `NOW`, each of which ends well."""
    place, found = passes.opened(NOW - HOUR, None, NOW), []
    for hour in hours:
        place = passes.begun(replace(place, back=None), NOW + hour * HOUR, REGISTRANTS, only_past=False)
        found.append(place)
        place = passes.ended(replace(place, windows=()))
    return found


def test_each_hour_goes_back_3_hours_and_every_sixth_48() -> None:
    found = after_passes([*range(80, 94)])
    back = [round((each.reached - each.windows[0].since) / HOUR) for each in found[1:]]
    assert back == [3, 3, 3, 3, 3, 48, 3, 3, 3, 3, 3, 48, 3]
    assert all(window.until is None for each in found for window in each.windows)


def test_once_a_day_registrants_are_read_by_their_date_as_well() -> None:
    found = after_passes([*range(80, 130)])
    assert [at for at, each in enumerate(found) if any(window.mode == "plain" for window in each.windows)] == [
        0,
        24,
        48,
    ]


@given(st.lists(st.integers(1, 200), min_size=1, max_size=12))
def test_no_moment_lies_between_two_passes_however_long_the_relay_was_away(gaps: list[int]) -> None:
    hours = [sum(gaps[: at + 1]) for at in range(len(gaps))]
    found = after_passes(hours)
    for before, following in pairwise(found):
        assert before.began_at is not None
        assert following.windows[0].since <= before.began_at - 3 * HOUR or following.since == following.windows[0].since


@given(st.lists(st.tuples(st.integers(1, 60), st.booleans()), min_size=2, max_size=20))
def test_no_date_of_registration_lies_between_two_readings_by_it_that_were_proven(
    course: list[tuple[int, bool]],
) -> None:
    place, at, proven = passes.opened(NOW - HOUR, None, NOW), NOW, None
    for gap, is_doubted in course:
        at += gap * HOUR
        place = passes.begun(place, at, REGISTRANTS, only_past=False)
        plain = [window.since for window in place.windows if window.mode == "plain"]
        assert not plain or proven is None or plain[0] <= proven
        proven = at if plain and not is_doubted else proven
        place = passes.ended(replace(place, windows=(), is_doubted=is_doubted))


def test_what_was_stopped_is_in_doubt_and_what_only_waited_for_its_turn_is_not() -> None:
    place = replace(passes.opened(NOW, None, NOW), began_at=NOW, at=NOW)
    assert not passes.resumed(place, NOW + timedelta(seconds=130)).is_doubted
    assert passes.resumed(place, NOW + timedelta(minutes=5)).is_doubted


@given(st.integers(0, 400), st.booleans())
def test_the_past_is_read_in_parts_that_leave_nothing_out(days: int, closed: bool) -> None:  # noqa: FBT001 - drawn
    since = NOW - days * DAY
    place = passes.opened(since, NOW if closed else None, NOW)
    parts = sorted(place.past, key=lambda part: part.since)
    if days > 2:
        assert parts[0].since == since
        assert parts[-1].until == NOW
        assert all(one.until == other.since for one, other in pairwise(parts))


def test_a_live_event_is_due_in_every_run_and_a_registrants_only_late() -> None:
    live = event()
    assert names(lane.due([live], {}, NOW, None, ATTENDEES)) == [("1", None)]
    assert lane.due([live], {"1": SeenEvent(int(NOW.timestamp()))}, NOW + HOUR, None, ATTENDEES)
    assert not lane.due([live], {}, NOW, None, REGISTRANTS)


@given(st.integers(0, 9 * 24), st.integers(1, 30))
def test_each_step_behind_the_end_is_read_once_however_runs_fall(first: int, every: int) -> None:
    known: dict[str, SeenEvent] = {}
    read = []
    for hour in range(first, 9 * 24, every):
        at = NOW + hour * HOUR
        if lane.due([event()], known, at, None, ATTENDEES):
            known["1"] = SeenEvent(int(at.timestamp()))
            read.append(hour)
    steps = [hours for hours in (12, 24, 48, 168) if any(hour >= hours for hour in range(first, 9 * 24, every))]
    for hours in steps:
        assert any(hour >= hours for hour in read)
    assert len([hour for hour in read if hour > 6]) <= 4


def test_events_of_before_the_route_tell_no_more_than_what_came_since() -> None:
    old = event(start=-9 * HOUR)
    assert lane.due([old], {}, NOW, NOW, ATTENDEES) == []
    assert names(lane.due([event(start=-2 * HOUR)], {}, NOW, NOW - HOUR, ATTENDEES)) == [("1", NOW - HOUR)]


def test_nothing_speaks_of_an_event_for_a_day_but_its_own_list() -> None:
    assert lane.is_held(int(NOW.timestamp()), NOW + 24 * HOUR)
    assert not lane.is_held(int(NOW.timestamp()), NOW + 26 * HOUR)
    assert not lane.is_held(0, NOW)


def test_an_audit_asks_for_what_lacks_and_not_for_what_always_lacked() -> None:
    events = [event(1, total_registrants=10), event(2, total_registrants=10), event(3, total_registrants=None)]
    ask = {"now": NOW, "since": None, "kind": REGISTRANTS}
    assert names(lane.unaccounted(events, {}, {"1": 10, "2": 9}, **ask)) == [("2", None)]  # type: ignore[arg-type]
    short = {"2": SeenEvent(at=1, short=1)}
    assert lane.unaccounted(events, short, {"1": 10, "2": 9}, **ask) == []  # type: ignore[arg-type]


def test_excluded_events_are_never_asked_for() -> None:
    hidden = event(tags=("ApiExclude",), total_attendees=5)
    assert lane.due([hidden], {}, NOW, None, ATTENDEES) == []
    assert past.way(Past(NOW - DAY, NOW, chosen=True), [hidden], None, ATTENDEES, NOW) == past.Way()


@given(st.lists(st.integers(1, 4_000), min_size=1, max_size=40), st.integers(1, 31))
def test_the_cheaper_way_is_chosen(totals: list[int], days: int) -> None:
    """O-22."""
    part = Past(NOW - days * DAY, NOW, chosen=True)
    events = [event(at, total_attendees=total) for at, total in enumerate(totals)]
    found = past.way(part, events, part.since, ATTENDEES, NOW)
    by_days = len([*past.pacific_days(part.since, part.until)]) + sum(totals) // 100
    assert found.calls == min(len(totals), by_days)
    assert bool(found.windows) == (by_days < len(totals))


@given(st.integers(0, 60 * 24 * 365), st.integers(1, 60 * 24 * 40))
def test_pacific_days_share_their_borders_and_leave_nothing_out(begin: int, minutes: int) -> None:
    since = NOW + timedelta(minutes=begin)
    until = since + timedelta(minutes=minutes)
    found = [*past.pacific_days(since, until)]
    assert (found[0][0], found[-1][1]) == (since, until)
    assert all(one[1] == other[0] for one, other in pairwise(found))
    assert all(end - start <= timedelta(hours=25) for start, end in found)


def test_the_bookmark_with_1000_events_stays_far_below_what_an_item_holds() -> None:
    events = {
        str(4_000_000 + number): SeenEvent(1_772_000_000 + number * 613, 1_771_000_000 + number * 977, number % 7)
        for number in range(1_000)
    }
    wholes = tuple(Whole(str(4_000_000 + number), NOW) for number in range(1_000))
    place = PeoplePlace(reached=NOW, events=events, wholes=wholes)
    assert decode(encode(place)) == place
    assert len(encode(place)) < 40_000


def test_no_shows_are_due_when_the_event_has_settled() -> None:
    ended = event(start=-3 * HOUR)
    assert lane.due([ended], {}, NOW, None, no_shows()) == []
    assert lane.due([ended], {}, NOW, None, no_shows(2 * HOUR)) != []
    assert lane.due([ended], {}, NOW + 4 * HOUR, None, no_shows()) != []
