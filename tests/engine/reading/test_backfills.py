"""A backfill reads a closed span beside the running part, and gives way to it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from relay.core.gate import MustWait
from relay.core.outcome import Cause
from relay.reading.parts import backfill
from relay.reading.parts.place import PartKey
from relay.system.stream import Span
from tests.engine.reading.world import NOON, Things, World, a_world
from tests.support.fifo_queue import Clock

WEEK_AGO = NOON - timedelta(days=7)


def with_the_past(things: Things | None = None, days: int = 6) -> World:
    """A record for each of the last days, none of which was read."""
    world = a_world(things or Things(Clock()))
    for day in range(1, days + 1):
        world.things.write(f"day-{day}", "1")
        world.things.records[f"day-{day}"].changed = NOON - timedelta(days=day)
    world.tick()
    world.later(1)
    return world


def ask(world: World, *, again: bool = False, until: datetime = NOON, since: datetime | None = WEEK_AGO) -> PartKey:
    [reading] = world.readings()
    name = backfill.ask(
        world.table, reading, since=since, until=until, routes=reading.routes, again=again, now=world.now
    )
    return PartKey("fill", reading.name, name)


def progress(world: World, key: PartKey) -> backfill.Progress:
    found = backfill.progress(world.table.items[key])
    assert found is not None
    return found


def test_a_closed_span_is_read_and_the_running_part_stays_where_it_is() -> None:
    world = with_the_past()
    place = world.part().place
    key = ask(world, until=NOON - timedelta(days=3))
    world.tick()
    assert sorted(world.told()) == [(f"day-{day}", "1") for day in (4, 5, 6)]
    assert world.part().place == place
    found = progress(world, key)
    assert (found.state, found.share, found.found, found.queued) == ("done", 1.0, 3, 3)
    world.later()
    world.tick()
    assert len(world.told()) == 3, "what is done is not read again"


def test_it_is_read_in_slices() -> None:
    world = with_the_past(Things(Clock(), longest_slice=timedelta(days=3)))
    ask(world)
    world.tick()
    days = timedelta(days=1)
    assert world.things.spans[1:] == [
        Span(WEEK_AGO, WEEK_AGO + 3 * days),
        Span(WEEK_AGO + 3 * days, WEEK_AGO + 6 * days),
        Span(WEEK_AGO + 6 * days, NOON),
    ]
    assert len(world.told()) == 6


def test_what_was_seen_is_passed_over_unless_it_is_to_be_queued_again() -> None:
    world = with_the_past()
    ask(world)
    world.tick()
    ask(world)
    world.later(1)
    world.tick()
    assert len(world.told()) == 6
    ask(world, again=True)
    world.later(1)
    world.tick()
    assert len(world.told()) == 12
    assert len({event.id for event in world.events()}) == 12


def test_it_waits_while_the_running_part_is_due() -> None:
    world = with_the_past()
    key = ask(world)
    world.table.before.append(lambda method: world.later(10) if method == "save" and len(world.told()) == 2 else None)
    runs = world.tick()
    assert [(run.part, run.ending) for run in runs] == [(str(key), "unfinished"), (str(world.part().key), "complete")]
    world.table.before.clear()
    assert progress(world, key).share is not None
    world.tick()
    assert len(world.told()) == 6


def test_its_share_of_the_day_is_its_own() -> None:
    world = with_the_past()
    key = ask(world)
    world.things.raises.append(MustWait(Cause(code="daily_limit"), 7200, waiting=True))
    world.tick()
    assert world.purposes[-1] == "backfill"
    assert progress(world, key).state == "running"
    world.later(60)
    assert [run.part for run in world.tick()] == [str(world.part().key)]
    world.later(61)
    world.tick()
    assert len(world.told()) == 6


def test_it_can_be_stopped() -> None:
    world = with_the_past()
    key = ask(world)
    assert backfill.stop(world.table, key)
    assert not backfill.stop(world.table, key)
    assert not backfill.stop(world.table, world.part().key)
    world.tick()
    assert (world.told(), progress(world, key).state) == ([], "stopped")


def test_one_that_is_paused_begins_no_other_page() -> None:
    world = with_the_past()
    key = ask(world)

    def pause(method: str) -> None:
        if method == "save" and world.told() and not world.table.items[key].paused:
            world.table.pause(key)

    world.table.before.append(pause)
    runs = {run.part: run for run in world.tick()}
    assert (runs[str(key)].ending, runs[str(key)].pages, len(world.told())) == ("unfinished", 1, 2)
    world.table.before.clear()
    world.tick()
    assert len(world.told()) == 2
    world.table.resume(key)
    world.tick()
    assert len(world.told()) == 6


def test_it_goes_on_where_it_was_after_a_crash() -> None:
    world = with_the_past()
    ask(world)

    def killed(method: str) -> None:
        if method == "save" and len(world.told()) == 4:
            raise KeyboardInterrupt

    world.table.before.append(killed)
    with pytest.raises(KeyboardInterrupt):
        world.tick()
    world.table.before.clear()
    read = world.things.pages_read
    world.later(15)
    world.tick()
    assert len(world.told()) == 6
    assert len({event.id for event in world.events()}) == 6
    assert world.things.pages_read - read == 3, "one page again, one more, and one of the running part"


def test_one_that_was_stopped_when_all_was_read_is_done_and_not_read_once_more() -> None:
    world = with_the_past(Things(Clock(), mode="snapshot"))
    world.table.pause(world.part().key)
    key = ask(world, since=None)

    def killed(method: str) -> None:
        if method == "release":
            raise KeyboardInterrupt

    world.table.before.append(killed)
    with pytest.raises(KeyboardInterrupt):
        world.tick()
    world.table.before.clear()
    world.later(15)
    world.tick()
    world.tick()
    assert (progress(world, key).state, len(world.told())) == ("done", 6)


def test_a_span_that_is_none_and_a_strange_route_are_refused() -> None:
    world = with_the_past()
    [reading] = world.readings()
    for since, until in ((NOON, NOON), (WEEK_AGO, NOON + timedelta(days=2))):
        with pytest.raises(ValueError, match="span"):
            ask(world, since=since, until=until)
    with pytest.raises(ValueError, match="routes"):
        backfill.ask(world.table, reading, since=None, until=NOON, routes=["other"], again=False, now=world.now)


def test_a_rewind_has_everything_queued_anew_from_there() -> None:
    world = with_the_past()
    world.later()
    world.tick()
    assert backfill.rewind(world.table, world.part().key.reading, NOON - timedelta(days=3))
    world.tick()
    assert sorted(world.told()) == [("day-1", "1"), ("day-2", "1"), ("day-3", "1")]
    assert backfill.rewind(world.table, world.part().key.reading, None)
    world.tick()
    assert len(world.told()) == 9
    assert not backfill.rewind(world.table, "unknown", None)


def test_of_a_reading_one_part_is_read_at_a_time() -> None:
    world = with_the_past()
    ask(world)
    assert world.table.take(world.part().key, "elsewhere", 300)
    assert world.tick() == []
    world.later(6)
    assert len(world.tick()) == 2


def test_of_two_that_are_taken_at_once_neither_is_read() -> None:
    world = with_the_past()
    key, running = ask(world), world.part()
    taken, there = running._replace(holder="elsewhere", until=world.epoch() + 300), world.table.items
    world.table.before.append(lambda method: there.update({running.key: taken}) if method == "take" else None)
    assert world.tick() == []
    assert there[key].until == 0.0


def test_what_a_backfill_has_told_after_a_rewind_is_no_news_to_the_running_part() -> None:
    world = with_the_past()
    assert backfill.rewind(world.table, world.part().key.reading, NOON)
    world.tick()
    world.later()
    world.table.pause(world.part().key)
    world.things.write("late", "1")
    world.later(1)
    ask(world, until=world.now)
    world.tick()
    assert ("late", "1") in world.told()
    world.table.resume(world.part().key)
    world.tick()
    assert world.told().count(("late", "1")) == 1
