"""Who registered and did not come."""

from __future__ import annotations

from datetime import timedelta

import pytest

from local.systems.on24 import StandIn
from tests.support.deadlines import Endless
from tests.support.on24_readings import On24Account, On24Reading
from tests.systems.on24.streams.hours import HOUR, pass_hours, times_told


def no_shows_of(account: On24Account, **source: object) -> On24Reading:
    return On24Reading(account, "no-shows", source, since=account.now - timedelta(days=1))


def test_who_did_not_come_is_told_once_6_hours_after_the_end(on24: StandIn, account: On24Account) -> None:
    event = on24.create_event(start="+1h", minutes=60, created="-3d")
    came, missed = (on24.register(event, f"{name}@example.com", at="-1h") for name in ("came", "missed"))
    on24.attend_live(came, at="+1h", minutes=30)
    no_shows = no_shows_of(account)
    end = on24.clock.now() + 2 * HOUR
    pass_hours(7, no_shows)
    assert no_shows.told == []
    pass_hours(9 * 24, no_shows, every=6)
    assert times_told(no_shows) == {f"{event}/{missed}": 1}
    assert no_shows.told[0].at - end <= 12 * HOUR
    assert no_shows.told[0].change.payload["status"] == "No Show"


@pytest.mark.parametrize("after", ["2h", "6h", "24h"])
def test_how_long_after_is_the_sources(on24: StandIn, account: On24Account, after: str) -> None:
    event = on24.create_event(start="+1h", minutes=60, created="-3d")
    on24.register(event, "a@example.com", at="-1h")
    no_shows = no_shows_of(account, after=after)
    end = on24.clock.now() + 2 * HOUR
    pass_hours(28, no_shows)
    assert [(each.at - end) / HOUR for each in no_shows.told] == [int(after[:-1])]


def test_it_is_told_also_when_nobody_came(on24: StandIn, account: On24Account) -> None:
    event = on24.create_event(start="-1h", minutes=60, created="-3d")
    people = [on24.register(event, f"p{number}@example.com", at="-2h") for number in range(3)]
    no_shows = no_shows_of(account)
    pass_hours(7, no_shows)
    assert set(no_shows.versions()) == {f"{event}/{person}" for person in people}


def test_who_sees_the_recording_later_is_no_longer_a_no_show(on24: StandIn, account: On24Account) -> None:
    event = on24.create_event(start="-1h", minutes=60, created="-3d")
    person = on24.register(event, "a@example.com", at="-2h")
    no_shows, attendees = no_shows_of(account), On24Reading(account, "attendees", since=account.now)
    pass_hours(7, no_shows, attendees)
    assert len(no_shows.told) == 1
    on24.attend_archive(person, minutes=10)
    pass_hours(60, no_shows, attendees, every=3)
    assert len(no_shows.told) == 1
    assert attendees.payloads()[f"{event}/{person}"]["status"] == "Attended On-demand"
    assert no_shows.reader.one(f"{event}/{person}", Endless()) is None  # type: ignore[attr-defined]


def test_who_registers_for_the_recording_did_not_miss_the_event(on24: StandIn, account: On24Account) -> None:
    event = on24.create_event(start="-1h", minutes=60, created="-3d")
    on24.register(event, "a@example.com", at="+1h")
    no_shows = no_shows_of(account)
    pass_hours(9 * 24, no_shows, every=6)
    assert no_shows.told == []


def test_who_confirms_a_registration_late_is_told_two_or_seven_days_after(on24: StandIn, account: On24Account) -> None:
    event = on24.create_event(start="-1h", minutes=60, created="-3d")
    person = on24.register(event, "a@example.com", at="-2h", pending=True)
    no_shows = no_shows_of(account)
    pass_hours(12, no_shows)
    on24.confirm(person)
    pass_hours(48, no_shows, every=6)
    assert set(no_shows.versions()) == {f"{event}/{person}"}


def test_of_a_closed_span_those_of_the_events_that_ended_in_it_are_told(on24: StandIn, account: On24Account) -> None:
    inside = on24.create_event(start="-10d", minutes=60, created="-30d")
    before = on24.create_event(start="-20d", minutes=60, created="-30d")
    people = {event: on24.register(event, f"{event}@example.com", at="-25d") for event in (inside, before)}
    no_shows = On24Reading(
        account, "no-shows", since=account.now - timedelta(days=12), until=account.now - timedelta(days=8)
    )
    no_shows.run_to_the_end()
    assert set(no_shows.versions()) == {f"{inside}/{people[inside]}"}
