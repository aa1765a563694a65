"""Lists of one event, of which nobody knows whether they have pages."""

from __future__ import annotations

import pytest

from local.systems.on24 import StandIn
from tests.systems.on24.stand_in.client import Api, ids


@pytest.fixture
def event(on24: StandIn) -> int:
    """With 130 people who attended."""
    found = on24.create_event(start="-2h", created="-3d")
    for number in range(130):
        on24.attend_live(on24.register(found, f"p{number}@example.com", at="-1d"), at="-1h", minutes=1)
    return found


@pytest.mark.parametrize("name", ["registrant", "attendee"])
def test_by_default_they_are_whole_and_ignore_pages(on24: StandIn, api: Api, event: int, name: str) -> None:
    told = api.get(f"/event/{event}/{name}", pageoffset=1, itemsperpage=100)
    assert (told[f"total{name}s"], len(told[f"{name}s"]), told["eventid"]) == (130, 130, event)
    assert "pagecount" not in told
    assert on24.requests()[-1]["ignored"] == ["itemsperpage", "pageoffset"]


@pytest.mark.parametrize("name", ["registrant", "attendee"])
def test_when_switched_they_have_pages_when_asked(on24: StandIn, api: Api, event: int, name: str) -> None:
    on24.switch(event_level_pages=True)
    path = f"/event/{event}/{name}"
    pages = [ids(api.get(path, pageoffset=number)[f"{name}s"]) for number in range(3)]
    assert [len(each) for each in pages] == [100, 30, 0]
    assert len(set(pages[0] + pages[1])) == 130
    assert len(api.get(path)[f"{name}s"]) == 130


@pytest.mark.parametrize("name", ["registrant", "attendee"])
def test_when_switched_they_end_after_a_hundred_and_only_the_total_tells(
    on24: StandIn, api: Api, event: int, name: str
) -> None:
    on24.switch(event_level_whole=False)
    told = api.get(f"/event/{event}/{name}")
    assert (told[f"total{name}s"], len(told[f"{name}s"])) == (130, 100)


def test_without_dates_they_go_back_to_the_beginning(on24: StandIn, api: Api) -> None:
    event = on24.create_event(start="-300d", created="-400d")
    person = on24.register(event, "a@example.com", at="-350d")
    assert ids(api.registrants(f"/event/{event}/registrant")) == [person]
    assert api.registrants(f"/event/{event}/registrant", startdate="2026-01-01") == []


@pytest.mark.parametrize("name", ["registrant", "attendee"])
def test_a_list_that_was_asked_for_before_has_nobody_of_another_event_who_came_since(
    on24: StandIn, api: Api, event: int, name: str
) -> None:
    other = on24.create_event(start="-2h", created="-3d")
    assert len(api.get(f"/event/{event}/{name}")[f"{name}s"]) == 130
    on24.attend_live(on24.register(other, "other@example.com", at="-1d"), at="-1h", minutes=1)
    assert len(api.get(f"/event/{event}/{name}")[f"{name}s"]) == 130
