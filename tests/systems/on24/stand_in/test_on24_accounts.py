"""Sub-accounts, whose defaults are opposite, and events that client-level answers leave out."""

from __future__ import annotations

import pytest

from local.systems.on24 import StandIn
from tests.systems.on24.stand_in.client import Api, ids


@pytest.fixture
def both(on24: StandIn) -> dict[str, int]:
    """A person who attended an event of the account, and one who attended an event of its sub-account."""
    on24.add_client("10711", name="Sub")
    found = {}
    for client in ("10710", "10711"):
        event = on24.create_event(start="-2h", created="-3d", client=client, title=client)
        found[client] = on24.register(event, "a@example.com", at="-1d")
        on24.attend_live(found[client], at="-1h", minutes=5)
    return found


def test_registrants_and_attendees_have_sub_accounts_by_default_and_events_do_not(
    api: Api, both: dict[str, int]
) -> None:
    assert ids(api.registrants()) == ids(api.attendees()) == list(both.values())
    assert [each["clientid"] for each in api.attendees()] == [10710, 10711]
    assert [each["description"] for each in api.events()] == ["10710"]
    assert [each["description"] for each in api.events(includesubaccounts="Y")] == ["10710", "10711"]


def test_each_call_knows_its_own_spelling_only(on24: StandIn, api: Api, both: dict[str, int]) -> None:
    own = [both["10710"]]
    assert ids(api.registrants(excludeSubaccounts="Y")) == own
    assert ids(api.attendees(excludesubaccounts="Y")) == own
    assert ids(api.registrants("/registrant/a@example.com/allevents", excludesubaccounts="Y")) == own
    assert len(api.registrants(excludesubaccounts="Y")) == 2
    assert on24.requests()[-1]["ignored"] == ["excludesubaccounts"]
    assert len(api.attendees(excludeSubaccounts="Y")) == 2
    assert on24.requests()[-1]["ignored"] == ["excludeSubaccounts"]


def test_the_list_of_events_has_pages_and_another_shape_with_sub_accounts_only(
    on24: StandIn, api: Api, both: dict[str, int]
) -> None:
    plain = api.get("/event", pageoffset=1, itemsperpage=1)
    assert (plain["totalevents"], len(plain["events"]), "pagecount" in plain) == (1, 1, False)
    paged = api.get("/event", includesubaccounts="Y", pageoffset=1, itemsperpage=1)
    assert (paged["totalevents"], paged["pagecount"], paged["currentpage"]) == (2, 2, 1)
    assert [each["description"] for each in paged["events"]] == ["10711"]


def test_sub_accounts_are_chosen_by_number_where_they_are_not_left_out(api: Api, both: dict[str, int]) -> None:
    sub = [both["10711"]]
    assert ids(api.registrants(subaccounts="10711")) == ids(api.attendees(subaccounts="10711")) == sub
    assert len(api.events(includesubaccounts="Y", subaccounts="10711")) == 1
    excluded = (400, "You have to set excludesubaccounts='N' in order to filter by subaccounts.")
    assert api.refused("/registrant", excludeSubaccounts="Y", subaccounts="10711") == excluded
    assert api.refused("/attendee", excludesubaccounts="Y", subaccounts="10711") == excluded
    said = api.refused("/event", subaccounts="10711")
    assert said == (400, "You have to set includesubaccounts='Y' in order to filter by subaccounts.")
    for path in ("/registrant", "/attendee"):
        assert api.refused(path, subaccounts="10711,10710")[0] == 400, "not under itself"


def test_an_event_of_a_sub_account_is_found_under_its_own_account(on24: StandIn, api: Api) -> None:
    on24.add_client("10711", name="Sub")
    event = on24.create_event(client="10711")
    assert api.refused(f"/event/{event}") == (404, f"The event {event} doesn't exist.")
    assert Api(on24, "10711").get(f"/event/{event}")["eventid"] == event
    on24.switch(sub_account_events=True)
    assert api.get(f"/event/{event}")["clientid"] == 10711


@pytest.mark.parametrize("tag", ["APIEXCLUDE", "ApiExclude"])
def test_an_event_with_the_tag_is_absent_at_client_level_and_there_at_event_level(
    on24: StandIn, api: Api, tag: str
) -> None:
    event = on24.create_event(start="-1h", created="-3d", tags=["x", tag])
    person = on24.register(event, "a@example.com", at="-1d")
    on24.attend_live(person, minutes=5)
    on24.happen(person, "question")
    assert api.events() == api.registrants() == api.attendees() == api.get("/userquestions")["questions"] == []
    assert api.refused("/registrant/a@example.com")[0] == 404
    assert api.get(f"/event/{event}")["tags"] == ["x", tag]
    assert ids(api.registrants(f"/event/{event}/registrant")) == [person]
    assert ids(api.attendees(f"/event/{event}/attendee")) == [person]
    on24.edit_event(event, tags=[])
    assert ids(api.attendees()) == [person]
