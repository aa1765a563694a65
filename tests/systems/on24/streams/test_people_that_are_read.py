"""Registrants and attendees of an account as they come: none missed, none made up, each change told once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.systems.on24 import StandIn
from systems.on24.streams.plan import bookmark
from tests.support.on24_readings import On24Account, On24Reading, Word
from tests.systems.on24.streams.conftest import BEGAN
from tests.systems.on24.streams.hours import HOUR, pass_hours, returns, times_told

BOTH: tuple[Word, Word] = ("registrants", "attendees")


@pytest.mark.parametrize("order", ["id", "newest", "oldest"])
def test_nobody_is_missed_while_rows_move_in_any_order_of_the_pages(
    on24: StandIn, account: On24Account, order: str
) -> None:
    """Two of a hundred are active again while the pages of 700 are read, which nothing else tells of."""
    event = on24.create_event(start="-30d", minutes=60, created="-60d")
    people = on24.invite(event, people=700, share_live=0.0, share_on_demand=0.0, begin="-40d")
    for number, person in enumerate(people):
        on24.attend_archive(person, at=f"-{40 * 60 - number}m", minutes=5)
    on24.switch(order=order)
    on24.stir(share=0.02, seconds=5, endpoint="/attendee", seed=3)
    attendees = On24Reading(account, "attendees", since=account.now - timedelta(hours=44))
    attendees.run()
    assert on24.stirred()
    assert set(attendees.versions()) == {f"{event}/{person}" for person in people}
    assert not [each for each in on24.requests() if each["endpoint"] == "/event/{eventId}/attendee"]


@given(
    order=st.sampled_from(["id", "newest", "oldest"]),
    share=st.sampled_from([0.0, 0.005, 0.02, 0.1]),
    arrivals=st.integers(0, 3),
    seed=st.integers(0, 99),
    rows=st.integers(201, 450),
)
@settings(max_examples=12)
def test_whoever_was_there_when_a_pass_began_is_told_by_it_or_it_is_in_doubt(
    order: str, share: float, arrivals: int, seed: int, rows: int
) -> None:
    with StandIn() as on24:
        on24.clock.freeze(BEGAN.timestamp())
        on24.be_prompt()
        event = on24.create_event(start="-30d", minutes=60, created="-60d")
        people = on24.invite(event, people=rows, share_live=0.0, share_on_demand=0.0, begin="-40h")
        on24.switch(order=order)
        on24.stir(share=share, arrivals=arrivals, seconds=5, endpoint="/registrant", seed=seed)
        account = On24Account(on24)
        registrants = On24Reading(account, "registrants", since=account.now - timedelta(hours=44))
        registrants.run()
        missed = {f"{event}/{person}" for person in people} - set(registrants.versions())
        assert not missed or bookmark.decode(str(registrants.place.bookmark)).is_doubted
        on24.stir(share=0.0)
        pass_hours(1, registrants)
        everybody = {f"{event}/{each['eventuserid']}" for each in on24.people(event)}
        assert set(registrants.versions()) == everybody


def test_all_are_told_however_late_on24_shows_them_and_none_twice_alike(on24: StandIn, account: On24Account) -> None:
    """With the lateness of ON24's own pages: a webinar from its first registration until nine days after."""
    on24.switch(lateness={"cached": [3, 24], "new_attendees": [0, 24], "on_demand": [4, 12], "registrants": [0, 0.25]})
    event = on24.create_event(start="+30h", minutes=60, created="-1h")
    on24.invite(event, people=60, share_live=0.4, share_on_demand=0.2, begin="+0h")
    readings = [On24Reading(account, word, since=account.now) for word in ("registrants", "attendees")]
    pass_hours(30, *readings, every=5)
    pass_hours(8, *readings)
    pass_hours(9 * 24, *readings, every=6)
    registrants, attendees = readings
    truth = on24.people(event)
    everybody = {f"{event}/{each['eventuserid']}" for each in truth}
    came = {
        f"{event}/{each['eventuserid']}"
        for each in truth
        if each["attended_live"]
        or (each["attended_archive"] and each["attendee_last_activity"] < on24.clock.now() - 2 * 24 * HOUR)
    }
    assert set(registrants.versions()) == everybody
    assert came <= set(attendees.versions())
    assert set(times_told(registrants).values()) == {1}
    assert returns(attendees) == []


