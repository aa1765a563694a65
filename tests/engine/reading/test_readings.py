"""A reading goes page by page from the system into the routes' queues, and stands where it has come to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from relay.core.gate import MustWait
from relay.core.outcome import Cause
from relay.reading.run.attempt import RESERVE_SECONDS
from relay.system.stream import NotReady, ReadFailed, Span
from tests.engine.reading.world import MINUTE, NOON, Things, ThingSource, World, a_world
from tests.support import log_lines
from tests.support.deadlines import In
from tests.support.fifo_queue import Clock


def begun(things: Things | None = None, /, **sources: ThingSource) -> World:
    """A world whose readings have begun, with nothing to read yet."""
    world = a_world(things, **sources)
    world.tick()
    world.later()
    return world


def test_what_changes_after_the_first_tick_is_queued_once() -> None:
    world = begun()
    world.things.write("a", "1")
    world.things.write("b", "1")
    world.things.write("c", "1")
    world.tick()
    assert world.told() == [("a", "1"), ("b", "1"), ("c", "1")]
    world.later()
    world.tick()
    assert len(world.told()) == 3


def test_what_was_there_before_is_left_alone() -> None:
    world = a_world()
    world.things.write("old", "1")
    world.later()
    world.tick()
    world.later()
    world.tick()
    assert world.told() == []


def test_with_first_everything_it_begins_with_all_there_is() -> None:
    world = a_world(changed=ThingSource(first="everything"))
    world.things.write("old", "1")
    world.later()
    world.tick()
    assert world.told() == [("old", "1")]
    assert world.things.spans == [Span(None)]


def test_a_reading_is_not_due_before_its_interval_is_over() -> None:
    world = begun()
    world.tick()
    world.later(4.9)
    world.things.write("a", "1")
    assert world.tick() == []
    world.later(0.2)
    assert len(world.tick()) == 1


def test_several_routes_are_served_by_one_reading_and_each_queue_gets_its_own() -> None:
    world = begun(changed=ThingSource(every="10m"), mail=ThingSource(every="5m"))
    world.things.write("a", "1")
    assert len(world.tick()) == 1
    assert (world.told("crm"), world.told("mail")) == ([("a", "1")], [("a", "1")])
    assert len({event.id for event in world.events("crm") + world.events("mail")}) == 2


def test_what_one_route_refuses_is_counted_and_stops_nothing() -> None:
    world = begun(changed=ThingSource(), mail=ThingSource())
    world.refuse.add(("mail", "bad"))
    world.things.write("a", "bad")
    world.things.write("b", "good")
    with log_lines.captured() as lines:
        [run] = world.tick()
    assert world.told("crm") == [("a", "bad"), ("b", "good")]
    assert world.told("mail") == [("b", "good")]
    assert (run.found, run.queued, run.refused, run.ending) == (2, 3, 1, "complete")
    [refused] = [line for line in lines.all() if line.get("step") == "refused"]
    assert (refused["route"], refused["record"], refused["error"]) == ("mail", "a", "missing_key")
    assert "version" not in refused, "whoever knows a payload can compute its fingerprint"
    assert "good" not in lines.text


def test_a_queue_that_takes_nothing_fails_the_run_and_keeps_no_other_queue_waiting() -> None:
    world = begun(changed=ThingSource(), mail=ThingSource())
    world.things.write("a", "1")
    world.queues["crm"].refuses = True
    [run] = world.tick()
    assert (run.ending, run.code, run.failed) == ("failed", "not_queued", 2)
    assert world.told("mail") == [("a", "1")]
    world.queues["crm"].refuses = False
    world.later(3)
    world.tick()
    assert (world.told("crm"), world.told("mail")) == ([("a", "1")], [("a", "1")])


def test_the_order_is_queue_memory_bookmark() -> None:
    world = begun()
    world.things.write("a", "1")
    order: list[str] = []
    world.state.on_write.append(lambda: order.append(f"memory of {len(world.told())}"))
    world.table.before.append(order.append)
    world.tick()
    saves = [each for each in order[order.index("take") :] if each != "parts"]
    written = ["memory of 0", "memory of 1", "memory of 1"]
    assert saves == ["take", "next_number", "save", *written, "save", "release", "keep_run"]


def test_a_run_that_is_short_of_time_leaves_the_rest_due() -> None:
    world = begun()
    for name in "abc":
        world.things.write(name, "1")
    seconds = In(600)
    world.things.page = 1
    world.table.before.append(lambda _: setattr(seconds, "seconds", RESERVE_SECONDS - 1) if world.told() else None)
    [run] = world.tick(seconds)
    assert (run.ending, world.told()) == ("unfinished", [("a", "1")])
    world.table.before.clear()
    world.tick()
    assert world.told() == [("a", "1"), ("b", "1"), ("c", "1")]


def test_a_limit_is_waited_for_as_long_as_it_says() -> None:
    world = begun()
    world.things.raises.append(MustWait(Cause(code="daily_limit"), 3600, waiting=True))
    [run] = world.tick()
    assert (run.ending, run.code) == ("waiting", "daily_limit")
    world.later(59)
    assert world.tick() == []
    world.later(2)
    assert len(world.tick()) == 1


def test_what_is_not_ready_is_asked_for_at_its_new_bookmark() -> None:
    world = begun()
    world.things.write("a", "1")
    bookmark = world.part().place.bookmark
    world.things.raises.append(NotReady(str(bookmark).replace('"after": ""', '"after": "0"'), 60))
    [run] = world.tick()
    assert (run.ending, run.code) == ("waiting", "not_ready")
    assert '"after": "0"' in str(world.part().place.bookmark)
    world.later(1.1)
    world.tick()
    assert world.told() == [("a", "1")]


@pytest.mark.parametrize("rejected", [False, True])
def test_only_what_needs_a_person_is_counted_as_failed(capsys: pytest.CaptureFixture[str], *, rejected: bool) -> None:
    world = begun()
    world.things.raises.append(ReadFailed(Cause(code="http_503"), rejected=rejected))
    [run] = world.tick()
    assert (run.ending, run.code) == ("failed", "http_503")
    assert ("ReadFailed" in capsys.readouterr().out) is rejected


def test_what_failed_is_tried_again_before_its_interval_is_over() -> None:
    world = begun(changed=ThingSource(every="1d"))
    world.later(24 * 60)
    world.things.raises.append(ReadFailed(Cause(code="http_503"), rejected=False))
    world.tick()
    world.later(3)
    assert [run.ending for run in world.tick()] == ["complete"]


def test_a_fault_of_the_code_is_raised_once_the_other_readings_are_done() -> None:
    world = begun(changed=ThingSource(app=1), other=ThingSource(app=2))
    world.things.raises.append(RuntimeError("broken"))
    with log_lines.captured() as lines, pytest.raises(RuntimeError):
        world.tick()
    assert sorted(run.ending or "" for run in world.table.history)[-2:] == ["complete", "failed"]
    assert "fault" in lines.text


def test_a_paused_reading_is_not_read_and_goes_on_where_it_was() -> None:
    world = begun()
    world.table.pause(world.part().key)
    world.things.write("a", "1")
    world.later()
    assert world.tick() == []
    world.table.resume(world.part().key)
    world.tick()
    assert world.told() == [("a", "1")]


def test_somebody_can_have_a_reading_read_at_once() -> None:
    world = begun()
    world.tick()
    world.things.write("a", "1")
    assert world.tick() == []
    [run] = world.tick(only=world.readings()[0].name)
    assert run.queued == 1


def test_at_most_three_parts_of_a_connection_are_read_at_once() -> None:
    sources = {f"r{number}": ThingSource(app=number) for number in range(1, 6)}
    world = begun(None, **sources)
    for number, part in enumerate(list(world.table.items.values())[:3]):
        assert world.table.take(part.key, f"elsewhere-{number}", 300)
    assert world.tick() == []
    assert len([part for part in world.table.items.values() if part.until > world.clock.seconds]) == 3
    world.later(6)
    assert len(world.tick()) == 5


def test_every_run_is_in_the_history_also_one_whose_function_was_stopped() -> None:
    world = begun()
    world.things.write("a", "1")

    def killed(method: str) -> None:
        if method == "release":
            raise KeyboardInterrupt

    world.table.before.append(killed)
    with pytest.raises(KeyboardInterrupt):
        world.tick()
    world.table.before.clear()
    world.later(12)
    world.tick()
    assert [run.ending for run in world.table.history] == ["complete", "interrupted", "complete"]
    assert world.table.history[1].queued == 1


def test_a_look_back_reads_once_more_what_may_have_been_shown_late() -> None:
    world = begun(Things(Clock(), look_back=10 * MINUTE))
    world.things.write("late", "1")
    world.things.records["late"].changed -= 3 * MINUTE
    world.tick()
    assert world.told() == [("late", "1")]
    assert world.things.spans[-1] == Span(NOON - 10 * MINUTE)


def test_a_long_gap_is_read_in_slices_and_ends_open() -> None:
    world = a_world(
        Things(Clock(), longest_slice=timedelta(days=2)), changed=ThingSource(first="2026-10-27", every="1d")
    )
    world.things.records = {}
    world.things.write("a", "1")
    world.things.records["a"].changed = NOON - timedelta(days=4)
    world.later()
    world.tick()
    first = NOON.replace(month=10, day=27, hour=0)
    ends = [first + timedelta(days=2), first + timedelta(days=4)]
    assert world.things.spans == [Span(first, ends[0]), Span(ends[0], ends[1]), Span(ends[1], None)]
    assert world.told() == [("a", "1")]
    assert world.part().place.between


def test_no_log_line_holds_a_value(capsys: pytest.CaptureFixture[str]) -> None:
    world = begun()
    world.things.write("a", "who@example.com")
    with log_lines.captured() as lines:
        world.tick()
    assert [line["step"] for line in lines.all() if "step" in line] == ["accepted", "read"]
    assert "who@example.com" not in lines.text + capsys.readouterr().out


def test_each_tick_tells_by_how_much_the_last_reading_is_late(capsys: pytest.CaptureFixture[str]) -> None:
    world = begun()
    world.tick()
    world.later(45)
    capsys.readouterr()
    world.tick()
    assert '"Lag":[2400.0]' in capsys.readouterr().out.replace(" ", "")


def test_a_table_that_does_not_answer_stops_the_tick() -> None:
    world = begun()
    world.table.trouble.append("silent")
    with pytest.raises(ClientError):
        world.tick()


def test_a_small_item_is_kept_only_once_its_page_is_queued() -> None:
    world = begun()
    world.things.write("a", "1")
    written: list[int] = []

    class Kept:
        def write(self) -> None:
            written.append(len(world.told()))

    tick = world.made()
    object.__setattr__(tick, "memory", Kept)
    tick.run(In(600))
    assert written == [1]
