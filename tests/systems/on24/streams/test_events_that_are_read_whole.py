"""Events at their own level: while they are live, some times after, whenever they move, and where numbers differ."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from local.systems.on24 import StandIn
from relay.telemetry import log
from tests.support.log_lines import captured
from tests.support.on24_readings import On24Account, On24Reading
from tests.systems.on24.streams.hours import HOUR, pass_hours, returns

LIST = "/event/{eventId}/attendee"


def attendees_of(account: On24Account, **source: object) -> On24Reading:
    return On24Reading(account, "attendees", source, since=account.now - timedelta(days=20))


def calls(on24: StandIn, endpoint: str = LIST) -> int:
    return sum(each["endpoint"] == endpoint for each in on24.requests())


def test_a_live_event_is_read_whole_each_run_until_6_hours_after_and_then_at_12_24_48_hours_and_7_days(
    on24: StandIn, account: On24Account
) -> None:
    event = on24.create_event(start="+30m", minutes=60, created="-3d")
    on24.register(event, "a@example.com", at="-1h")
    attendees = attendees_of(account)
    attendees.run()
    end, found = on24.clock.now() + 1.5 * HOUR, []
    for hour in range(1, 9 * 24):
        before = calls(on24)
        if hour < 60 or hour % 6 == 0:
            pass_hours(1, attendees)
        else:
            on24.clock.advance(HOUR)
        if calls(on24) > before:
            found.append(round((on24.clock.now() - end) / HOUR))
    assert [hours for hours in found if hours > 6] == pytest.approx([12, 24, 48, 7 * 24], abs=6)
    assert [hours for hours in found if hours <= 6] == [0, 0, 2, 2, 4, 4, 6][: len([h for h in found if h <= 6])]


def test_a_hot_request_of_a_live_event_is_told_within_two_runs(on24: StandIn, account: On24Account) -> None:
    """Contact us, a meeting, a demo; with the lateness of the list of all events."""
    on24.switch(lateness={"cached": [3, 24], "new_attendees": [12, 24]})
    event = on24.create_event(start="+10m", minutes=120, created="-3d")
    kinds = {
        "contactus": "contactuswidgetname",
        "meeting": "meetingconversionswidgetname",
        "demo": "democonversionswidgetname",
    }
    people = {kind: on24.register(event, f"{kind}@example.com", at="-1h") for kind in kinds}
    for kind, person in people.items():
        on24.attend_live(person, at="+15m", minutes=60)
        on24.happen(person, kind, name="W", at="+70m")
    attendees = attendees_of(account)
    pass_hours(1, attendees)
    pass_hours(2, attendees)
    for kind, field in kinds.items():
        assert attendees.payloads()[f"{event}/{people[kind]}"].get(field)


def test_a_hub_is_read_whenever_it_moved_and_once_more_a_day_later(on24: StandIn, account: On24Account) -> None:
    hub = on24.create_event(type="hub", start="-9d", minutes=60, created="-10d")
    person = on24.register(hub, "a@example.com", at="-9d")
    attendees = attendees_of(account)
    pass_hours(12, attendees)
    before = calls(on24)
    pass_hours(48, attendees, every=2)
    assert calls(on24) <= before + 2
    on24.attend_archive(person, minutes=10)
    before = calls(on24)
    pass_hours(60, attendees, every=2)
    assert calls(on24) == before + 2
    assert set(attendees.versions()) == {f"{hub}/{person}"}


@pytest.mark.parametrize(("pages", "whole"), [(1, 1), (1, 0), (0, 1)])
def test_the_list_of_an_event_is_whole_whether_on24_pages_it_or_not(
    on24: StandIn, account: On24Account, pages: int, whole: int
) -> None:
    event = on24.create_event(start="-2h", minutes=60, created="-30d")
    on24.invite(event, people=330, share_live=1.0, share_on_demand=0.0, begin="-3h")
    on24.switch(event_level_pages=bool(pages), event_level_whole=bool(whole))
    on24.stir(share=0.0, seconds=1)
    attendees = attendees_of(account, events=[event])
    on24.switch(lateness={"new_attendees": [24, 24]})
    pass_hours(1, attendees)
    assert len(attendees.versions()) == 330


def test_where_on24_ignores_pages_a_list_that_is_too_short_is_asked_for_by_hours_and_the_log_warns(
    on24: StandIn, account: On24Account
) -> None:
    """The first hundred, whatever page is asked for."""
    event = on24.create_event(start="-4h", minutes=180, created="-30d")
    for hour in (1, 2, 3):
        for number in range(60):
            person = on24.register(event, f"p{hour}-{number}@example.com", at="-5h")
            on24.attend_live(person, at=f"-{hour * 60 + 30}m", minutes=5)
    on24.switch(event_level_pages=False, event_level_whole=False)
    attendees = attendees_of(account)
    with captured() as lines:
        log.logger().setLevel("INFO")
        pass_hours(1, attendees)
    assert len(attendees.versions()) == 180
    assert "event_not_paged" in lines.text


def test_a_total_that_counts_more_than_is_shown_is_looked_into_once(on24: StandIn, account: On24Account) -> None:
    """Anonymous visitors are counted and not shown."""
    event = on24.create_event(start="+10m", minutes=60, created="-3d")
    for number in range(6):
        person = on24.register(event, f"p{number}@example.com" if number else "", at="-1h")
        on24.attend_live(person, at="+15m", minutes=30)
    attendees = attendees_of(account)
    pass_hours(2, attendees)
    before = calls(on24)
    pass_hours(4, attendees)
    assert calls(on24) == before + 4
    assert len(attendees.versions()) == 5


def test_an_audit_finds_within_a_day_who_confirmed_a_registration_of_days_ago(
    on24: StandIn, account: On24Account
) -> None:
    """It appears with the day on which it was begun, and its last activity does not move."""
    event = on24.create_event(start="+1h", minutes=60, created="-1d")
    on24.register(event, "a@example.com", at="-1h")
    pending = on24.register(event, "b@example.com", at="-1h", pending=True)
    registrants = On24Reading(account, "registrants", since=account.now - timedelta(days=2))
    pass_hours(72, registrants, every=3)
    on24.confirm(pending)
    pass_hours(27, registrants, every=3)
    assert f"{event}/{pending}" in registrants.versions()
    lists = calls(on24, "/event/{eventId}/registrant")
    pass_hours(48, registrants, every=3)
    assert calls(on24, "/event/{eventId}/registrant") == lists


def test_seven_days_after_its_end_an_event_shows_who_confirmed_still_later(on24: StandIn, account: On24Account) -> None:
    """Where nothing is audited: of an event that has registrants of before the route."""
    event = on24.create_event(start="+1h", minutes=60, created="-30d")
    pending = on24.register(event, "b@example.com", at="-1h", pending=True)
    registrants = On24Reading(account, "registrants", since=account.now - timedelta(days=2))
    pass_hours(72, registrants, every=6)
    on24.confirm(pending)
    pass_hours(72, registrants, every=6)
    assert registrants.told == []
    pass_hours(36, registrants, every=6)
    assert set(registrants.versions()) == {f"{event}/{pending}"}


def test_an_event_that_has_been_made_inactive_stops_no_reading(on24: StandIn, account: On24Account) -> None:
    event = on24.create_event(start="-1h", minutes=60, created="-3d")
    other = on24.create_event(start="-1h", minutes=60, created="-3d")
    for each in (event, other):
        on24.on_page(None)
        person = on24.register(each, f"{each}@example.com", at="-2h")
        on24.attend_live(person, at="-30m", minutes=10)
    attendees = attendees_of(account)
    attendees.run(stop_after=1)
    on24.edit_event(event, active=False)
    pass_hours(8, attendees)
    assert any(record.startswith(f"{other}/") for record in attendees.versions())


def test_what_on24_computes_late_is_told_once(on24: StandIn, account: On24Account) -> None:
    on24.switch(lateness={"cached": [3, 24]})
    event = on24.create_event(start="+10m", minutes=60, created="-3d")
    people = [on24.register(event, f"p{number}@example.com", at="-1h") for number in range(30)]
    for person in people:
        on24.attend_live(person, at="+15m", minutes=30)
        on24.correct(person, at="+50h", score=7.7)
    attendees = attendees_of(account)
    pass_hours(60, attendees)
    pass_hours(8 * 24, attendees, every=12)
    assert {float(each["engagementscore"].value) for each in attendees.payloads().values()} == {7.7}
    assert returns(attendees) == []
    assert max(Counter(each.change.record for each in attendees.told).values()) <= 4


def test_the_bookmark_of_200_events_at_a_time_stays_small(on24: StandIn, account: On24Account) -> None:
    for number in range(200):
        event = on24.create_event(start=f"-{number}m", minutes=60, created="-3d")
        on24.register(event, f"p{number}@example.com", at="-4h")
    attendees = attendees_of(account)
    attendees.run()
    assert attendees.longest_bookmark < 10_000


def test_a_score_that_an_event_read_whole_did_not_have_yet_is_told_when_it_may_be(
    on24: StandIn, account: On24Account
) -> None:
    """Known nowhere for 12 hours, among all attendees for 24, and cached for 24: whenever somebody watched."""
    on24.switch(lateness={"cached": [24, 24], "on_demand": [12, 12], "new_attendees": [24, 24]})
    event = on24.create_event(start="-90m", minutes=60, created="-3d")
    for hour in range(36, 200, 2):
        person = on24.register(event, f"p{hour}@example.com", at="-1d")
        on24.attend_archive(person, at=f"+{hour}h", minutes=30)
    attendees = attendees_of(account)
    pass_hours(11 * 24, attendees, every=3)
    assert len(attendees.versions()) == 82
    assert {str(each.get("engagementscore")) for each in attendees.payloads().values()} == {"2"}
    assert returns(attendees) == []
