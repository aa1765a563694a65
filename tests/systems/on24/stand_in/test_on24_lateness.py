"""ON24 is late, and not everywhere alike."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.systems.on24 import StandIn
from local.systems.on24.settings import Lateness
from tests.systems.on24.stand_in.client import Api, ids
from tests.systems.on24.stand_in.conftest import NOON

HOUR = 3600
CACHED = {
    *("firstliveactivity", "lastliveactivity", "liveviewed", "archiveviewed", "firstarchiveactivity"),
    *("lastarchiveactivity", "answeredpolls", "engagementscore"),
}


@pytest.fixture
def late() -> Iterator[StandIn]:
    """An account that is as late as ON24 is."""
    with StandIn() as found:
        found.clock.freeze(NOON)
        yield found


def hours(late: StandIn, count: int) -> Iterator[int]:
    for number in range(count):
        yield number
        late.clock.advance(HOUR)


def test_a_registrant_is_shown_within_a_quarter_of_an_hour(late: StandIn) -> None:
    api, event = Api(late), late.create_event(start="+1d")
    people = [late.register(event, f"p{number}@example.com") for number in range(20)]
    assert len(api.registrants()) < 5
    late.clock.advance(8 * 60)
    assert 0 < len(api.registrants(f"/event/{event}/registrant")) < 20
    late.clock.advance(7 * 60)
    assert ids(api.registrants()) == people


def test_new_attendees_are_up_to_24_hours_late_at_client_level_and_at_event_level_there_at_once(late: StandIn) -> None:
    api, event = Api(late), late.create_event(start="-1h", created="-3d")
    people = [late.register(event, f"p{number}@example.com", at="-2d") for number in range(30)]
    for each in people:
        late.attend_live(each, minutes=5)
    assert ids(api.attendees(f"/event/{event}/attendee")) == people
    counts = [len(api.attendees()) for _ in hours(late, 25)]
    assert counts[0] < 5
    assert counts == sorted(counts)
    assert len(set(counts)) > 10
    assert counts[24] == 30


def test_eight_values_are_cached_for_3_to_24_hours_at_client_level(late: StandIn) -> None:
    late.switch(lateness={"new_attendees": [0, 0], "on_demand": [0, 0]})
    api, event = Api(late), late.create_event(start="-1h", created="-3d")
    person = late.register(event, "a@example.com", at="-2d")
    late.attend_live(person, minutes=20)
    late.happen(person, "poll")
    [row] = api.attendees()
    assert not CACHED & row.keys()
    assert row["liveminutes"] == 20
    assert len(row["polls"]) == 1
    shown = [bool(CACHED & api.attendees()[0].keys()) for _ in hours(late, 25)]
    assert not any(shown[:3])
    assert shown[24]
    [row] = api.attendees()
    assert (row["liveviewed"], row["answeredpolls"]) == (1, 1)
    late.happen(person, "poll", question="Another")
    assert len(api.attendees()[0]["polls"]) == 2
    assert api.attendees()[0]["answeredpolls"] == 1
    late.clock.advance(24 * HOUR)
    assert api.attendees()[0]["answeredpolls"] == 2


def test_at_event_level_only_the_score_is_cached_so_both_levels_differ(late: StandIn) -> None:
    late.switch(lateness={"new_attendees": [0, 0]})
    api, event = Api(late), late.create_event(start="-1h", created="-3d")
    person = late.register(event, "a@example.com", at="-2d")
    late.attend_live(person, minutes=20)
    late.happen(person, "poll")
    [row] = api.attendees(f"/event/{event}/attendee")
    assert row["firstliveactivity"] == "2026-02-10T12:00:00-08:00"
    assert (row["answeredpolls"], "engagementscore" in row) == (1, False)
    late.clock.advance(24 * HOUR)
    assert api.attendees(f"/event/{event}/attendee")[0]["engagementscore"] > 0


def test_by_address_nobody_is_late_but_values_are(late: StandIn) -> None:
    api, event = Api(late), late.create_event(start="-1h", created="-3d")
    late.attend_live(late.register(event, "a@example.com", at="-2d"), minutes=20)
    row = api.get("/attendee/a@example.com")
    assert (row["liveminutes"], "liveviewed" in row) == (20, False)


def test_what_is_done_on_demand_is_known_nowhere_for_4_to_12_hours(late: StandIn) -> None:
    api, event = Api(late), late.create_event(start="-3d", created="-9d")
    person = late.register(event, "a@example.com", at="-8d")
    late.attend_archive(person, minutes=10)
    known = [len(api.attendees(f"/event/{event}/attendee")) for _ in hours(late, 13)]
    assert known[3] == 0
    assert known[12] == 1
    [row] = api.attendees(f"/event/{event}/attendee")
    assert row["firstarchiveactivity"] == "2026-02-10T12:00:00-08:00", "when it was done, not when it was known"


def test_last_updated_of_an_event_moves_2_to_12_hours_late(late: StandIn) -> None:
    api, event = Api(late), late.create_event(start="+5d", created="-5d")
    late.clock.advance(24 * HOUR)
    late.register(event, "a@example.com")
    said = [api.get(f"/event/{event}")["lastupdated"] for _ in hours(late, 13)]
    assert said[1] == said[0] == "2026-02-05T12:00:00-08:00"
    assert said[12] == "2026-02-11T12:00:00-08:00"
    assert len(api.events(datefiltermode="updated", startdate="2026-02-11")) == 1


def test_a_score_that_is_computed_later_moves_no_activity(late: StandIn) -> None:
    late.be_prompt()
    api, event = Api(late), late.create_event(start="-1h", created="-3d")
    person = late.register(event, "a@example.com", at="-2d")
    late.attend_live(person, minutes=20)
    late.clock.advance(5 * HOUR)
    late.correct(person, score=8.5, live_minutes=42)
    [row] = api.attendees()
    assert (row["engagementscore"], row["liveminutes"]) == (8.5, 42)
    assert api.attendees(datefiltermode="lastActivity", startdate="2026-02-10T13:00:00") == []


def test_in_real_time_nobody_is_late_and_what_the_warehouse_knows_is_left_out(late: StandIn) -> None:
    api, event = Api(late), late.create_event(start="-1h", created="-3d")
    late.attend_live(late.register(event, "a@example.com", at="-2d"), minutes=20)
    [row] = api.attendees(realtimeonly="Y")
    assert row["liveminutes"] == 20
    left_out = CACHED - {"liveviewed", "archiveviewed"} | {
        *("askedquestions", "resourcesdownloaded", "answeredsurveys", "cumulativeliveminutes"),
        "cumulativearchiveminutes",
    }
    assert not left_out & row.keys()


def test_each_delay_lies_between_its_bounds_and_is_the_same_each_time() -> None:
    lateness = Lateness()
    drawn = [lateness.draw("cached", number) for number in range(1000)]
    assert all(3 * HOUR <= each <= 24 * HOUR for each in drawn)
    assert drawn == [lateness.draw("cached", number) for number in range(1000)]
    assert max(drawn) - min(drawn) > 20 * HOUR
