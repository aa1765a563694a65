"""What people are told of readings, and what they can have done."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from operations.deployment.deployment import DeployedConnection, Deployment
from operations.failures import OperatorError, WrongUsageError
from operations.logs.search import LogGroups
from operations.readings import fills, following, moving, plan
from operations.readings.following import Following
from operations.readings.known import KnownReading, choose
from operations.readings.status import ReadingStatus, reading_statuses
from relay.core.outcome import Cause
from relay.reading.parts.reading_run import ReadingRun
from relay.system.stream import ReadFailed
from tests.engine.reading.world import NOON, ThingSource, World
from tests.unit.operations.readings import FUNCTION, known, read_every

DAY = 24 * 60


def status(world: World) -> ReadingStatus:
    [found] = reading_statuses([known(world)])
    return found


def advice(world: World) -> list[str]:
    return list(status(world).advice(world.now))


def the_run(world: World, **facts: Any) -> ReadingRun:
    """The last run, which is changed in the table."""
    part = world.part()
    assert part.place.run is not None
    run = replace(part.place.run, **facts)
    world.table.items[part.key] = part._replace(place=replace(part.place, run=run))
    return run


def settings(per_day: int | None = 10_000) -> Any:
    return SimpleNamespace(connections={"source": SimpleNamespace(day_limit=per_day)})


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (fills, following):
        monkeypatch.setattr(module, "PAUSE", 0.0)
    monkeypatch.setattr(following, "BEGINS", 0.05)
    monkeypatch.setattr(fills, "STOPS", 0.05)


def test_what_is_read_is_told_with_its_routes_and_how_far_it_has_come() -> None:
    world = read_every()
    world.things.write("a", "1")
    world.later()
    world.tick()
    found = status(world)
    assert (found.routes, found.state, found.every_seconds, found.running) == (["changed"], "complete", 300, False)
    assert (found.reached, found.lag_seconds, found.due_at) == (world.now, 0, world.now + timedelta(minutes=5))
    assert found.run is not None
    assert (found.run.found, found.run.queued) == (1, 1)
    assert advice(world) == []


def test_one_that_failed_needs_a_person_and_says_why() -> None:
    world = read_every()
    world.things.raises.append(ReadFailed(Cause(code="forbidden"), rejected=True))
    world.later()
    world.tick()
    assert status(world).state == "failed: forbidden"
    assert advice(world) == [
        "changed: its last run failed, forbidden. Ask the system: relay check. See: relay tail --errors"
    ]


def test_one_that_is_late_needs_a_person_but_for_one_that_is_paused() -> None:
    world = read_every()
    world.later(35)
    assert advice(world) == []
    world.later(1)
    assert advice(world) == ["changed: it is 36 min behind. See why: relay read runs changed"]
    moving.pause(known(world))
    assert (advice(world), status(world).state) == ([], "paused")
    moving.resume(known(world))
    assert len(advice(world)) == 1


def test_what_its_routes_refused_can_wait() -> None:
    world = read_every()
    world.refuse.add(("changed", "1"))
    world.things.write("a", "1")
    world.later()
    world.tick()
    assert advice(world) == []
    assert status(world).refused.endswith("Which, and why: relay tail --outcome refused --route changed")


def test_a_reading_is_named_by_its_route_its_connection_or_the_beginning_of_its_name() -> None:
    first = known(read_every())
    second = dataclasses.replace(first, name="0" * 16, routes=("other",))
    assert choose([first, second], "changed") is first
    assert choose([first, second], first.name[:4]) is first
    assert choose([first], "source") is first
    with pytest.raises(OperatorError, match="may be several"):
        choose([first, second], "source")
    with pytest.raises(OperatorError, match=r"nothing is read for 'x'.*changed .*other"):
        choose([first, second], "x")


def test_a_route_means_the_reading_of_relay_yaml_and_not_one_that_it_has_left() -> None:
    now = known(read_every())
    left = dataclasses.replace(now, name="0" * 16, reading=None)
    assert choose([left, now], "changed") is now


def test_the_log_of_a_connection_is_that_of_what_writes_to_it_and_of_what_reads_it() -> None:
    parts: Any = dict.fromkeys(
        set(Deployment.__struct_fields__)
        - {"connections", "sources", "readings", "buses", "mails", "soap_api", "activity_view"},
        "x",
    )
    written = DeployedConnection(
        **{each: "x" for each in DeployedConnection.__struct_fields__ if each not in {"name", "log_group", "every"}},
        name="source",
        log_group="/deliver",
    )
    deployed = Deployment(**parts, connections={"source": written}, readings={"source": FUNCTION})
    assert LogGroups.of(deployed, "source").functions == ["/deliver", "/read"]
    assert LogGroups.of(deployed).functions == ["x", "/deliver", "/read"]


def past(world: World, days: int = 6) -> None:
    """A record of each of the last days, none of which was read."""
    for day in range(1, days + 1):
        world.things.write(f"day-{day}", "1")
        world.things.records[f"day-{day}"].changed = NOON - timedelta(days=day)


def ask(found: KnownReading, **facts: Any) -> str:
    wanted = {"since": NOON - timedelta(days=7), "until": NOON, "routes": [], "again": False}
    return fills.ask(found, **{**wanted, **facts})[0]


def test_a_backfill_is_asked_for_and_followed_to_its_end(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    world = read_every()
    past(world)
    name = ask(known(world))
    said: list[int] = []
    monkeypatch.setattr(fills, "time", SimpleNamespace(sleep=lambda _: world.tick()))
    found = known(world)
    ended = fills.follow(found, fills.choose_fill(found, name[-8:]), lambda each: said.append(each.found))
    assert (ended.state, ended.share, ended.found, ended.queued, said) == ("done", 1.0, 6, 6, [6])
    [shown] = fills.fill_statuses(known(world).fills)
    assert (shown.routes, shown.since, shown.until) == (["changed"], NOON - timedelta(days=7), NOON)


def test_a_span_or_a_route_that_cannot_be_is_refused() -> None:
    found = known(read_every())
    with pytest.raises(WrongUsageError, match="span"):
        ask(found, since=NOON)
    with pytest.raises(WrongUsageError, match=r"routes do not take this reading\. Its routes: changed"):
        ask(found, routes=["other"])


def test_a_listing_is_only_asked_for_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    world = read_every()
    monkeypatch.setattr(world.things, "mode", "snapshot")
    for wrong in ({"until": None}, {"since": None}):
        with pytest.raises(WrongUsageError, match="can only be listed whole"):
            ask(known(world), **wrong)
    assert ask(known(world), since=None, until=None)
    with pytest.raises(WrongUsageError, match="begin with everything"):
        moving.rewind(known(world), NOON)


def test_a_backfill_that_is_being_read_is_paused_first_and_then_stopped(
    quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = read_every()
    past(world)
    name = ask(known(world))
    found = known(world)
    part = fills.choose_fill(found, name)
    assert world.table.take(part.key, "run", 60) is not None

    def ends(_: float) -> None:
        assert world.table.items[part.key].paused, "so that it begins no other page"
        world.table.release(part.key, "run", part.place, 0)

    monkeypatch.setattr(fills, "time", SimpleNamespace(sleep=ends, monotonic=lambda: 0.0))
    assert fills.stop(found, part).state == "stopped"
    assert not world.table.items[part.key].paused
    world.tick()
    assert world.told() == []


def test_one_whose_page_takes_long_stays_paused_and_says_so(quick: None) -> None:
    world = read_every()
    name = ask(known(world))
    part = fills.choose_fill(known(world), name)
    world.table.take(part.key, "run", 60)
    with pytest.raises(OperatorError, match="a page takes long"):
        fills.stop(known(world), part)
    assert world.table.items[part.key].paused


def test_what_is_done_is_not_stopped(quick: None) -> None:
    world = read_every()
    name = ask(known(world))
    world.tick()
    found = known(world)
    with pytest.raises(OperatorError, match="is not running"):
        fills.stop(found, fills.choose_fill(found, name))
    with pytest.raises(OperatorError, match="There are:"):
        fills.choose_fill(found, "ffffffff")


def test_a_rewind_begins_anew_and_not_while_it_is_read() -> None:
    world = read_every()
    moving.rewind(known(world), NOON - timedelta(days=3))
    assert world.part().place.reached == NOON - timedelta(days=3)
    world.table.take(world.part().key, "run", 60)
    with pytest.raises(OperatorError, match="is being read just now"):
        moving.rewind(known(world), None)


def test_what_was_never_read_can_neither_be_moved_nor_filled() -> None:
    found = dataclasses.replace(known(read_every()), parts=[])
    for wrong in (lambda: moving.pause(found), lambda: moving.rewind(found, None), lambda: ask(found)):
        with pytest.raises(OperatorError, match="has not been read yet"):
            wrong()


class Functions:
    """Lambda: what it was asked, and what then happens."""

    def __init__(self, then: Any = None) -> None:
        self.asked: list[dict[str, Any]] = []
        self.then = then

    def invoke(self, **asked: Any) -> None:
        self.asked.append(asked)
        if self.then:
            self.then()


@pytest.mark.usefixtures("quick")
def test_a_run_is_started_and_followed_to_its_end() -> None:
    world = read_every()
    world.things.write("a", "1")
    world.clock.advance(world.clock.seconds + 60)
    name = world.part().key.reading
    functions: Any = Functions(lambda: world.tick(only=name))
    ended = Following(known(world), functions).run(lambda _: None)
    assert (ended.ending, ended.found, ended.queued) == ("complete", 1, 1)
    [asked] = functions.asked
    assert (asked["FunctionName"], asked["InvocationType"]) == ("read-source", "Event")
    assert asked["Payload"] == f'{{"action": "run", "reading": "{name}"}}'.encode()


@pytest.mark.usefixtures("quick")
def test_a_run_that_is_at_it_is_followed_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    world = read_every()
    key = world.part().key
    said: list[str] = []
    world.table.take(key, "holder", 60)
    place = world.part().place
    run = ReadingRun(id="one", part=str(key), began_at=world.now)

    def story() -> Iterator[None]:
        """What happens between two looks."""
        for page in (1, 2):
            found = replace(run, pages=page, found=500 * page, unchanged=100 * page, queued=400 * page)
            world.table.save(key, "holder", replace(place, run=found))
            yield
        ended = replace(run, pages=2, found=1000, queued=800, ending="complete", ended_at=world.now)
        world.table.release(key, "holder", replace(place, run=ended), 0)
        yield

    steps = story()
    monkeypatch.setattr(following, "time", SimpleNamespace(monotonic=lambda: 0.0, sleep=lambda _: next(steps)))
    functions: Any = Functions()
    assert Following(known(world), functions).run(said.append).queued == 800
    assert functions.asked == []
    assert said == [
        "A run is at it already; following that one.",
        "1 page: 500 found, 100 unchanged, 400 queued",
        "2 pages: 1000 found, 200 unchanged, 800 queued",
    ]


@pytest.mark.usefixtures("quick")
def test_a_run_that_does_not_begin_that_is_killed_or_that_is_paused_is_an_error() -> None:
    world = read_every()
    functions: Any = Functions()
    with pytest.raises(OperatorError, match="did not begin"):
        Following(known(world), functions).run(lambda _: None)

    def killed() -> None:
        world.table.take(world.part().key, "run", 60)
        the_run(world, id="two", ended_at=None, ending=None)
        world.later(2)

    functions = Functions(killed)
    with pytest.raises(OperatorError, match="ended without a word"):
        Following(known(world), functions).run(lambda _: None)
    moving.pause(known(world))
    with pytest.raises(OperatorError, match="relay read resume"):
        Following(known(world), functions).run(lambda _: None)


def test_a_plan_says_what_the_next_run_reads_and_what_a_backfill_takes() -> None:
    world = read_every(changed=ThingSource(every="5m", look_back="10m"))
    for hour in range(24):
        world.things.write(f"record-{hour}", "1")
        world.later(60)
        world.tick()
    found = plan.next_run(known(world), settings())
    assert (found.since, found.until, found.may_use) == (world.now - timedelta(minutes=10), world.now, 9_000)
    found = plan.backfill(known(world), settings(), since=world.now - timedelta(days=10), until=None, again=True)
    assert found.records in range(235, 251), "one in an hour, as lately"
    assert (found.events, found.may_use) == (found.records, 5_000)
    assert found.requests == found.records, "a page of each run held one"
    world.things.longest_slice = timedelta(minutes=30)
    since = world.now - timedelta(days=10)
    found = plan.backfill(known(world), settings(), since=since, until=None, again=False)
    assert (found.slices, found.requests, found.events) == (480, 480, None)
    assert plan.backfill(known(world), settings(None), since=None, until=None, again=False).records is None


def test_a_plan_counts_the_spans_that_a_stream_takes() -> None:
    world = read_every()
    world.things.longest_slice = timedelta(days=30)
    found = plan.backfill(known(world), settings(), since=NOON - timedelta(days=100), until=NOON, again=False)
    assert (found.slices, found.records, found.events) == (4, None, None)
    with pytest.raises(WrongUsageError, match="ends before it begins"):
        plan.backfill(known(world), settings(), since=NOON, until=NOON, again=False)


def test_a_plan_of_a_listing_knows_what_the_last_one_held(monkeypatch: pytest.MonkeyPatch) -> None:
    world = read_every()
    past(world)
    world.later()
    monkeypatch.setattr(world.things, "mode", "snapshot")
    moving.rewind(known(world), None)
    world.tick()
    found = plan.next_run(known(world), settings())
    assert (found.mode, found.since, found.records) == ("snapshot", None, 6)
