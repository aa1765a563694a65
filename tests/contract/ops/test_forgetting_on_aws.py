"""`relay forget` against real tables: everything that is kept under a key is shown, then erased, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from relay.aws.table import State
from relay.delivering.newest_delivered import Latest
from relay.delivering.unchanged import PlannedWrite, Unchanged
from relay.loop_guard.write_marks import Note, WriteMarks
from relay.queue.queues import message_group
from relay.reading.parts.place import PartKey
from relay.reading.readers.memory import Memory
from relay.reading.seen.seen_items import SeenItems
from relay.reading.seen.snapshot import Snapshot
from relay.reading.seen.swept_ids import SweptIds
from relay.reading.unmatched.store import UnmatchedStore
from relay.system.stream import Change, Page
from tests.contract.ops.reads import Reads
from tests.contract.ops.relay_cloud import LOG_KEY

KEY = LOG_KEY.encode()
APP = "midori.cybozu.com/7"
WHERE = {"kept": "kintone", "waiting": "kintone", "newest": "sales", "loop_guard": "kintone"}


@dataclass
class Kept:
    """All memories of one deployment, filled for some keys."""

    reads: Reads
    marks: State

    def fill(self, *keys: str) -> None:
        """Leave under each key what readings and deliveries leave."""
        self.reads.ran()
        self.reads.ran(PartKey("ids", self.reads.reading.name))
        memory = self.memory
        for key in keys:
            memory.put("stands_for", key, "x")
            self.waiting.put(key, f"event-{key}", reading=self.reads.reading.name, route="changed", record="5", due=0.0)
        memory.write()
        self.seen.judge(_page(*keys), generation=0).remember()
        self.swept.judge(_page(*sorted(keys, key=int))).remember()
        self.unchanged.delivered(self.write(key) for key in keys)
        self.latest.remember({self.write(key).group: datetime.now(UTC) for key in keys})
        self.echo.wrote((f"{APP}/{key}", "3") for key in keys)
        self.echo.saw({("changed", f"{APP}/{key}"): 3 for key in keys})
        self.echo.note({f"{APP}/lead_id/{key}": Note(f"{APP}/{key}", 3, {}) for key in keys})

    @property
    def memory(self) -> Memory:
        table = self.reads.table
        return Memory(dynamodb=table.dynamodb, table=table.table, connection="kintone", key=KEY)

    @property
    def waiting(self) -> UnmatchedStore:
        return UnmatchedStore(partition=self.reads.partition("unmatched"), key=KEY)

    @property
    def seen(self) -> SeenItems:
        state = self.reads.cloud.state()
        return SeenItems(state=state, reading=self.reads.reading.name, key=KEY, look_back=timedelta())

    @property
    def swept(self) -> SweptIds:
        return SweptIds(self.reads.partition(self.reads.reading.name), self.seen, numeric_ids=True)

    @property
    def unchanged(self) -> Unchanged:
        return Unchanged(state=self.reads.cloud.state("sales"), key=KEY)

    @property
    def latest(self) -> Latest:
        return Latest(self.reads.cloud.state("sales"))

    @property
    def echo(self) -> WriteMarks:
        return WriteMarks(state=self.marks, key=KEY)

    def write(self, key: str) -> PlannedWrite:
        return PlannedWrite(f"event-{key}", "changed", message_group("sales", f"3/0/{key}"), "fingerprint")

    def forget(self, key: str, *options: str) -> Any:
        return json.loads(self.reads("forget", key, "--yes", "--json", *options).out)

    def everything(self) -> dict[str, Any]:
        """All that the tables hold."""
        tables = [self.reads.table.table, self.marks.table, *self.reads.cloud.tables.values()]
        scan: Callable[..., Any] = self.reads.table.dynamodb.scan
        return {table: sorted(scan(TableName=table)["Items"], key=str) for table in tables}


def _page(*records: str) -> Page:
    return Page([Change(each, "1", {}) for each in records], "b", datetime(2026, 11, 1, tzinfo=UTC), complete=True)


@pytest.fixture
def kept(reads: Reads, marks: State) -> Kept:
    for key, _ in list(marks.items()):
        marks.delete(key)
    return Kept(reads, marks)


def test_what_is_kept_under_a_key_is_erased_in_every_memory_and_nothing_else(kept: Kept) -> None:
    kept.fill("4711", "4712")
    erased = {each["memory"]: (each["where"], each["items"]) for each in kept.forget("4711")}
    title = dict.fromkeys(("seen", "ids", "delivered"), "changed")
    assert {memory: where for memory, (where, _) in erased.items()} == WHERE | title
    assert {memory: items for memory, (_, items) in erased.items() if items != 1} == {"loop_guard": 3}
    assert (kept.memory.get("stands_for", "4711"), kept.memory.get("stands_for", "4712")) == (None, "x")
    assert (kept.waiting.waiting("4711"), kept.waiting.waiting("4712")) == (0, 1)
    assert [each.record for each in kept.seen.judge(_page("4711", "4712"), generation=0).changes] == ["4711"]
    assert kept.unchanged.known([kept.write("4711"), kept.write("4712")]) == {"event-4712"}
    assert [kept.latest.newest(kept.write(key).group) is None for key in ("4711", "4712")] == [True, False]
    assert not [key for key, text in kept.marks.items() if "4711" in key + text]
    assert kept.echo.written([(f"{APP}/4712", "3")]) == {(f"{APP}/4712", "3")}
    assert len(kept.echo.notes([f"{APP}/lead_id/4711", f"{APP}/lead_id/4712"])) == 1
    assert kept.forget("4711") == [], "a second time there is nothing"
    assert len(kept.forget("4712")) == len(erased)


def test_what_was_seen_of_a_stream_that_can_only_be_listed_is_erased_under_the_lease_of_its_reading(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = kept.reads.reading
    monkeypatch.setattr(type(reading.stream), "mode", "snapshot")
    partition = kept.reads.partition(reading.name)

    def told() -> list[str]:
        seen = Snapshot(partition, reading.name, key=KEY, numeric_ids=True, rule="1:a")
        judged = seen.judge(_page("4711", "4712"), generation=0)
        judged.remember()
        return [each.record for each in judged.changes]

    kept.reads.ran()
    assert [told(), told()] == [["4711", "4712"], []]
    kept.reads.table.take(kept.reads.key, "a run", 60)
    assert "is being read just now" in kept.reads("forget", "4711", "--yes").err
    kept.reads.table.give_back(kept.reads.key, "a run")
    assert [each["memory"] for each in kept.forget("4711")] == ["listed"]
    assert told() == ["4711"]


def test_what_relay_yaml_no_longer_reads_is_erased_too(kept: Kept) -> None:
    old = "0" * 16
    kept.reads.ran(PartKey("now", old))
    kept.reads.ran(PartKey("ids", old))
    SweptIds(kept.reads.partition(old), kept.seen, numeric_ids=True).judge(_page("4711")).remember()
    assert [each["memory"] for each in kept.forget("4711")] == ["ids"]
    assert kept.forget("4711") == []


def test_a_stack_that_does_not_say_where_the_loop_guards_notes_are_is_deployed_again_first(kept: Kept) -> None:
    kept.fill("4711")
    before = kept.everything()
    done = kept.reads.relay("forget", "4711", "--yes")
    assert (done.code, "Nothing was erased. Deploy it again: make deploy" in done.err) == (1, True)
    assert kept.everything() == before


def test_an_address_is_found_however_it_was_written(kept: Kept) -> None:
    kept.waiting.put("A@example.com", "event", reading=kept.reads.reading.name, route="changed", record="5")
    assert [each["memory"] for each in kept.forget("a@example.com")] == ["waiting"]


def test_what_would_be_erased_is_shown_before_anything_is(kept: Kept) -> None:
    kept.fill("4711")
    before = kept.everything()
    done = kept.reads("forget", "4711")
    assert (done.code, "Erase that? It cannot be undone. There is no terminal" in done.err) == (2, True)
    for words in ("new when it is read again", "an older dead letter overwrites it", "3 items"):
        assert words in done.out
    assert kept.everything() == before
    assert "Nothing is kept under this key." in kept.reads("forget", "4713").out


def test_nothing_is_erased_while_the_listing_is_being_read(kept: Kept) -> None:
    kept.fill("4711")
    part = PartKey("ids", kept.reads.reading.name)
    kept.reads.table.take(part, "a run", 60)
    before = kept.everything()
    done = kept.reads("forget", "4711", "--yes")
    assert (done.code, "is being read just now; nothing was erased" in done.err) == (1, True)
    assert kept.everything() == before
    kept.reads.table.give_back(part, "a run")
    assert kept.reads("forget", "4711", "--yes").code == 0


def test_a_paused_reading_forgets_and_stays_paused_and_can_be_read_afterwards(kept: Kept) -> None:
    kept.fill("4711")
    part = PartKey("ids", kept.reads.reading.name)
    kept.reads.table.pause(part)
    assert "ids" in [each["memory"] for each in kept.forget("4711")]
    assert kept.reads.table.take(part, "a run", 60) is None
    kept.reads.table.resume(part)
    assert kept.reads.table.take(part, "a run", 60) is not None
