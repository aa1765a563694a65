"""What the loop guard keeps of one record can be found by its number or its update key, and nothing of another is."""

from __future__ import annotations

import pytest

from relay.loop_guard.marks_of_record import MarksOfRecord
from relay.loop_guard.write_marks import Note
from systems.kintone.receiver.origin import comments, writer_key
from tests.systems.kintone.unit.test_loop_guard import ORIGINS, Clock, memory

(APP, *_) = sorted(ORIGINS.places)


@pytest.mark.parametrize(("key", "other"), [("5", "55"), ("5", "6"), ("55", "5")])
def test_all_marks_of_a_record_are_found_by_its_number(key: str, other: str) -> None:
    echo = memory()
    for number in (key, other):
        record = f"{APP}/{number}"
        echo.wrote([(record, "7"), (record, "comment/3")])
        echo.saw({("any-route", record): 7, ("any-route", comments(APP, number)): 3})
        echo.add([("any-route", record, "7/ADD_RECORD")])
        echo.note({writer_key(APP, "some", f"key-{number}"): Note(record, 7, {"f": "v"})})
    found = MarksOfRecord(echo, ORIGINS.named(key)).keys()
    assert len(found) == 6
    echo.state.delete_all(found)
    assert MarksOfRecord(echo, ORIGINS.named(key)).keys() == []
    assert len(MarksOfRecord(echo, ORIGINS.named(other)).keys()) == 6
    assert len(list(echo.state.items())) == 6


def test_a_note_is_found_by_the_update_key_of_a_route_that_writes_there() -> None:
    echo = memory()
    echo.note({name: Note(f"{APP}/5", 7, {}) for name in ORIGINS.named("1001").views if "lead_id" in name})
    assert len(MarksOfRecord(echo, ORIGINS.named("1001")).keys()) == len(list(echo.state.items())) > 0
    assert MarksOfRecord(echo, ORIGINS.named("1002")).keys() == []


def test_the_mark_of_a_write_that_is_going_on_stays_until_that_is_over() -> None:
    clock = Clock()
    echo = memory(clock=clock)
    names = ORIGINS.named("1001").views
    echo.begin(names, seconds=30)
    assert MarksOfRecord(echo, ORIGINS.named("1001")).keys() == []
    clock.now += 31
    assert len(MarksOfRecord(echo, ORIGINS.named("1001")).keys()) == len(names)
