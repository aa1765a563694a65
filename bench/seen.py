"""What was seen: a snapshot judged in little memory, and what it costs to know that a change was seen already.

The table is on disk and answers at once, so times are those of this process alone.
"""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, cast

from bench.costs.prices import MILLION, READ, WRITE
from bench.errors import BenchError
from bench.table import Row
from bench.table_on_disk import TableOnDisk
from relay.aws.partition import Partition
from relay.aws.table import State
from relay.reading.seen.judging import JudgedPage, Seen
from relay.reading.seen.seen_items import SeenItems
from relay.reading.seen.snapshot import Snapshot
from relay.system.stream import Change, Page

PAGE = 500
"""Records in a page of a listing, as of kintone."""
CHANGES, PAGE_OF_CHANGES = 10_000, 100
CHANGED_SHARE = 0.001
"""Of a snapshot's records between two passes."""

_KEY = b"a key of hashes"
_BEGAN = datetime(2026, 10, 1, tzinfo=UTC)


def rows(*, records: int, seed: int) -> Iterator[Row]:
    """Both. Raises BenchError when something is told that has not changed, or is not told that has."""
    yield _snapshot(records, Random(seed))  # noqa: S311 - chance with a seed
    yield _changes()


def _snapshot(records: int, chance: Random) -> Row:
    with TemporaryDirectory() as folder:
        table = TableOnDisk(Path(folder) / "readings")
        _pass(table, records, set(), 0)
        changed = {chance.randrange(records) for _ in range(int(records * CHANGED_SHARE))}
        table.start_counting()
        begin = time.perf_counter()
        found = _pass(table, records, changed, 1)
        seconds = time.perf_counter() - begin
        if found != len(changed):
            raise BenchError(f"{found} changes were told of {len(changed)}")
        calls, usd = table.calls.total(), _usd(table)
        units = f"{table.read_units:,.0f} read and {table.write_units:,} write units"
        peak = _peak(table, records, changed)
    return Row(
        what=f"judging a snapshot of {records:,} records, memory beside the page",
        value=peak / 1e6,
        unit="MB",
        bound="at most",
        goal=5,
        ours=f"{seconds:.0f} s, {calls:,} calls, {units}: {usd:.4f} USD; {len(changed):,} changed",
        theirs=f"a dictionary of them: {_dictionary(records) / 1e6:.0f} MB",
    )


def _changes() -> Row:
    with TemporaryDirectory() as folder:
        table = TableOnDisk(Path(folder) / "state")
        listed = [_change(record, "A") for record in range(CHANGES)]
        parts = [listed[at : at + PAGE_OF_CHANGES] for at in range(0, CHANGES, PAGE_OF_CHANGES)]
        told = [_judge(_items(table), parts)]
        first, calls = _usd(table), table.calls.total()
        units = f"{table.read_units:,.0f} read and {table.write_units:,} write units"
        table.start_counting()
        told.append(_judge(_items(table), parts))
        if told != [CHANGES, 0]:
            raise BenchError(f"{told} changes were told, not all of them once")
    return Row(
        what="knowing what was seen of a stream of changes, for a million that are new",
        value=first / CHANGES * MILLION,
        unit="USD",
        bound="at most",
        goal=1,
        ours=f"for 10,000: {calls} calls, {units}; read again {told[1]} are told, {table.calls.total()} calls, "
        f"{table.read_units:,.0f} read and {table.write_units} write units",
        theirs=f"a write unit for each: {WRITE.usd * MILLION:.2f} USD",
    )


def _pass(table: TableOnDisk, records: int, changed: set[int], number: int) -> int:
    """Judge and remember a whole listing; how many changes it tells."""
    return _judge_pages(_seen(table), _pages(records, changed, number))


def _seen(table: TableOnDisk) -> Snapshot:
    partition = Partition(dynamodb=cast("Any", table), table="readings", name="crm#leads")
    return Snapshot(partition, "leads", key=_KEY, numeric_ids=True, rule="1")


def _items(table: TableOnDisk) -> SeenItems:
    state = State(cast("Any", table), "state")
    return SeenItems(state=state, reading="leads", key=_KEY, look_back=timedelta(days=2))


def _judge(seen: Seen, parts: Sequence[Sequence[Change]]) -> int:
    return _judge_pages(seen, (Page(part, "", _BEGAN, complete=part is parts[-1]) for part in parts))


def _judge_pages(seen: Seen, pages: Iterator[Page]) -> int:
    told = 0
    for page in pages:
        judged: JudgedPage = seen.judge(page, generation=0)
        told += len(judged.changes)
        judged.remember()
    return told


def _pages(records: int, changed: set[int], number: int) -> Iterator[Page]:
    began = _BEGAN + timedelta(days=number)
    for start in range(0, records, PAGE):
        part = [_change(each, "B" if each in changed else "A") for each in range(start, min(start + PAGE, records))]
        yield Page(part, part[-1].record, began, complete=start + PAGE >= records)


def _change(record: int, version: str) -> Change:
    return Change(str(record), version, {})


def _peak(table: TableOnDisk, records: int, changed: set[int]) -> int:
    """Bytes that judging takes at most beside its pages, over the first tenth of a pass: watching takes time."""
    peak, base = 0, 0
    pages, seen = islice(_pages(records, changed, 2), records // PAGE // 10), _seen(table)
    gc.collect()
    tracemalloc.start()
    try:
        for page in pages:
            base = base or tracemalloc.get_traced_memory()[0]
            tracemalloc.reset_peak()
            seen.judge(page, generation=0).remember()
            peak = max(peak, tracemalloc.get_traced_memory()[1] - base)
    finally:
        tracemalloc.stop()
    return peak


def _dictionary(records: int) -> int:
    """Bytes of the simplest memory: each record's version by its id."""
    tracemalloc.start()
    try:
        held = {str(each): each.to_bytes(8, "big") for each in range(min(records, 100_000))}
        taken, _ = tracemalloc.get_traced_memory()
        return taken * records // len(held)
    finally:
        tracemalloc.stop()


def _usd(table: TableOnDisk) -> float:
    return table.read_units * READ.usd + table.write_units * WRITE.usd
