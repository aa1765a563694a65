"""A run goes page by page, and whatever stops it, nothing is lost and nothing is queued for ever."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from relay.core.gate import MustWait
from relay.core.outcome import Cause
from relay.reading.run import RESERVE_SECONDS
from relay.system.sync_reader import ReadFailed
from tests.engine.reading.syncing import NOON, ScriptedChanges, Syncing, a_change, facts
from tests.support import log_lines


def syncing(*pages: Any) -> Syncing:
    return Syncing(ScriptedChanges(pages))


@dataclass
class Countdown:
    """A deadline that comes nearer with each look."""

    left: list[float] = field(default_factory=list)

    def seconds_left(self) -> float:
        return self.left.pop(0) if len(self.left) > 1 else self.left[0]


def test_everything_that_changed_is_queued_page_by_page() -> None:
    found = syncing([a_change(1), a_change(2)], [a_change(3)])
    run = found.run()
    assert found.queued() == [("1", "1"), ("2", "1"), ("3", "1")]
    assert (run.ending, run.pages, run.found, run.queued, run.refused) == ("complete", 2, 3, 3, 0)
    assert found.cursor.read().cursor == "2"
    assert found.cursor.read().succeeded_at == NOON


def test_the_first_run_begins_now_and_says_so_before_it_asks_the_system() -> None:
    down = ReadFailed(Cause(code="http_503"), rejected=False)
    found = syncing(down)
    found.run()
    assert found.changes.begun == [NOON]
    assert found.cursor.saved[0].cursor == "0"
    found.now = NOON + timedelta(hours=5)
    found.run()
    assert found.changes.begun == [NOON], "a failure must not move the beginning"


def test_the_next_run_goes_on_where_the_last_one_came_to() -> None:
    found = syncing([a_change(1)], [a_change(2)])
    found.run()
    found.run("run-2")
    assert found.changes.asked == ["0", "2"]
    assert len(found.queued()) == 2


def test_the_cursor_moves_only_after_a_page_is_in_the_queue() -> None:
    found = syncing([a_change(1)], [a_change(2)])
    found.queue.refuses = True
    with pytest.raises(ClientError):
        found.run()
    assert found.cursor.read().cursor == "0"
    run = found.cursor.read().run
    assert run is not None
    assert (run.ending, run.code) == ("failed", "not_queued")
    found.queue.refuses = False
    found.run("run-2")
    assert found.queued() == [("1", "1"), ("2", "1")]


def test_a_page_that_is_queued_twice_within_minutes_is_in_the_queue_once() -> None:
    found = syncing([a_change(1), a_change(2)])
    found.run()
    found.cursor.item.place = found.cursor.saved[0]  # as if the run had been killed before it saved
    found.run("run-2")
    assert found.queued() == [("1", "1"), ("2", "1")]


def test_another_revision_of_a_record_is_another_event() -> None:
    found = syncing([a_change(1, revision=1)], [a_change(1, revision=2)])
    found.run()
    first, second = found.events()
    assert first.id != second.id
    assert found.queued() == [("1", "1"), ("1", "2")]


def test_two_runs_never_overlap() -> None:
    found = syncing([a_change(1)])
    assert found.cursor.take("another", 900) is not None
    with log_lines.captured() as lines:
        assert found.run() is None
    assert found.queued() == []
    assert facts(lines.all()[0], "step", "ending") == ("sync_stopped", "busy")
    found.clock.advance(901)
    assert found.run().ending == "complete"


def test_a_run_stops_in_time_and_the_next_one_goes_on() -> None:
    found = syncing([a_change(1)], [a_change(2)])
    soon = Countdown([600, 600, 600, RESERVE_SECONDS - 1])
    run = found.run(deadline=soon)
    assert (run.ending, found.queued()) == ("unfinished", [("1", "1")])
    assert found.cursor.read().succeeded_at is None
    found.run("run-2")
    assert found.queued() == [("1", "1"), ("2", "1")]


def test_a_spent_budget_ends_the_run_and_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    spent = MustWait(Cause(code="daily_limit"), 3600, waiting=True)
    found = syncing([a_change(1)], spent)
    with log_lines.captured() as lines:
        run = found.run()
    assert (run.ending, run.code, found.cursor.read().cursor) == ("waiting", "daily_limit", "1")
    assert facts(lines.all()[-1], "step", "ending", "cause_code") == ("sync_stopped", "waiting", "daily_limit")
    assert '"SyncFailed":[0' in capsys.readouterr().out.replace(" ", "")


@pytest.mark.parametrize("counted", [1, 0])
def test_only_what_a_person_must_mend_is_counted_as_failed(capsys: pytest.CaptureFixture[str], counted: int) -> None:
    run = syncing(ReadFailed(Cause(code="GAIA_NO01"), rejected=bool(counted))).run()
    assert (run.ending, run.code) == ("failed", "GAIA_NO01")
    assert f'"SyncFailed":[{counted}' in capsys.readouterr().out.replace(" ", "")


def test_a_record_that_the_route_refuses_is_named_in_the_log_and_stops_nothing() -> None:
    found = syncing([a_change(1), a_change(2, email=""), a_change(3)])
    with log_lines.captured() as lines:
        run = found.run()
    assert found.queued() == [("1", "1"), ("3", "1")]
    assert (run.found, run.queued, run.refused) == (3, 2, 1)
    [refused] = [line for line in lines.all() if line.get("step") == "refused"]
    assert facts(refused, "record", "revision", "error", "sync") == ("12/2", "1", "missing_key", "changes")


def test_each_event_can_be_traced_from_its_first_line_and_no_line_holds_a_value() -> None:
    found = syncing([a_change(1, email="who@example.com")])
    with log_lines.captured() as lines:
        found.run()
    accepted, synced = lines.all()
    [event] = found.events()
    assert facts(accepted, "step", "event_id", "lead", "route") == ("accepted", event.id, event.lead, "changed")
    assert facts(synced, "step", "found", "queued", "refused", "sync") == ("synced", 1, 1, 0, "changes")
    assert "who@example.com" not in lines.text


def test_the_metrics_say_how_far_behind_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    found = syncing([a_change(1)])
    found.now = NOON + timedelta(minutes=11)  # the page reaches a minute past noon
    found.run()
    printed = capsys.readouterr().out.replace(" ", "")
    for metric in ('"SyncLag":[600.0]', '"SyncFound":[1', '"SyncComplete":[1', '"sync":"changes"'):
        assert metric in printed


def test_a_rewind_has_the_next_run_begin_again_from_there() -> None:
    found = syncing([a_change(1)])
    found.run()
    assert found.cursor.rewind(NOON - timedelta(days=3))
    found.run("run-2")
    assert found.changes.begun == [NOON, NOON - timedelta(days=3)]
    assert found.changes.asked == ["0", "0"]
    assert found.queued() == [("1", "1"), ("1", "1")], "also within the minutes in which SQS drops what it knows"


def test_a_record_with_half_a_character_is_refused_and_stops_nothing() -> None:
    found = syncing([a_change(1, memo="A \ud83d"), a_change(2, nested={"\udfff": 1}), a_change(3)])
    assert found.run().refused == 2
    assert found.queued() == [("3", "1")]


def test_a_record_too_large_for_the_queue_is_refused() -> None:
    found = syncing([a_change(1, memo="x" * 1_100_000), a_change(2)])
    assert found.run().refused == 1
    assert found.queued() == [("2", "1")]
