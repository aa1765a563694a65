"""Registrants who are not simply there: forgotten, deleted, anonymous, not yet confirmed."""

from __future__ import annotations

import pytest

from local.systems.on24 import StandIn
from tests.systems.on24.stand_in.client import Api, ids

HOUR = 3600
LATER = {"datefiltermode": "lastActivity", "startdate": "2026-02-10T13:00:00"}


@pytest.fixture
def event(on24: StandIn) -> int:
    return on24.create_event(start="+3h", created="-20d")


def test_forgetting_rewrites_the_row_and_moves_its_last_activity(on24: StandIn, api: Api, event: int) -> None:
    person = on24.register(event, "a@example.com", at="-1d", firstname="A", lastname="B", company="C", std1="x")
    on24.clock.advance(HOUR)
    on24.forget(person)
    [row] = api.registrants(userstatus="any", **LATER)
    assert (row["email"], row["firstname"], row["lastname"]) == (f"{person}-deleted", "deleted", "deleted")
    assert (row["company"], row["std1"], row["jobtitle"]) == (None, None, None)
    assert (row["marketingemail"], row["eventemail"], row["userstatus"]) == ("N", "N", "forgotten")
    assert api.refused("/registrant/a@example.com")[0] == 404
    assert api.get(f"/registrant/{person}-deleted")["registrant"]["eventuserid"] == person


def test_an_attendee_who_is_forgotten_is_rewritten_too(on24: StandIn, api: Api, event: int) -> None:
    on24.clock.advance(3 * HOUR)
    person = on24.register(event, "a@example.com", at="-1d")
    on24.attend_live(person, minutes=5)
    on24.forget(person)
    assert api.attendees()[0]["email"] == f"{person}-deleted"


def test_the_defaults_of_userstatus_differ(on24: StandIn, api: Api, event: int) -> None:
    active, deleted, forgotten = (on24.register(event, f"{each}@example.com", at="-1d") for each in "adf")
    on24.delete(deleted)
    on24.forget(forgotten)
    at_event = f"/event/{event}/registrant"
    assert ids(api.registrants()) == [active, deleted]
    assert ids(api.registrants(at_event)) == [active, deleted, forgotten]
    assert ids(api.registrants(userstatus="any")) == [active, deleted, forgotten]
    for path in ("/registrant", at_event):
        assert ids(api.registrants(path, userstatus="deleted")) == [deleted]
        assert ids(api.registrants(path, userstatus="forgotten")) == [forgotten]
        assert ids(api.registrants(path, filterforgotten="Y")) == [forgotten]
        assert ids(api.registrants(path, filterforgotten="N")) == [active, deleted]
        assert api.refused(path, userstatus="active")[0] == 400


def test_a_softly_deleted_registrant_stays_in_every_list_and_moves_no_activity(
    on24: StandIn, api: Api, event: int
) -> None:
    person = on24.register(event, "a@example.com", at="-1d")
    on24.clock.advance(HOUR)
    on24.delete(person)
    assert [each["userstatus"] for each in api.registrants()] == ["deleted"]
    assert api.registrants(**LATER) == []
    on24.switch(soft_deleted_word="Inactive")
    assert [each["userstatus"] for each in api.registrants()] == ["Inactive"]


def test_nobody_is_deleted_softly_once_the_event_has_begun(on24: StandIn, event: int) -> None:
    person = on24.register(event, "a@example.com")
    on24.clock.advance(3 * HOUR)
    with pytest.raises(ValueError, match="once the event has begun"):
        on24.delete(person)


def test_anonymous_people_have_addresses_of_the_system_and_can_be_left_out(on24: StandIn, api: Api, event: int) -> None:
    person = on24.register(event, "a@example.com", at="-1d")
    anonymous = on24.register(event, at="-1d")
    on24.clock.advance(3 * HOUR)
    on24.attend_live(anonymous, minutes=5)
    rows = api.registrants()
    assert [str(anonymous) in each["email"] for each in rows] == [False, True]
    assert ids(api.registrants(excludeanonymous="Y")) == [person]
    assert ids(api.registrants(f"/event/{event}/registrant", excludeanonymous="Y")) == [person]
    assert len(api.attendees()) == 1
    assert api.attendees(excludeanonymous="Y") == []


