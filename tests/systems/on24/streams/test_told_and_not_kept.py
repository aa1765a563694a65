"""A function that is stopped when a page is queued and nothing of it is kept: what was told is known all the same."""

from __future__ import annotations

from datetime import timedelta

import pytest

from local.systems.on24 import StandIn
from tests.support.on24_readings import On24Account, On24Reading, Word
from tests.systems.on24.streams.hours import pass_hours

STOPS = [1, 2, 3]


def stopped(account: On24Account, word: Word, after: int, **source: object) -> On24Reading:
    """A reading whose first run is stopped so."""
    found = On24Reading(account, word, source, since=account.now - timedelta(days=4))
    found.run(stop_after=after, before_saving=True)
    return found


@pytest.mark.parametrize("after", STOPS)
@pytest.mark.parametrize("word", ["registrants", "attendees"])
def test_who_is_forgotten_before_the_page_is_read_again_is_told_to_be(
    on24: StandIn, account: On24Account, word: Word, after: int
) -> None:
    event = on24.create_event(start="-2h", minutes=60, created="-3d")
    person = on24.register(event, "a@example.com", at="-1d", lastname="A")
    on24.attend_live(person, at="-100m", minutes=30)
    reading = stopped(account, word, after, forgotten="clear")
    was_told = bool(reading.told)
    on24.forget(person)
    pass_hours(8, reading)
    assert [each.change.payload["userstatus"] for each in reading.told[was_told:]] == ["forgotten"] * was_told
    assert {each.change.payload["email"] for each in reading.told} <= {"a@example.com"}


@pytest.mark.parametrize("after", STOPS)
def test_who_cancels_before_the_page_is_read_again_is_told_to_have(
    on24: StandIn, account: On24Account, after: int
) -> None:
    event = on24.create_event(start="+1d", minutes=60, created="-3d")
    person = on24.register(event, "a@example.com", at="-2h")
    reading = stopped(account, "registrants", after)
    was_told = bool(reading.told)
    on24.delete(person)
    pass_hours(8, reading)
    assert [each.change.payload["userstatus"] for each in reading.told[was_told:]] == ["deleted"] * was_told


@pytest.mark.parametrize("after", STOPS)
def test_who_was_told_to_have_attended_still_has_though_on24_takes_it_back(
    on24: StandIn, account: On24Account, after: int
) -> None:
    """O-15."""
    event = on24.create_event(start="-2h", minutes=60, created="-3d")
    person = on24.register(event, "a@example.com", at="-1d")
    on24.attend_live(person, at="-100m", minutes=30)
    reading = stopped(account, "attendees", after)
    was_told = bool(reading.told)
    on24.correct(person, live_minutes=0, blocked=True)
    pass_hours(8, reading)
    assert {each.change.payload["attendedlive"] for each in reading.told} == ({"Y"} if was_told else set())
    assert len(reading.told) == 2 * was_told


def test_what_is_written_ahead_is_small_and_only_of_who_is_news(on24: StandIn, account: On24Account) -> None:
    event = on24.create_event(start="-2h", minutes=60, created="-3d")
    people = on24.invite(event, people=300, share_live=1.0, share_on_demand=0.0, begin="-1d")
    reading = On24Reading(account, "registrants", since=account.now - timedelta(days=4))
    pass_hours(8, reading)
    kept = {kind: text for (kind, _), text in account.notes.kept.items() if kind.startswith("about:")}
    assert len(reading.versions()) == len(people)
    assert [len(text) < 1_000 for text in kept.values()] == [True]
