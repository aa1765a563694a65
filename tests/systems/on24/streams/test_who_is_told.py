"""Who is told as a person, and who never is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from local.systems.on24 import StandIn
from relay.system.reads import Reads
from tests.support.deadlines import Endless
from tests.support.on24_readings import On24Account, On24Reading, Word
from tests.systems.on24.streams.hours import pass_hours

BOTH: tuple[Word, Word] = ("registrants", "attendees")


def both(account: On24Account, **source: Any) -> list[On24Reading]:
    since = account.now - timedelta(days=4)
    return [On24Reading(account, word, source, since=since) for word in BOTH]


def test_whoever_is_forgotten_cancelled_or_anonymous_is_never_told_as_a_person(
    on24: StandIn, account: On24Account
) -> None:
    event = on24.create_event(start="+1h", minutes=60, created="-30d")
    names = ("stays", "forgotten", "cancelled")
    stays, forgotten, cancelled = (on24.register(event, f"{name}@example.com", at="-1h") for name in names)
    anonymous = on24.register(event, at="-1h")
    on24.delete(cancelled)
    for person in (stays, forgotten, anonymous):
        on24.attend_live(person, at="+1h", minutes=30)
    on24.clock.advance(7200)
    on24.forget(forgotten)
    readings = both(account)
    pass_hours(3, *readings)
    assert [set(each.versions()) for each in readings] == [{f"{event}/{stays}"}] * 2


def test_who_is_forgotten_later_leaves_the_record_as_it_is_unless_the_source_says_otherwise(
    on24: StandIn, account: On24Account
) -> None:
    event = on24.create_event(start="+1h", minutes=60, created="-30d")
    person = on24.register(event, "a@example.com", at="-1h", lastname="A", std1="x")
    on24.attend_live(person, at="+1h", minutes=30)
    kept, cleared, deleted = (both(account, forgotten=word) for word in ("keep", "clear", "delete"))
    readings = [*kept, *cleared, *deleted]
    pass_hours(3, *readings)
    on24.forget(person)
    pass_hours(3, *readings)
    assert [len(each.told) for each in readings] == [1, 1, 2, 2, 2, 2]
    for each in cleared:
        change = each.told[-1].change
        content = dict(change.payload)
        ids = {"eventid": str(event), "eventuserid": str(person), "email": "a@example.com", "userstatus": "forgotten"}
        assert not change.deleted
        assert {name: content.pop(name) for name in ids} == ids
        assert set(content.values()) == {None}
        assert "eventtitle" not in content
    assert cleared[0].told[-1].change.payload["custom1"] is None
    assert cleared[1].told[-1].change.payload["liveminutes"] is None
    for each in deleted:
        change = each.told[-1].change
        assert change.deleted
        assert change.payload["email"] == "a@example.com"


def test_the_address_of_who_may_be_forgotten_is_kept_under_the_record_only_where_that_is_told(
    on24: StandIn, account: On24Account
) -> None:
    event = on24.create_event(start="+1h", minutes=60, created="-30d")
    person = on24.register(event, "a@example.com", at="-1h")
    pass_hours(1, *both(account))
    assert "a@example.com" not in str(account.notes.kept)
    pass_hours(1, *both(account, forgotten="clear"))
    assert account.notes.kept["address", f"{event}/{person}"] == "a@example.com"


def test_who_cancels_after_being_told_is_told_with_the_status_alone(on24: StandIn, account: On24Account) -> None:
    event = on24.create_event(start="+30h", minutes=60, created="-30d")
    person = on24.register(event, "a@example.com", at="-1h", lastname="A")
    registrants, _ = both(account)
    pass_hours(1, registrants)
    on24.delete(person)
    pass_hours(7, registrants)
    ids = {"eventid": str(event), "eventuserid": str(person), "email": "a@example.com"}
    assert [each.change.payload for each in registrants.told[1:]] == [{**ids, "userstatus": "deleted"}]


def test_an_event_that_is_tagged_apiexclude_is_read_nowhere(on24: StandIn, account: On24Account) -> None:
    event = on24.create_event(start="-2h", minutes=60, created="-30d", tags=["ApiExclude"])
    on24.invite(event, people=5, share_live=1.0, begin="-3h")
    readings = [*both(account), On24Reading(account, "no-shows", since=account.now - timedelta(days=4))]
    pass_hours(24, *readings, every=6)
    assert [each.told for each in readings] == [[], [], []]
    assert [each for each in on24.requests() if f"/event/{event}" in each["path"]] == []


def test_virtual_conference_is_read_where_the_account_has_it(on24: StandIn) -> None:
    """O-05."""
    event = on24.create_event(type="virtual", start="-2h", minutes=60, created="-3d")
    on24.invite(event, people=3, share_live=0.0, share_on_demand=0.0, begin="-3h")
    for has_it in (False, True):
        registrants, _ = both(On24Account(on24, {"virtual_conference": has_it}))
        pass_hours(1, registrants)
        assert len(registrants.versions()) == (3 if has_it else 0)


@pytest.mark.parametrize("kind", ["webinar", "hub", "target"])
def test_webinars_hubs_and_target_pages_are_read_and_their_rows_are_told_alike(
    on24: StandIn, account: On24Account, kind: str
) -> None:
    """O-05. A hub is not among the attendees of all events, and its rows have no event id."""
    event = on24.create_event(type=kind, start="-1h", minutes=60, created="-3d", title="T")
    person = on24.register(event, "a@example.com", at="-1h")
    visit = on24.attend_live if kind == "webinar" else on24.attend_archive
    visit(person, at="-30m", minutes=10)
    readings = both(account)
    pass_hours(7, *readings)
    assert [set(each.versions()) for each in readings] == [{f"{event}/{person}"}] * 2
    assert readings[1].payloads()[f"{event}/{person}"]["eventtitle"] == "T"


def test_events_tags_and_types_narrow_what_is_told(on24: StandIn, account: On24Account) -> None:
    product = on24.create_event(start="-2h", minutes=60, created="-3d", tags=["Product"])
    other = on24.create_event(start="-2h", minutes=60, created="-3d")
    hub = on24.create_event(type="hub", start="-2h", minutes=60, created="-3d")
    people = {event: on24.register(event, f"{event}@example.com", at="-1h") for event in (product, other, hub)}
    sources: list[tuple[dict[str, Any], set[int]]] = [
        ({"events": [other]}, {other}),
        ({"tags": ["product"]}, {product}),
        ({"types": ["gateway"]}, {hub}),
        ({"tags": ["product"], "types": ["gateway"]}, set()),
        ({}, {product, other, hub}),
    ]
    for source, told in sources:
        registrants = both(account, **source)[0]
        pass_hours(1, registrants)
        assert set(registrants.versions()) == {f"{event}/{people[event]}" for event in told}


def test_an_attendee_row_with_neither_attendance_is_not_told(on24: StandIn, account: On24Account) -> None:
    """O-02, O-03: a blocked attendee has a row, and did not attend."""
    event = on24.create_event(start="-2h", minutes=60, created="-3d")
    came, blocked = (on24.register(event, f"{name}@example.com", at="-3h") for name in ("came", "blocked"))
    on24.attend_live(came, at="-100m", minutes=30)
    on24.attend_live(blocked, at="-100m", minutes=1)
    on24.correct(blocked, blocked=True, live_minutes=0)
    attendees = both(account)[1]
    pass_hours(3, attendees)
    assert set(attendees.versions()) == {f"{event}/{came}"}


def test_registrants_say_n_until_it_is_known_that_they_came_and_that_is_no_change_of_theirs(
    on24: StandIn, account: On24Account
) -> None:
    """O-15. Who is told late, since their person was not there, is told as they are by then."""
    event = on24.create_event(start="+1h", minutes=60, created="-3d")
    person = on24.register(event, "a@example.com", at="-1h")
    on24.attend_live(person, at="+90m", minutes=20)
    registrants, attendees = both(account)
    pass_hours(4, attendees, registrants)
    record = f"{event}/{person}"
    assert [each.change.payload["attendedlive"] for each in registrants.told] == ["N"]
    found = registrants.reader.one(record, Endless())  # type: ignore[attr-defined]
    assert found.payload["attendedlive"] == "Y"
    assert found.version == registrants.versions()[record]


def test_who_attended_stays_so_whatever_a_cache_says_later(on24: StandIn, account: On24Account) -> None:
    """O-15."""
    event = on24.create_event(start="+1h", minutes=60, created="-3d")
    person = on24.register(event, "a@example.com", at="-1h")
    on24.attend_live(person, at="+1h", minutes=30)
    attendees = both(account)[1]
    pass_hours(4, attendees)
    on24.correct(person, live_minutes=0, blocked=True)
    pass_hours(4, attendees)
    assert {each.change.payload["attendedlive"] for each in attendees.told} == {"Y"}
    assert attendees.payloads()[f"{event}/{person}"]["status"] == "Attended"


def test_poll_1_is_the_first_that_was_answered_or_the_events_first(on24: StandIn, account: On24Account) -> None:
    event = on24.create_event(start="-2h", minutes=60, created="-3d")
    people = [on24.register(event, f"p{number}@example.com", at="-3h") for number in range(2)]
    for person in people:
        on24.attend_live(person, at="-110m", minutes=30)
    on24.happen(people[0], "poll", question="First", answers=["1"], at="-100m")
    on24.happen(people[0], "poll", question="Second", answers=["2"], at="-95m")
    on24.happen(people[1], "poll", question="Second", answers=["2"], at="-90m")
    answered, by_event = both(account)[1], both(account, slots="event")[1]
    pass_hours(3, answered, by_event)
    record = f"{event}/{people[1]}"
    assert answered.payloads()[record]["poll1question"] == "Second"
    assert by_event.payloads()[record]["poll1question"] is None
    assert by_event.payloads()[record]["poll2question"] == "Second"


def test_registrations_are_looked_up_only_where_a_route_reads_what_they_say(
    on24: StandIn, account: On24Account
) -> None:
    """O-20: people of attendees alone have names; nothing else needs a call more."""
    event = on24.create_event(start="-2h", minutes=60, created="-3d")
    on24.invite(event, people=20, share_live=1.0, share_on_demand=0.0, begin="-3h")
    since = account.now - timedelta(days=4)
    plain = On24Reading(account, "attendees", names=Reads(frozenset({"email", "liveminutes"})), since=since)
    named = On24Reading(account, "attendees", names=Reads(frozenset({"email", "firstname", "custom1"})), since=since)
    pass_hours(3, plain)
    assert _lists(on24) == 0
    pass_hours(3, named)
    assert _lists(on24) == 1
    assert "firstname" not in plain.told[0].change.payload
    assert all(each["firstname"].startswith("First") for each in named.payloads().values())


def test_sub_accounts_events_and_people_are_read_where_they_are_wanted(on24: StandIn) -> None:
    on24.add_client("10711", name="Sub")
    event = on24.create_event(start="-2h", minutes=60, created="-3d", client="10711")
    on24.invite(event, people=3, share_live=1.0, begin="-3h")
    for wanted, number in (("none", 0), ("all", 3)):
        readings = both(On24Account(on24, {"subaccounts": wanted}))
        pass_hours(2, *readings)
        assert [len(each.versions()) for each in readings] == [number, number]


def _lists(on24: StandIn) -> int:
    return sum(each["endpoint"] == "/event/{eventId}/registrant" for each in on24.requests())
