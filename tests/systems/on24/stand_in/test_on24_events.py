"""Events: which dates they are listed by, their numbers, and being inactive."""

from __future__ import annotations

import pytest

from local.systems.on24 import StandIn
from tests.systems.on24.stand_in.client import Api

MODES = ("goodafter", "updated", "modified", "creation", "livestart", "liveend", "archivestart", "archiveend")


def test_events_are_listed_by_the_date_that_is_asked_for(on24: StandIn, api: Api) -> None:
    on24.set_limits({"/event": 1000})
    on24.create_event(
        created="2026-01-01T09:00:00-08:00",
        good_after="2026-01-02T09:00:00-08:00",
        start="2026-01-05T09:00:00-08:00",
        end="2026-01-06T09:00:00-08:00",
        archive_start="2026-01-07T09:00:00-08:00",
        archive_end="2026-01-08T09:00:00-08:00",
    )
    found = {
        mode: [
            day
            for day in range(1, 10)
            if api.events(datefiltermode=mode, startdate=f"2026-01-0{day}", enddate=f"2026-01-0{day}")
        ]
        for mode in MODES
    }
    assert found == {
        "goodafter": [2],
        "updated": [1],
        "modified": [1],
        "creation": [1],
        "livestart": [5],
        "liveend": [6],
        "archivestart": [7],
        "archiveend": [8],
    }
    assert api.refused("/event", datefiltermode="lastActivity")[0] == 400


def test_an_event_that_is_to_come_is_beyond_the_default_end(on24: StandIn, api: Api) -> None:
    on24.create_event(start="+1d")
    assert api.events(datefiltermode="livestart") == []
    assert len(api.events(datefiltermode="livestart", enddate="2026-02-11")) == 1


def test_events_come_in_the_order_of_the_date_or_the_other_way_round(on24: StandIn, api: Api) -> None:
    for hours in (3, 1, 2):
        on24.create_event(title=str(hours), start=f"-{hours}h")
    assert [each["description"] for each in api.events()] == ["3", "2", "1"]
    assert [each["description"] for each in api.events(filterorder="DESC")] == ["1", "2", "3"]


def test_the_numbers_of_an_event_prove_how_many_people_there_are(on24: StandIn, api: Api) -> None:
    event = on24.create_event(start="-2h", created="-3d")
    people = [on24.register(event, f"p{number}@example.com", at="-1d") for number in range(5)]
    on24.register(event, at="-1d")
    for each in people[:2]:
        on24.attend_live(each, at="-90m", minutes=10)
    on24.attend_archive(people[2], minutes=4)
    numbers = api.get(f"/event/{event}")["eventanalytics"]
    assert (numbers["totalregistrants"], numbers["totalattendees"], numbers["noshowcount"]) == (6, 3, 3)
    assert (numbers["liveattendees"], numbers["ondemandattendees"]) == (2, 1)
    assert numbers["totalcumulativeminutes"] == 24
    [listed] = api.events()
    assert listed["eventanalytics"]["totalattendees"] == 3
    assert "noshowcount" not in listed["eventanalytics"]
    on24.switch(totals_count="active")
    assert api.get(f"/event/{event}")["eventanalytics"]["totalregistrants"] == 5


@pytest.mark.parametrize("kind", ["virtual", "golive"])
def test_some_kinds_have_numbers_in_their_metadata_only(on24: StandIn, api: Api, kind: str) -> None:
    event = on24.create_event(type=kind, start="-1h")
    assert "eventanalytics" not in api.events()[0]
    assert api.get(f"/event/{event}")["eventanalytics"]["totalregistrants"] == 0


def test_an_inactive_event_is_not_listed_unless_asked_for_and_403_by_itself(on24: StandIn, api: Api) -> None:
    event = on24.create_event(start="-1h")
    on24.edit_event(event, active=False)
    assert api.events() == []
    assert [each["isactive"] for each in api.events(includeinactive="Y")] == [False]
    for path in ("", "/registrant", "/attendee", "/poll"):
        assert api.refused(f"/event/{event}{path}") == (403, f"The event {event} is inactive.")


def test_an_event_that_is_not_there_is_404(api: Api) -> None:
    for number in ("1", "x", "99999999999999999999"):
        assert api.refused(f"/event/{number}/attendee") == (404, f"The event {number} doesn't exist.")


def test_the_campaign_code_is_called_the_location_too_and_in_metadata_of_webinars_only_that(
    on24: StandIn, api: Api
) -> None:
    event = on24.create_event(start="-1h", campaign="C-1")
    [listed] = api.events()
    told = api.get(f"/event/{event}")
    assert listed["campaigncode"] == listed["eventlocation"] == told["eventlocation"] == "C-1"
    assert "campaigncode" not in told
