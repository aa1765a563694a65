"""Events themselves, and engagement profiles (PEP)."""

from __future__ import annotations

from datetime import timedelta

from local.systems.on24 import StandIn
from relay.system.reads import Reads
from tests.support.on24_readings import On24Account, On24Reading
from tests.systems.on24.streams.hours import pass_hours, times_told


def test_events_are_told_when_they_are_made_and_when_they_are_edited(on24: StandIn, account: On24Account) -> None:
    names = Reads(frozenset({"eventid", "eventtitle", "tags"}))
    events = On24Reading(account, "events", names=names, since=account.now - timedelta(days=1))
    event = on24.create_event(start="+3d", title="First", created="-1h")
    pass_hours(3, events)
    on24.edit_event(event, title="Second")
    on24.register(event, "a@example.com")
    pass_hours(3, events)
    assert [each.change.payload["eventtitle"] for each in events.told] == ["First", "Second"]


def test_a_route_that_takes_totals_is_told_when_somebody_registers(on24: StandIn, account: On24Account) -> None:
    names = Reads(frozenset({"eventid", "totalregistrants"}))
    events = On24Reading(account, "events", names=names, since=account.now - timedelta(days=1))
    event = on24.create_event(start="+3d", created="-1h")
    pass_hours(2, events)
    on24.register(event, "a@example.com")
    pass_hours(2, events)
    assert [each.change.payload["totalregistrants"] for each in events.told] == [0, 1]


def test_a_pass_over_events_is_one_call(on24: StandIn, account: On24Account) -> None:
    events = On24Reading(account, "events", since=account.now - timedelta(days=1))
    for number in range(20):
        on24.create_event(start=f"+{number}h", created="-1h")
    pass_hours(5, events)
    assert account.calls() == 5
    assert set(times_told(events).values()) == {1}


def test_of_a_closed_span_the_events_that_moved_in_it_are_told(on24: StandIn, account: On24Account) -> None:
    inside = on24.create_event(start="-10d", minutes=60, created="-12d")
    on24.create_event(start="-40d", minutes=60, created="-45d")
    until = account.now - timedelta(days=3)
    events = On24Reading(account, "events", since=account.now - timedelta(days=20), until=until)
    events.run_to_the_end()
    assert set(events.versions()) == {str(inside)}


def test_profiles_are_told_when_somebody_does_something_and_no_record_names_an_address(
    on24: StandIn, account: On24Account
) -> None:
    event = on24.create_event(start="-2h", minutes=60, created="-3d")
    people = [on24.register(event, f"p{number}@example.com", at="-3h") for number in range(120)]
    leads = On24Reading(account, "leads", since=account.now - timedelta(days=1))
    pass_hours(1, leads)
    assert len(leads.versions()) == 120
    assert {each["email"] for each in leads.payloads().values()} == {f"p{number}@example.com" for number in range(120)}
    assert not any("@" in record for record in leads.versions())
    on24.attend_archive(people[0], minutes=300)
    pass_hours(60, leads, every=3)
    assert len(leads.versions()) == 120


def test_all_profiles_are_read_year_by_year_until_there_is_nothing(on24: StandIn, account: On24Account) -> None:
    for days in (10, 500):
        event = on24.create_event(start=f"-{days}d", minutes=60, created=f"-{days + 5}d")
        on24.register(event, f"p{days}@example.com", at=f"-{days + 1}d")
    leads = On24Reading(account, "leads")
    leads.run()
    assert {each["email"] for each in leads.payloads().values()} == {"p10@example.com", "p500@example.com"}
    assert account.calls() <= 6