def test_values_of_one_event_never_change_to_and_fro_between_two_lists(on24: StandIn, account: On24Account) -> None:
    """Some values of the list of all events are up to a day old, while those of the event itself are fresh."""
    on24.switch(lateness={"cached": [20, 24]})
    event = on24.create_event(start="+1h", minutes=60, created="-30d")
    people = [on24.register(event, f"p{number}@example.com", at="-1h") for number in range(10)]
    for person in people:
        on24.attend_live(person, at="+1h", minutes=30)
        on24.happen(person, "poll", question="Q", answers=["A"], at="+80m")
        for hours in (20, 40, 60, 75):
            on24.attend_archive(person, at=f"+{hours}h", minutes=5)
            on24.correct(person, at=f"+{hours + 2}h", score=hours / 10)
    attendees = On24Reading(account, "attendees", since=account.now)
    pass_hours(9 * 24, attendees, every=3)
    assert len(attendees.versions()) == len(people)
    assert returns(attendees) == []
    assert {each["cumulativearchiveminutes"] for each in attendees.payloads().values()} == {20}


def test_reading_again_for_48_hours_tells_no_change_where_there_is_none(on24: StandIn, account: On24Account) -> None:
    """O-54: the trigger of a changed object fires once for each change."""
    event = on24.create_event(start="-2h", minutes=60, created="-30d")
    on24.invite(event, people=50, share_live=0.5, share_on_demand=0.0, begin="-3d")
    readings = [
        On24Reading(account, word, since=account.now - timedelta(days=4)) for word in ("registrants", "attendees")
    ]
    pass_hours(3, *readings)
    before = [len(each.told) for each in readings]
    assert before == [50, sum(each["attended_live"] for each in on24.people(event))]
    pass_hours(48, *readings, every=3)
    assert [len(each.told) for each in readings] == before


def test_each_change_is_told_once_while_it_is_read_again_for_48_hours(on24: StandIn, account: On24Account) -> None:
    """O-54."""
    event = on24.create_event(start="+1h", minutes=60, created="-30d")
    person = on24.register(event, "a@example.com", at="-1h", lastname="A")
    on24.attend_live(person, at="+1h", minutes=20)
    readings = [
        On24Reading(account, word, since=account.now - timedelta(hours=2)) for word in ("registrants", "attendees")
    ]
    pass_hours(3, *readings)
    on24.update(person, lastname="B")
    on24.happen(person, "survey", question="Q", answers=["Yes"], at="+1m")
    pass_hours(48, *readings, every=2)
    assert [len(each.told) for each in readings] == [2, 2]
    assert [each.change.payload["lastname"] for each in readings[0].told] == ["A", "B"]


@pytest.mark.parametrize("stop_after", [1, 2, 4])
@pytest.mark.parametrize(("before_saving", "days"), [(0, 4), (1, 4), (0, 1.8), (1, 1.8)])
def test_a_run_may_be_stopped_at_any_page_and_nobody_is_lost(
    on24: StandIn, account: On24Account, stop_after: int, before_saving: int, days: float
) -> None:
    """Before its bookmark is saved, or behind that; in a window, and in what is past."""
    event = on24.create_event(start="-3h", minutes=60, created="-30d")
    on24.invite(event, people=450, share_live=1.0, share_on_demand=0.0, begin="-1d")
    on24.stir(share=0.02, seconds=5, seed=1)
    readings = [On24Reading(account, word, since=account.now - timedelta(days=days)) for word in BOTH]
    for each in readings:
        each.run(stop_after=stop_after, before_saving=bool(before_saving))
    pass_hours(1, *readings)
    everybody = {f"{event}/{each['eventuserid']}" for each in on24.people(event)}
    assert [set(each.versions()) for each in readings] == [everybody, everybody]


@pytest.mark.parametrize("pages", [0, 1])
def test_after_a_run_that_was_stopped_or_failed_48_hours_are_read_again(
    on24: StandIn, account: On24Account, pages: int
) -> None:
    """Whether or not it had come to its first page."""
    event = on24.create_event(start="+1h", minutes=60, created="-30d")
    on24.invite(event, people=900, begin="-3h")
    registrants = On24Reading(account, "registrants", since=account.now - timedelta(days=4))
    pass_hours(3, registrants)
    reached = account.now
    assert _starts(on24)[-1] == (reached - timedelta(hours=4)).strftime("%Y-%m-%dT%H:%M:%S+00:00")
    on24.clock.advance(HOUR)
    registrants.run(stop_after=pages)
    on24.clock.advance(HOUR)
    registrants.run()
    if pages:  # what was begun goes on, and the next pass goes back
        pass_hours(1, registrants)
        reached += timedelta(hours=1)
    assert _starts(on24)[-1] == (reached - timedelta(hours=48)).strftime("%Y-%m-%dT%H:%M:%S+00:00")


def _starts(on24: StandIn) -> list[str]:
    return [each["query"]["startdate"] for each in on24.requests() if each["endpoint"] == "/registrant"]
