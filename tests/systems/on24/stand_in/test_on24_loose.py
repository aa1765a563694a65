"""The looseness of the vendor's own examples."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from local.systems.on24 import StandIn
from tests.systems.on24.stand_in.client import Api

PACIFIC = ZoneInfo("America/Los_Angeles")


def attended(on24: StandIn, people: int) -> int:
    event = on24.create_event(start="-2h", created="-3d")
    for number in range(people):
        person = on24.register(event, f"p{number}@example.com", at=f"-{number}h", lastname="A")
        on24.attend_live(person, at="-1h", minutes=5)
    return event


def test_some_timestamps_have_an_offset_that_los_angeles_does_not_have_and_are_the_same_moment(
    on24: StandIn, api: Api
) -> None:
    attended(on24, 60)
    right = [datetime.fromisoformat(each["createtimestamp"]) for each in api.registrants()]
    on24.switch(wrong_offsets=0.2)
    loose = [datetime.fromisoformat(each["createtimestamp"]) for each in api.registrants()]
    assert loose == right
    wrong = [each for each in loose if each.utcoffset() != each.astimezone(PACIFIC).utcoffset()]
    assert 3 < len(wrong) < 30
    assert {each.utcoffset() for each in loose} == {timedelta(hours=-7), timedelta(hours=-8)}


def test_numbers_may_be_texts_and_empty_fields_the_word_null_the_same_ones_each_time(on24: StandIn, api: Api) -> None:
    event = attended(on24, 60)
    on24.be_rough()
    rows = api.registrants(f"/event/{event}/registrant")
    assert {type(each["eventuserid"]) for each in rows} == {int, str}
    assert {each.get("company", "") for each in rows} == {"", "NULL"}
    assert rows == api.registrants(f"/event/{event}/registrant")
    assert {type(each["liveminutes"]) for each in api.attendees()} == {int, str}


def test_empty_lists_are_there_only_when_switched(on24: StandIn, api: Api) -> None:
    attended(on24, 1)
    assert "polls" not in api.attendees()[0]
    on24.switch(empty_lists=True)
    assert api.attendees()[0]["polls"] == []
