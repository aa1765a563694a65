"""Webinars, hubs, Target pages, virtual environments and Go Live events have rows of their own."""

from __future__ import annotations

import pytest

from local.systems.on24 import StandIn
from tests.systems.on24.stand_in.client import Api, Json, ids

EVERYTHING = (
    *("poll", "survey", "question", "answer", "resource", "cta", "meeting", "demo", "freetrial", "pricing"),
    *("contactus", "drift", "breakout", "location", "test", "certificate"),
)
KINDS = ("webinar", "hub", "target", "virtual", "golive", "video", "pdf", "webpage", "forum")


def attended(on24: StandIn, kind: str) -> tuple[int, int]:
    """An event of a kind, and somebody who did there whatever can be done."""
    event = on24.create_event(type=kind, start="-2h", created="-3d", campaign="C-1", title=kind)
    person = on24.register(event, "a@example.com", at="-1d", exteventusercd="7", partnerref="p", sourceeventid=1)
    on24.attend_live(person, at="-90m", minutes=30, partnerref="q", launchmode="At the Venue")
    on24.attend_archive(person, minutes=0.4)
    for each in EVERYTHING:
        on24.happen(person, each)
    return event, person


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_read_at_every_level_in_shapes_that_are_described(on24: StandIn, api: Api, kind: str) -> None:
    """What makes it one that is described is the judge of every answer in these tests."""
    event, person = attended(on24, kind)
    for params in ({}, {"realtimeonly": "Y"}):
        assert ids(api.attendees(**params)) == ([person] if kind != "hub" else [])
    assert ids(api.attendees(f"/event/{event}/attendee")) == [person]
    assert api.get("/attendee/a@example.com")["eventuserid"] == person
    assert ids(api.attendees("/attendee/a@example.com/allevents")) == [person]
    assert ids(api.registrants()) == ids(api.registrants(f"/event/{event}/registrant")) == [person]
    assert [each["description"] for each in api.events()] == [kind]
    assert api.get(f"/event/{event}")["description"] == kind
    for part in ("poll", "survey", "resource", "cta", "regfield", "attendeesession"):
        api.get(f"/event/{event}/{part}")
    assert api.get("/lead/a@example.com")["recentactivities"][0]["eventid"] == event


def test_a_row_of_a_hub_by_address_says_neither_its_event_nor_its_account(on24: StandIn, api: Api) -> None:
    attended(on24, "hub")
    for row in (api.get("/attendee/a@example.com"), *api.attendees("/attendee/a@example.com/allevents")):
        assert not {"eventid", "clientid"} & row.keys()
        assert row["eventuserid"]


def test_hubs_are_among_the_attendees_of_the_account_only_when_that_is_switched(on24: StandIn, api: Api) -> None:
    _, person = attended(on24, "hub")
    assert api.get("/attendee")["totalattendees"] == 0
    on24.switch(hubs_at_client_level=True)
    assert api.get("/attendee")["totalattendees"] == 1
    assert ids(api.registrants()) == [person], "registrants are there anyway"


def test_rows_at_event_level_say_neither_event_nor_account_but_those_of_a_virtual_environment(
    on24: StandIn, api: Api
) -> None:
    for kind, expected in (("webinar", set()), ("hub", set()), ("virtual", {"clientid"})):
        event, _ = attended(on24, kind)
        [row] = api.attendees(f"/event/{event}/attendee")
        assert {"eventid", "clientid"} & row.keys() == expected
        assert row["attendeesessions"] == 2


def test_kinds_leave_keys_out(on24: StandIn, api: Api) -> None:
    rows: dict[str, Json] = {}
    for kind in ("webinar", "target", "virtual", "golive"):
        event, _ = attended(on24, kind)
        [rows[kind]] = api.attendees(f"/event/{event}/attendee")
    assert "polls" in rows["webinar"]
    assert not {"polls", "surveys", "liveviewed"} & rows["target"].keys()
    assert not {"polls", "liveminutes", "engagementscore", "userprofileurl"} & rows["virtual"].keys()
    assert not {"archiveminutes", "meetingconversions", "partnerref"} & rows["golive"].keys()
    assert rows["virtual"]["locationvisits"][0]["locationname"] == "Plaza"


def test_a_registrant_of_a_virtual_environment_has_no_profile(on24: StandIn, api: Api) -> None:
    event = on24.create_event(type="virtual")
    on24.register(event, "a@example.com", at="-1h", emailformat="text", engagementprediction="LOW")
    assert not {"userprofileurl", "emailformat", "engagementprediction"} & api.registrants()[0].keys()


def test_content_activity_is_of_hubs_and_target_pages(on24: StandIn, api: Api) -> None:
    hub, _ = attended(on24, "hub")
    webinar, _ = attended(on24, "webinar")
    told = api.get(f"/event/{hub}/contentactivity")
    assert (told["contentviewers"], [each["description"] for each in told["contents"]]) == (1, ["Slides"])
    assert api.refused(f"/event/{webinar}/contentactivity")[0] == 404


def test_lists_of_events_have_no_word_for_virtual_environments(on24: StandIn, api: Api) -> None:
    for kind in ("webinar", "virtual", "hub"):
        on24.create_event(type=kind, start="-1h")
    kinds = [each["contenttype"] for each in api.events()]
    assert sorted(kinds) == ["gateway", "virtualenvironment", "webcast"]
    assert [each["contenttype"] for each in api.events(contenttype="Gateway")] == ["gateway"]
    assert api.refused("/event", contenttype="virtualenvironment")[0] == 400
