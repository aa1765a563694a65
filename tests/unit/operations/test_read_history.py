"""O-40, O-41: the history of a reading: one line for each process, by its number, and what became of its events."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from operations.failures import OperatorError
from operations.readings import history
from operations.readings.history import ReadingHistory, ReadProcess
from operations.readings.opened import opened
from ops.output.history import show_history, show_next, show_opened, write_history
from relay.core.gate import MustWait
from relay.core.outcome import Cause
from relay.history.counts import Counts, named
from relay.history.kept_record import KeptRecord
from relay.reading.parts import backfill
from relay.reading.parts.place import PartKey
from relay.system.stream import ReadFailed
from tests.engine.reading.world import ThingSource, World, a_world
from tests.unit.operations.readings import known

COLUMNS = (
    "Process ID,Client ID,Custom Object name,Creation Date,Process Status,Number of leads successfully created,"
    "Number of successfully mapped custom objects,Number of custom objects failed,"
    "Number of custom object with warnings"
)


class People:
    """A target that creates people and writes records of a custom object."""

    def object_name(self, route: Any) -> str:
        return "oN24Attendee_c" if route.to == "crm" else ""


@pytest.fixture
def world() -> World:
    made = a_world(changed=ThingSource(every="5m"))
    made.tick()
    made.later()
    return made


def found(world: World, monkeypatch: pytest.MonkeyPatch, target: object = None) -> ReadingHistory:
    monkeypatch.setattr(history, "target_of", lambda *_: target or People())
    monkeypatch.setattr(history, "history_of", lambda _: world.history)
    config = SimpleNamespace(routes=world.routes)
    connections = {"source": SimpleNamespace(client_id=10710)}
    settings: Any = SimpleNamespace(
        connections=connections, routes=world.routes, systems={"crm": "marketo"}, config=lambda: config
    )
    return ReadingHistory(known=known(world), settings=settings)


def delivered(world: World, run: int, route: str = "changed", **counts: int) -> None:
    world.history.add(run, Counts({named(route, word.replace("__", ":")): number for word, number in counts.items()}))


def read(world: World, *records: str) -> int:
    for each in records:
        world.things.write(each, "1")
    [run] = world.tick()
    world.later()
    return run.number


def last(world: World, monkeypatch: pytest.MonkeyPatch) -> ReadProcess:
    return next(found(world, monkeypatch).processes())


def test_each_process_has_nine_columns_and_the_newest_by_its_id_comes_first(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    numbers = [read(world, record) for record in "abc"]
    delivered(world, numbers[-1], delivered=1, made__lead=1, made__object=1, warned=1)
    delivered(world, numbers[0], delivered=0, failed=1)
    shown = list(found(world, monkeypatch).processes())
    assert [each.process_id for each in shown] == [*reversed(numbers), 1]
    capsys.readouterr()
    write_history(shown[:3], "en")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"\ufeff{COLUMNS}"
    rows = [line.split(",") for line in lines[1:]]
    assert [(*row[:3], *row[4:]) for row in rows] == [
        ("4", "10710", "oN24Attendee_c", "Completed", "1", "1", "0", "1"),
        ("3", "10710", "oN24Attendee_c", "Delivering", "0", "0", "0", "0"),
        ("2", "10710", "oN24Attendee_c", "Completed", "0", "0", "1", "0"),
    ]
    show_history(shown, "ja")
    assert "プロセス ID" in capsys.readouterr().out


def test_the_newest_process_with_something_to_explain_is_the_one_to_open_and_both_languages_say_so(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    numbers = [read(world, value) for value in ("a", "b")]
    shown = list(found(world, monkeypatch).processes())
    show_next("changed", shown, "en")
    said = capsys.readouterr().out.splitlines()[-1]
    assert said.startswith("What failed, or has warnings, and what to do: ")
    assert said.endswith(f"read history changed {numbers[1]}")
    delivered(world, numbers[0], delivered=1, made__lead=2, warned=1)
    show_next("changed", list(found(world, monkeypatch).processes()), "ja")
    said = capsys.readouterr().out.splitlines()[-1]
    assert said.startswith("失敗と警告の内容、対処方法: ")
    assert said.endswith(f"read history changed {numbers[0]}")
    show_opened(opened(found(world, monkeypatch), numbers[0], "ja"), "ja")
    assert "リード 2" in capsys.readouterr().out


def test_what_a_target_never_makes_is_a_dash(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    delivered(world, read(world, "a"), delivered=1)
    capsys.readouterr()
    write_history(list(found(world, monkeypatch, object()).processes())[:1], "en")
    row = capsys.readouterr().out.splitlines()[1].split(",")
    assert (row[2], *row[4:]) == ("-", "Completed", "-", "-", "0", "0")


def test_a_process_that_takes_several_runs_is_one_line(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.things.write("a", "1")
    world.things.raises.append(MustWait(Cause(code="daily_limit"), 60, waiting=True))
    world.tick()
    assert (last(world, monkeypatch).status, last(world, monkeypatch).code) == ("Waiting", "daily_limit")
    began = last(world, monkeypatch).created_at
    world.later(20)
    world.tick()
    process = last(world, monkeypatch)
    assert (process.process_id, process.status, process.queued, process.created_at) == (2, "Delivering", 1, began)


def test_what_the_system_failed_stays_failed_and_the_next_process_reads_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.things.raises.append(ReadFailed(Cause(code="503"), rejected=False))
    read(world, "a")
    read(world)
    shown = list(found(world, monkeypatch).processes())
    assert [(each.process_id, each.status, each.code) for each in shown[:2]] == [
        (3, "Delivering", ""),
        (2, "Failed", "503"),
    ]


def test_while_it_is_read_it_runs_and_when_its_function_was_stopped_it_is_interrupted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(method: str) -> None:
        if method == "release":
            raise KeyboardInterrupt

    world.table.before.append(stop)
    with pytest.raises(KeyboardInterrupt):
        world.tick()
    world.table.before.clear()
    assert last(world, monkeypatch).status == "Running"
    world.later(200)
    assert last(world, monkeypatch).status == "Interrupted"


def test_a_backfill_is_a_process_of_its_own_and_a_person_may_stop_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    [reading], now = world.readings(), world.now
    made = backfill.ask(
        world.table, reading, since=now - timedelta(days=1), until=now, routes=["changed"], again=False, now=now
    )
    world.tick(only=None)
    world.things.raises.append(MustWait(Cause(code="daily_limit"), 60, waiting=True))
    assert last(world, monkeypatch).status == "Completed"
    key = PartKey("fill", reading.name, made)
    assert last(world, monkeypatch).part == str(key)


def test_it_is_searched_by_id_and_by_the_time_at_which_it_began(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    begin = world.now
    for record in "abcdef":
        read(world, record)
    shown = found(world, monkeypatch)
    since, until = begin + timedelta(minutes=5), begin + timedelta(minutes=15)
    assert [each.process_id for each in shown.processes(since, until)] == [4, 3]
    one = shown.process(5)
    assert one is not None
    assert (one.process_id, one.queued) == (5, 1)
    assert shown.process(99) is None
    with pytest.raises(OperatorError, match="has no process 99"):
        opened(shown, 99, "en")


def test_what_found_no_person_and_is_taken_up_again_is_no_process_of_its_own(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = read(world, "a")
    run = world.table.history[-1]
    again = {"id": "again", "number": number + 1, "unmatched": 3, "queued": 3}
    world.table.keep_run(replace(run, **again))
    assert [each.process_id for each in found(world, monkeypatch).processes()] == [number, 1]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_process_opens_into_what_failed_or_was_warned_of_with_reason_and_advice(
    world: World, monkeypatch: pytest.MonkeyPatch, language: Any
) -> None:
    number = read(world, "a", "b")
    facts: Any = {"at": world.now, "route": "changed"}
    records = [
        KeptRecord(kind="failed", record="1", codes=("1004",), event_id="e1", fields=("email",), **facts),
        KeptRecord(kind="failed", record="2", codes=("timeout",), event_id="e2", gave_up=True, **facts),
        KeptRecord(
            kind="failed",
            record="3",
            codes=("missing_key",),
            reason="key_missing",
            facts={"path": "email"},
            **facts,
        ),
        KeptRecord(kind="warned", record="4", codes=("text_cut:memo", "odd:size"), event_id="e4", **facts),
    ]
    world.history.add(number, Counts(), records)
    shown = opened(found(world, monkeypatch), number, language)
    assert [(each.kind, each.record, each.code, each.field) for each in shown.records] == [
        ("failed", "3", "missing_key", ""),
        ("failed", "1", "1004", "email"),
        ("failed", "2", "timeout", ""),
        ("warned", "4", "text_cut", "memo"),
        ("warned", "4", "odd", "size"),
    ]
    assert all(each.reason and each.what_to_do for each in shown.records)
    assert (
        "ます" in shown.records[0].reason or "せん" in shown.records[0].reason or "値" in shown.records[0].reason
    ) == (language == "ja")
    assert "relay dead replay e1" in shown.records[1].what_to_do
