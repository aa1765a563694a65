"""A process has one number, from the beginning of a pass to its end; what it reads carries that number."""

from __future__ import annotations

from datetime import timedelta

import pytest

from relay.core.gate import MustWait
from relay.core.outcome import Cause
from relay.reading.parts import backfill
from relay.reading.run.attempt import RESERVE_SECONDS
from relay.system.stream import NotReady, ReadFailed
from tests.engine.reading.test_unmatched_again import Waiting
from tests.engine.reading.world import ThingSource, World, a_world
from tests.support.deadlines import In

BUSY = Cause(code="busy")


def begun(**sources: ThingSource) -> World:
    world = a_world(None, **sources)
    world.tick()
    world.later()
    return world


def numbers(world: World) -> list[int]:
    return [event.read_from.run if event.read_from else 0 for event in world.events()]


def test_every_run_that_ends_has_the_next_number_and_its_events_carry_it() -> None:
    world = begun()
    for record in "abc":
        world.things.write(record, "1")
        [run] = world.tick()
        assert run.ending == "complete"
        world.later()
    assert numbers(world) == [2, 3, 4]
    assert [run.number for run in world.table.runs(world.readings()[0].name)] == [4, 3, 2, 1]


@pytest.mark.parametrize(
    ("trouble", "number"),
    [
        (MustWait(BUSY, 60, waiting=True), 2),
        (NotReady("{}", 60), 2),
        (ReadFailed(BUSY, rejected=False), 3),
        (ReadFailed(BUSY, rejected=True), 3),
    ],
)
def test_what_waits_goes_on_under_its_number_and_what_the_system_failed_is_over(
    trouble: Exception, number: int
) -> None:
    world = begun()
    world.things.write("a", "1")
    world.things.raises.append(trouble)
    with_bookmark = world.part().place.bookmark or ""
    if isinstance(trouble, NotReady):
        trouble.bookmark = with_bookmark
    [first] = world.tick()
    world.later(120)
    [second] = world.tick()
    assert (first.number, second.number, second.ending) == (2, number, "complete")
    assert numbers(world) == [number]


def test_a_page_that_no_queue_took_is_read_again_under_the_same_number() -> None:
    world = begun(changed=ThingSource(), mail=ThingSource())
    world.things.write("a", "1")
    world.queues["crm"].refuses = True
    world.tick()
    world.queues["crm"].refuses = False
    world.later(3)
    [run] = world.tick()
    assert (run.number, numbers(world)) == (2, [2])
    assert [event.read_from.run for event in world.events("mail") if event.read_from] == [2]


def test_a_run_whose_function_was_stopped_goes_on_under_its_number() -> None:
    world = begun()
    world.things.write("a", "1")

    def stop(method: str) -> None:
        if method == "release":
            raise KeyboardInterrupt

    world.table.before.append(stop)
    with pytest.raises(KeyboardInterrupt):
        world.tick()
    world.table.before.clear()
    world.later(20)
    [run] = world.tick()
    assert run.number == 2
    assert [each.ending for each in world.table.runs_of(world.readings()[0].name, 2)] == ["complete", "interrupted"]


def test_one_that_is_short_of_time_goes_on_under_its_number_and_a_backfill_has_its_own() -> None:
    world = begun()
    for name in "abc":
        world.things.write(name, "1")
    seconds = In(600)
    world.table.before.append(lambda _: setattr(seconds, "seconds", RESERVE_SECONDS - 1) if world.told() else None)
    [first] = world.tick(seconds)
    assert first.ending == "unfinished"
    world.table.before.clear()
    reading = world.readings()[0]
    now = world.now
    backfill.ask(
        world.table, reading, since=now - timedelta(hours=1), until=now, routes=["changed"], again=True, now=now
    )
    runs = world.tick()
    assert [(run.part[:3], run.number) for run in runs] == [("now", first.number), ("fil", first.number + 1)]


def test_who_is_read_again_counts_for_the_run_that_read_them_first() -> None:
    waiting = Waiting()
    due = waiting.seconds() + 60
    waiting.store.put("w", "e1", reading=waiting.reading, route="changed", record="a", due=due, run=41)
    waiting.world.later(2)
    waiting.tick()
    assert numbers(waiting.world) == [41]


def test_which_records_a_route_refused_is_kept_with_the_text_that_says_why() -> None:
    world = begun(changed=ThingSource(), mail=ThingSource())
    world.refuse.add(("mail", "bad"))
    world.things.write("a", "bad")
    world.tick()
    [kept] = world.history.records(2)
    assert (kept.kind, kept.route, kept.record, kept.codes, kept.reason) == (
        "failed",
        "mail",
        "a",
        ("missing_key",),
        "key_missing",
    )
    assert "bad" not in str(kept.facts)


def test_that_it_cannot_be_kept_which_were_refused_stops_no_run() -> None:
    world = begun(changed=ThingSource(), mail=ThingSource())
    world.refuse.add(("mail", "bad"))
    world.things.write("a", "bad")
    partition = world.history.partition
    partition.writes_left.append(0)  # type: ignore[attr-defined]  # of the one in memory
    [run] = world.tick()
    assert (run.ending, run.refused) == ("complete", 1)
