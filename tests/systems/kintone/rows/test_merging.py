"""What is written of a record, given what stands in it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from systems.kintone.client import App
from systems.kintone.target.merging import StandingRecord, merged
from systems.kintone.target.plan import Entry, Write
from systems.kintone.target.record import KintoneRecord
from systems.kintone.target.rows import EventRow

TYPES = {"a": "SINGLE_LINE_TEXT", "b": "SINGLE_LINE_TEXT", "at": "DATE"}
KINDS = {"a": "text", "b": "text", "at": "date"}
ONLY_IF: dict[str, Any] = {"b": "empty", "at": "later"}
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "a": st.sampled_from(["x", "y"]),
        "b": st.sampled_from(["x", "y"]),
        "at": st.sampled_from(["2026-11-01", "2026-11-02", "2026-11-03"]),
    },
)


def write(fields: Mapping[str, str], mark: str, cells: Mapping[str, str], keep: int) -> Write:
    row = EventRow("table", "mark", mark, _sent(cells), keep, KINDS, ONLY_IF)
    app, record = App(12, None), _sent(fields)
    return Write(0, "12/0/1", app, True, "key", "1", record, types=KINDS, only_if=ONLY_IF, row=row, reads_first=True)


def write_of(event: Any, keep: int) -> Write:
    fields, mark, cells = event
    return write(fields, mark, cells, keep)


def _sent(values: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    return {code: {"value": value} for code, value in values.items()}


class Kintone:
    """A record with a table, as kintone keeps it: a table that is sent takes the place of the one that was there."""

    def __init__(self, people: Iterable[Mapping[str, str]] = ()) -> None:
        self.fields: dict[str, str] = {}
        self.numbers = itertools.count(1)
        self.rows = {str(next(self.numbers)): dict(each) for each in people}

    def standing(self) -> StandingRecord:
        cells: dict[str, Any] = {code: {"type": kind, "value": self.fields.get(code)} for code, kind in TYPES.items()}
        kinds = {"mark": "SINGLE_LINE_TEXT", **TYPES}
        shown = [
            {"id": number, "value": {code: {"type": kind, "value": row.get(code)} for code, kind in kinds.items()}}
            for number, row in self.rows.items()
        ]
        return StandingRecord("1", "1", cells | {"table": {"type": "SUBTABLE", "value": shown}})

    def put(self, record: KintoneRecord) -> None:
        table = record.pop("table", None)
        self.fields |= {code: cell["value"] for code, cell in record.items()}
        if table is not None:
            before = self.rows
            self.rows = {}
            for row in table["value"]:
                number = row.get("id") or str(next(self.numbers))
                self.rows[number] = before.get(number, {}) | {c: v["value"] for c, v in row["value"].items()}

    def seen(self) -> tuple[dict[str, str], list[dict[str, str]]]:
        return self.fields, list(self.rows.values())


EVENTS = st.lists(st.tuples(VALUES, st.sampled_from(["m1", "m2", "m3", "m4"]), VALUES), max_size=8)
PEOPLE = st.lists(VALUES, max_size=3)


@given(EVENTS, PEOPLE, st.integers(4, 6))
def test_one_write_of_many_events_leaves_what_a_write_for_each_would(events: Any, people: Any, keep: int) -> None:
    at_once, one_by_one = Kintone(people), Kintone(people)
    writes = [write_of(event, keep) for event in events]
    if writes:
        at_once.put(merged(Entry(writes), at_once.standing()).record)
    for each in writes:
        one_by_one.put(merged(Entry([each]), one_by_one.standing()).record)
    assert at_once.seen() == one_by_one.seen()


@given(EVENTS, PEOPLE, st.integers(1, 6))
def test_what_stands_there_is_not_written_again_and_people_keep_their_rows(events: Any, people: Any, keep: int) -> None:
    kintone = Kintone(people)
    writes = [write_of(event, keep) for event in events]
    if writes:
        kintone.put(merged(Entry(writes), kintone.standing()).record)
    rows = kintone.seen()[1]
    if writes and any(row.get("mark") == events[-1][1] for row in rows):
        assert merged(Entry(writes[-1:]), kintone.standing()).record == {}
    assert [row for row in rows if "mark" not in row] == people
    assert len([row for row in rows if "mark" in row]) == min(keep, len({mark for _, mark, _ in events}))


@given(EVENTS)
def test_a_record_that_is_made_gets_what_one_that_is_empty_would(events: Any) -> None:
    writes = [write_of(event, 6) for event in events]
    if writes:
        made, empty = Kintone(), Kintone()
        made.put(merged(Entry(writes), None).record)
        empty.put(merged(Entry(writes), empty.standing()).record)
        assert made.seen() == empty.seen()


@given(EVENTS)
def test_the_last_date_is_the_latest_and_the_first_text_stays(events: Any) -> None:
    kintone = Kintone()
    for event in events:
        kintone.put(merged(Entry([write_of(event, 6)]), kintone.standing()).record)
    dates = [fields["at"] for fields, _, _ in events if "at" in fields]
    firsts = [fields["b"] for fields, _, _ in events if "b" in fields]
    assert kintone.fields.get("at") == (max(dates) if dates else None)
    assert kintone.fields.get("b") == (firsts[0] if firsts else None)
