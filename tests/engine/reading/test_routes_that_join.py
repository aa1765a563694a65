"""Routes come to a reading, leave it, and change what they read: none misses anything, none disturbs the others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from relay.reading.parts import backfill
from relay.reading.parts.place import PartKey
from tests.engine.reading.world import MINUTE, NOON, ThingRoute, Things, ThingSource, World, a_world
from tests.support.fifo_queue import Clock


def ticks(world: World, times: int = 3) -> None:
    for _ in range(times):
        world.tick()
        world.later()


def join(world: World, name: str, **source: str | int) -> None:
    world.routes[name] = ThingRoute(to="crm", source=ThingSource(**source))  # type: ignore[arg-type]  # keys of it


def refilter(world: World, name: str, app: int) -> None:
    source = world.routes[name].source
    assert isinstance(source, ThingSource)
    world.routes[name] = replace(world.routes[name], source=replace(source, app=app))


def test_a_reading_is_known_by_stream_and_filter_alone() -> None:
    one = a_world(changed=ThingSource(every="5m")).readings()
    other = a_world(renamed=ThingSource(every="1d", look_back="2h", first="everything", gone="deliver")).readings()
    assert one[0].name == other[0].name
    assert one[0].name != a_world(changed=ThingSource(app=2)).readings()[0].name


def test_it_is_read_as_often_and_as_far_back_as_the_one_wants_who_wants_most() -> None:
    things = Things(Clock(), look_back=10 * MINUTE)
    world = a_world(things, one=ThingSource(every="1h", look_back="5m"), two=ThingSource(every="20m", look_back="1d"))
    [reading] = world.readings()
    assert (reading.every, reading.look_back) == (20 * MINUTE, timedelta(days=1))
    [reading] = a_world(things, one=ThingSource(look_back="5m")).readings()
    assert reading.look_back == 10 * MINUTE, "never less than the stream's own"


def test_a_source_that_is_only_called_is_no_reading() -> None:
    assert a_world(called=ThingSource(every=None)).readings() == []


def test_a_late_route_gets_what_changes_from_then_on() -> None:
    world = a_world()
    world.things.write("old", "1")
    ticks(world)
    join(world, "late")
    ticks(world, 1)
    assert len(world.table.items) == 1, "no fill"
    assert world.part().place.passes == 4, "it went on where it was"
    world.things.write("new", "1")
    ticks(world)
    assert world.told(route="late") == [("new", "1")]


@pytest.mark.parametrize("first", ["everything", "2026-10-01"])
def test_what_a_late_route_wants_of_the_past_comes_as_a_fill_of_its_own(first: str) -> None:
    world = a_world()
    world.things.write("old", "1")
    world.things.records["old"].changed = NOON - timedelta(days=5)
    ticks(world)
    join(world, "late", first=first)
    ticks(world)
    assert world.told(route="late") == [("old", "1")]
    assert world.told(route="changed") == []
    fill = world.part("fill").place.fill
    assert fill is not None
    assert (fill.state, fill.queued) == ("done", 1)
    assert world.events()[0].observed_at is not None
    assert "backfill" in world.purposes


def test_a_late_route_misses_nothing_of_a_first_pass_that_is_half_over() -> None:
    world = a_world(changed=ThingSource(first="everything"))
    for name in "abcd":
        world.things.write(name, "1")
    world.later()
    world.table.before.append(lambda _: world.queues["crm"].__setattr__("refuses", len(world.told()) >= 2))
    world.tick()
    assert len(world.told()) == 2
    world.table.before.clear()
    world.queues["crm"].refuses = False
    join(world, "late", first="everything")
    world.later()
    ticks(world)
    assert set(world.told(route="late")) == {(name, "1") for name in "abcd"}
    assert [name for name, _ in world.told(route="changed")] == list("abcd")


def test_routes_that_begin_together_each_get_what_they_want() -> None:
    world = a_world(changed=ThingSource(first="now"), whole=ThingSource(first="everything"))
    world.things.write("old", "1")
    world.later()
    ticks(world)
    assert (world.told(route="changed"), world.told(route="whole")) == ([], [("old", "1")])
    world.things.write("new", "1")
    ticks(world)
    assert (world.told(route="changed"), world.told(route="whole")[1:]) == ([("new", "1")], [("new", "1")])


def test_a_changed_filter_begins_where_the_old_one_had_come_to() -> None:
    world = a_world()
    ticks(world)
    world.things.write("between", "1")
    world.later()
    refilter(world, "changed", app=2)
    ticks(world)
    assert world.told() == [("between", "1")]
    assert len(world.table.items) == 2


def test_a_filter_that_is_changed_back_reads_nothing_twice_and_misses_nothing() -> None:
    world = a_world()
    ticks(world)
    refilter(world, "changed", app=2)
    world.things.write("x", "1")
    ticks(world)
    refilter(world, "changed", app=1)
    world.things.write("y", "1")
    ticks(world)
    assert world.told() == [("x", "1"), ("y", "1")]


def test_a_route_that_moves_to_a_reading_that_is_further_on_gets_what_lies_between() -> None:
    world = a_world(changed=ThingSource(app=1), other=ThingSource(app=2))
    ticks(world)
    moving = PartKey("now", world.readings()[0].name)
    world.table.pause(moving)
    world.things.write("missed", "1")
    ticks(world)
    refilter(world, "changed", app=2)
    ticks(world)
    assert world.told(route="changed") == [("missed", "1")]
    assert world.told(route="other") == [("missed", "1")]


def test_a_route_that_left_and_comes_back_gets_its_past_again() -> None:
    world = a_world()
    world.things.write("old", "1")
    ticks(world)
    for _ in range(2):
        join(world, "late", first="everything")
        ticks(world)
        del world.routes["late"]
        ticks(world)
    assert world.told(route="late") == [("old", "1"), ("old", "1")]


def test_a_listing_is_only_remembered_the_first_time() -> None:
    world = a_world(Things(Clock(), mode="snapshot"))
    world.things.write("old", "1")
    ticks(world)
    assert world.told() == []
    world.things.write("old", "2")
    ticks(world)
    assert world.told() == [("old", "2")]


def test_of_a_first_listing_each_route_gets_what_it_wants() -> None:
    world = a_world(Things(Clock(), mode="snapshot"), changed=ThingSource(), whole=ThingSource(first="everything"))
    world.things.write("old", "1")
    ticks(world)
    assert (world.told(route="changed"), world.told(route="whole")) == ([], [("old", "1")])
    world.things.write("old", "2")
    ticks(world)
    assert (world.told(route="changed"), world.told(route="whole")[1:]) == ([("old", "2")], [("old", "2")])


def test_a_late_route_to_a_listing_gets_it_whole_and_the_others_nothing() -> None:
    world = a_world(Things(Clock(), mode="snapshot"))
    world.things.write("old", "1")
    ticks(world)
    join(world, "late", first="everything")
    ticks(world)
    assert (world.told(route="changed"), world.told(route="late")) == ([], [("old", "1")])


def test_what_the_fill_of_a_late_route_has_told_comes_under_the_same_id_from_the_running_part() -> None:
    world = a_world()
    ticks(world)
    assert backfill.rewind(world.table, world.part().key.reading, world.now)
    ticks(world)
    join(world, "late", first="everything")
    running = world.part().key
    world.table.pause(running)
    world.things.write("new", "1")
    world.later(1)
    world.tick()
    assert [event.route for event in world.events()] == ["late"]
    world.table.resume(running)
    world.later(6)
    world.tick()
    assert world.told(route="changed") == [("new", "1")]
    assert len({event.id for event in world.events() if event.route == "late"}) == 1
