"""When a pass begins, and how far back it goes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from systems.marketo.streams import passes
from systems.marketo.streams.bookmark import LogBookmark, Looked

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SIX = 6 * HOUR


def finished(place: LogBookmark, at: datetime, calls: int = 3) -> LogBookmark:
    begun = passes.begun(place, at, always_others=False)
    return passes.ended(replace(begun, left=(), calls=calls, tokens={"changes": "T"}))


def following(place: LogBookmark, at: datetime, per_day: int = 25_000) -> LogBookmark:
    return passes.following(place, place.reached - SIX, at, SIX, per_day)


def test_most_passes_go_on_from_their_tokens() -> None:
    place = finished(passes.opened(NOON - SIX, None, NOON, ""), NOON)
    found = following(place, NOON + timedelta(minutes=5))
    assert (found.looking, found.tokens, found.reached) == ("", {"changes": "T"}, NOON)


def test_once_an_hour_a_pass_goes_back_to_the_look_back_before_the_last_look() -> None:
    place = finished(passes.opened(NOON - 2 * SIX, None, NOON, ""), NOON)
    found = following(place, NOON + HOUR)
    assert (found.looking, found.tokens, found.since) == ("short", {}, NOON - SIX)


def test_the_look_of_an_hour_goes_on_with_mergers_and_deletions_unless_what_is_read_hangs_on_them() -> None:
    place = replace(finished(passes.opened(NOON - SIX, None, NOON, ""), NOON), tokens={"changes": "A", "others": "B"})
    found = following(place, NOON + HOUR)
    assert passes.begun(found, NOON + HOUR, always_others=False).tokens == {"others": "B"}
    assert passes.begun(found, NOON + HOUR, always_others=True).tokens == {}


def test_the_look_of_a_day_goes_through_all_logs_from_three_days_back() -> None:
    place = finished(passes.opened(NOON - 90 * HOUR, None, NOON - 80 * HOUR, ""), NOON)
    found = passes.begun(following(place, NOON + HOUR), NOON + HOUR, always_others=False)
    assert (found.looking, found.tokens, set(found.left)) == ("long", {}, {"changes", "others", "deleted"})
    assert found.since <= NOON - 71 * HOUR


def test_once_a_day_a_pass_goes_back_three_days() -> None:
    place = finished(passes.opened(NOON - 80 * HOUR, None, NOON, ""), NOON)
    found = following(place, NOON + 24 * HOUR)
    assert (found.looking, found.since) == ("long", NOON - 48 * HOUR)


def test_no_look_goes_back_behind_where_reading_began() -> None:
    place = finished(passes.opened(NOON - SIX, None, NOON, ""), NOON)
    assert following(place, NOON + 24 * HOUR).since == NOON - SIX


def test_after_a_look_that_took_much_the_next_comes_later_and_goes_back_as_far() -> None:
    place = finished(passes.opened(NOON - 100 * HOUR, None, NOON, ""), NOON)
    place = finished(following(place, NOON + HOUR), NOON + HOUR, calls=1000)  # 40 % of a day's tenth
    later = finished(following(place, NOON + 2 * HOUR), NOON + 2 * HOUR)
    assert later.looking == ""
    found = following(later, NOON + 11 * HOUR)
    assert (found.looking, found.since) == ("short", NOON + HOUR - SIX)


@pytest.mark.parametrize(("minutes", "others"), [(5, False), (15, True)])
def test_mergers_are_asked_for_every_quarter_of_an_hour(minutes: int, others: bool) -> None:  # noqa: FBT001 - a case
    place = finished(passes.opened(NOON - SIX, None, NOON, ""), NOON)
    at = NOON + timedelta(minutes=minutes)
    assert ("others" in passes.begun(following(place, at), at, always_others=False).left) is others


def test_what_the_mapping_reads_of_other_activities_is_asked_for_each_time() -> None:
    place = finished(passes.opened(NOON - SIX, None, NOON, ""), NOON)
    assert "others" in passes.begun(place, NOON + timedelta(minutes=5), always_others=True).left


@pytest.mark.parametrize("since", [None, NOON - timedelta(days=91)])
def test_what_lies_behind_marketos_memory_is_a_load_of_everything(since: datetime | None) -> None:
    assert passes.opened(since, None, NOON, "").load is not None
    assert passes.opened(NOON - timedelta(days=84), None, NOON, "").load is None


def test_a_pause_of_days_is_read_from_where_it_began() -> None:
    place = finished(passes.opened(NOON - SIX, None, NOON - timedelta(days=10), ""), NOON)
    place = replace(place, short=Looked(at=NOON), long=Looked(at=NOON), earliest=None)
    assert following(place, NOON + timedelta(days=10)).since <= NOON - SIX
