"""`relay sync` against a cursor in a real table."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from operations.syncs import run as sync_run
from relay.reading.bookmark import Cursor, Place, Run
from tests.contract.ops.conftest import Done, Relay
from tests.contract.ops.relay_cloud import Cloud
from tests.support import state_table

STACK = "ops-sync-relay"


@dataclass
class Synced:
    """A deployment with the sync `changes`, and the command for it."""

    relay: Relay
    cursor: Cursor

    def __call__(self, *arguments: str) -> Done:
        return self.relay(*arguments, "--stack", STACK)

    def listed(self) -> dict[str, object]:
        """What `relay sync list` says of it to scripts."""
        [found] = json.loads(self("sync", "list", "--json").out)
        assert isinstance(found, dict)
        return found

    def ran(self, **facts: object) -> Run:
        """Leave what a run leaves that ended just now."""
        now = datetime.now(UTC)
        run = replace(Run(id="one", began_at=now, ended_at=now, ending="complete", pages=2, found=7, queued=5), **facts)
        complete = run.ending == "complete"
        self.cursor.take("one", 60)
        self.cursor.release(Place(cursor="c", reached=now, succeeded_at=now if complete else None, run=run))
        return run


@pytest.fixture(scope="session")
def cursor(deployed: Cloud) -> Cursor:
    """The cursor of a sync whose function answers nothing but checks, in a stack of its own."""
    found = state_table.new_table(deployed.emulator)
    described = {
        "name": "changes",
        "route": "won",
        "every": "15m",
        "reads": "kintone",
        "function_name": "ops-test-deliver-kintone",
        "log_group": deployed.logs["kintone"],
        "cursor_table": found.table,
    }
    deployed.publish(["kintone", "sales"], STACK, {"SyncChanges": described})
    return Cursor(dynamodb=found.dynamodb, table=found.table, sync="changes")


@pytest.fixture
def synced(cursor: Cursor, relay: Relay, cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[Synced]:
    monkeypatch.setattr("operations.syncs.run.PAUSE", 0.02)
    monkeypatch.setattr("operations.syncs.run.BEGINS", 0.3)
    yield Synced(relay, cursor)
    cursor.dynamodb.delete_item(TableName=cursor.table, Key={"id": {"S": "changes"}})


@pytest.mark.usefixtures("cloud")
def test_a_relay_without_a_sync_says_so(relay: Relay) -> None:
    done = relay("sync", "list")
    assert (done.code, done.out.strip()) == (1, "No sync is deployed.")
    assert "no sync 'changes' is deployed. Deployed syncs: none." in relay("sync", "run", "changes").err


def test_the_list_shows_how_the_last_run_ended_and_how_far_it_came(synced: Synced) -> None:
    assert "never ran" in synced("sync", "list").out
    synced.ran()
    done = synced("sync", "list")
    assert done.code == 0
    for word in ("changes", "won", "15m", "complete", "7", "5"):
        assert word in done.out
    assert synced.listed()["lag_seconds"] in range(20)


def test_a_run_that_failed_needs_a_person_and_says_why(synced: Synced) -> None:
    synced.ran(ending="failed", code="secret_missing")
    done = synced("sync", "list")
    assert done.code == 1
    assert "changes: its last run failed, secret_missing (the connection's secret is not set)" in done.err


def test_the_status_of_the_whole_relay_speaks_of_it(synced: Synced) -> None:
    synced.ran()
    assert "changes" not in synced("status").err
    synced.ran(ending="failed", code="GAIA_NO01")
    done = synced("status")
    assert done.code == 1
    assert f"changes: its last run failed, GAIA_NO01. Ask the system: relay --stack {STACK} check." in done.err


def test_records_that_the_route_refused_are_named_with_the_command_that_shows_them(synced: Synced) -> None:
    synced.ran(refused=2)
    done = synced("sync", "list")
    assert done.code == 0, "it can wait"
    assert f"Which, and why: relay --stack {STACK} tail --outcome refused --route won" in done.err


def test_a_sync_that_no_longer_comes_to_its_end_needs_a_person(synced: Synced) -> None:
    synced.ran()
    place = synced.cursor.take("two", 60)
    assert place is not None
    assert place.run is not None
    long_ago = datetime.now(UTC) - timedelta(hours=2)
    run = replace(place.run, id="two", ending="unfinished")
    synced.cursor.release(replace(place, succeeded_at=long_ago, run=run))
    assert "changes: no run has come to its end for 2 h" in synced("sync", "list").err


def test_a_rewind_says_what_it_means_and_has_the_next_run_begin_there(synced: Synced) -> None:
    synced.ran()
    asked = synced("sync", "rewind", "changes", "--to", "2026-11-01")
    assert asked.code == 2
    assert "Have changes read again all that changed since 2026-11-01 00:00:00? Now it has read until" in asked.err
    done = synced("sync", "rewind", "changes", "--to", "2026-11-01T00:00+09:00", "--yes")
    assert (done.code, f"Run it now: relay --stack {STACK} sync run changes" in done.out) == (0, True)
    assert synced.cursor.read().begin_at == datetime(2026, 10, 31, 15, tzinfo=UTC)


def test_going_forward_says_what_will_be_missing(synced: Synced) -> None:
    synced.ran()
    asked = synced("sync", "rewind", "changes", "--to", "2099-01-01")
    assert "Skip, for changes, all that changed before 2099-01-01 00:00:00? It will not be read" in asked.err


def test_a_run_that_is_at_it_is_not_rewound(synced: Synced) -> None:
    synced.cursor.take("one", 60)
    done = synced("sync", "rewind", "changes", "--to", "1d", "--yes")
    assert done.code == 1
    assert "changes is running just now" in done.err


def test_a_run_is_followed_page_by_page_to_its_end(synced: Synced, monkeypatch: pytest.MonkeyPatch) -> None:
    assert synced.cursor.take("one", 60) is not None
    run = Run(id="one", began_at=datetime.now(UTC))
    synced.cursor.save(Place(cursor="a", run=run))

    def story() -> Iterator[None]:
        """What the run does between two looks."""
        for page in (1, 2):
            synced.cursor.save(Place(cursor="b", run=replace(run, pages=page, found=500 * page, queued=400 * page)))
            yield
        ended = replace(run, pages=2, found=1000, queued=800, ending="complete", ended_at=datetime.now(UTC))
        synced.cursor.release(Place(cursor="b", run=ended))
        yield

    steps = story()
    clock = SimpleNamespace(monotonic=time.monotonic, sleep=lambda _: next(steps))
    monkeypatch.setattr(sync_run, "time", clock)
    done = synced("sync", "run", "changes")
    assert done.code == 0
    assert "A run is at it already; following that one." in done.err
    assert "1 page: 500 found, 400 queued, 0 refused" in done.err
    assert "2 pages: 1000 found, 800 queued, 0 refused" in done.err
    assert "complete: 1000 found, 800 queued, 0 refused, 2 pages." in done.out


def test_a_function_that_does_not_begin_is_an_error(synced: Synced) -> None:
    done = synced("sync", "run", "changes")
    assert (done.code, f"the run did not begin. See why: relay --stack {STACK} tail --errors" in done.err) == (1, True)


def test_a_run_that_was_killed_is_an_error(synced: Synced) -> None:
    synced.cursor.take("one", 1.0)  # long enough for the command to see it run
    synced.cursor.save(Place(cursor="a", run=Run(id="one", began_at=datetime.now(UTC))))
    assert "the run ended without a word" in synced("sync", "run", "changes").err
    assert "stopped without a word" in synced("sync", "list").out


def test_its_log_is_part_of_the_tail(synced: Synced, cloud: Cloud) -> None:
    cloud.write_log(
        "kintone",
        {
            "message": "synced",
            "step": "synced",
            "sync": "changes",
            "route": "won",
            "found": 9,
            "queued": 8,
            "refused": 1,
        },
        {"message": "sync_stopped", "step": "sync_stopped", "sync": "changes", "ending": "failed", "cause_code": "X1"},
        {"message": "refused", "step": "refused", "sync": "changes", "record": "12/5", "error": "missing_key"},
    )
    out = synced("tail").out
    assert "changes, 9 found, 8 queued, 1 refused" in out
    assert "changes, failed, X1" in out
    assert "changes, 12/5, missing_key" in out
    assert "9 found" not in synced("tail", "--errors").out