def test_a_double_opt_in_is_nowhere_until_it_is_finished_and_then_has_its_old_date(
    on24: StandIn, api: Api, event: int
) -> None:
    person = on24.register(event, "a@example.com", at="-10d", pending=True)
    for path in ("/registrant", f"/event/{event}/registrant"):
        assert api.registrants(path) == []
    assert api.refused("/registrant/a@example.com")[0] == 404
    assert api.refused("/lead/a@example.com") == (404, "No lead data was found for that email address")
    assert api.get(f"/event/{event}")["eventanalytics"]["totalregistrants"] == 0
    on24.confirm(person)
    [row] = api.registrants()
    assert row["createtimestamp"] == row["lastactivity"] == "2026-01-31T12:00:00-08:00"
    assert api.registrants(datefiltermode="lastActivity", startdate="2026-02-08") == []
    assert api.get(f"/event/{event}")["eventanalytics"]["totalregistrants"] == 1


def test_an_update_moves_the_last_activity_at_client_level_only(on24: StandIn, api: Api, event: int) -> None:
    one, two = (on24.register(event, f"{each}@example.com", at="-1d") for each in "ab")
    on24.clock.advance(HOUR)
    on24.update(one, jobtitle="New")
    on24.update(two, at_event=True, jobtitle="New")
    assert [each["jobtitle"] for each in api.registrants()] == ["New", "New"]
    assert ids(api.registrants(**LATER)) == [one]


def test_whoever_registers_again_is_another_registrant_and_the_newest_is_found_by_address(
    on24: StandIn, api: Api, event: int
) -> None:
    first = on24.register(event, "A@example.com", at="-2d", partnerref="p")
    second = on24.register(event, "a@example.com", at="-1d")
    assert api.get("/registrant/a@example.com")["registrant"]["eventuserid"] == second
    assert ids(api.registrants("/registrant/a@EXAMPLE.com/allevents")) == [second, first]
    assert api.get("/registrant/a@example.com", partnerref="p")["registrant"]["eventuserid"] == first
    said = api.refused("/registrant/a@example.com", eventid="1")
    assert said == (404, "No registrant was found for that email address and eventId combination")


def test_registrants_of_an_event_are_found_by_address_and_by_not_having_come(
    on24: StandIn, api: Api, event: int
) -> None:
    came, stayed = (on24.register(event, f"{each}@example.com", at="-1d") for each in "ab")
    on24.clock.advance(3 * HOUR)
    on24.attend_live(came, minutes=1)
    path = f"/event/{event}/registrant"
    assert ids(api.registrants(path, noshow="Y")) == [stayed]
    assert ids(api.registrants(path, email="A@example.com")) == [came]


def test_partnerref_and_excludelive_narrow_lists(on24: StandIn, api: Api, event: int) -> None:
    live, archive = (on24.register(event, f"{each}@example.com", at="-1d", partnerref=each) for each in "ab")
    on24.clock.advance(3 * HOUR)
    on24.attend_live(live, minutes=1)
    on24.clock.advance(2 * HOUR)
    on24.attend_archive(archive, minutes=1)
    late = on24.register(event, "c@example.com")
    assert ids(api.registrants(partnerref="b")) == [archive]
    assert ids(api.registrants(excludelive="Y")) == [live, archive]
    assert ids(api.registrants()) == [live, archive, late]
    assert ids(api.attendees(excludelive="Y")) == [archive]
    assert ids(api.attendees(partnerref="a")) == [live]


def test_a_registrant_by_address_lacks_what_lists_have(on24: StandIn, api: Api, event: int) -> None:
    on24.register(event, "a@example.com", at="-1d", emailformat="text", engagementprediction="LOW")
    [listed] = api.registrants()
    [at_event] = api.registrants(f"/event/{event}/registrant")
    alone = api.get("/registrant/a@example.com")["registrant"]
    assert listed.keys() - alone.keys() == {"createtimestamp", "lastactivity", "engagementprediction", "emailformat"}
    assert listed.keys() - at_event.keys() == {"clientid"}
