"""What a look far back needs not read again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from systems.marketo.rest.calls.activity import LeadChange
from systems.marketo.streams.bookmark import LogBookmark
from systems.marketo.streams.known_changes import KnownChanges
from tests.support.reader_notes import Notes

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
GOES_ON = LogBookmark(since=NOON)
LOOKS = replace(GOES_ON, looking="short")


def change(guid: str, at: datetime = NOON) -> LeadChange:
    return LeadChange(guid=guid, lead_id=1, type_id=13, at=f"{at:%Y-%m-%dT%H:%M:%SZ}", changes=())


def known(notes: Notes | None) -> KnownChanges:
    return KnownChanges(memory=notes, filter="1/")


def test_a_look_knows_what_a_pass_has_read() -> None:
    notes = Notes()
    assert known(notes).of([change("a"), change("b", NOON - timedelta(hours=3))], GOES_ON) == frozenset()
    assert known(notes).of([change("a"), change("b", NOON - timedelta(hours=3)), change("c")], LOOKS) == {"a", "b"}


def test_a_look_that_is_stopped_takes_again_what_it_had_taken() -> None:
    notes = Notes()
    known(notes).of([change("late")], LOOKS)
    assert known(notes).of([change("late")], LOOKS) == frozenset()


def test_hours_on_the_same_place_of_the_ring_are_not_mistaken() -> None:
    notes = Notes()
    known(notes).of([change("a", NOON - timedelta(hours=100))], GOES_ON)
    known(notes).of([change("b")], GOES_ON)
    assert known(notes).of([change("a", NOON - timedelta(hours=100)), change("b")], LOOKS) == {"b"}


def test_another_filter_knows_nothing() -> None:
    notes = Notes()
    known(notes).of([change("a")], GOES_ON)
    assert KnownChanges(memory=notes, filter="2/").of([change("a")], LOOKS) == frozenset()


def test_a_closed_span_neither_asks_nor_writes() -> None:
    notes = Notes()
    closed = replace(GOES_ON, until=NOON)
    known(notes).of([change("a")], closed)
    assert not notes.put_so_far


def test_without_a_memory_everything_is_read() -> None:
    assert known(None).of([change("a")], LOOKS) == frozenset()


def test_a_look_holds_in_memory_the_hours_of_its_page_alone() -> None:
    notes = Notes()
    hours = [NOON - timedelta(hours=back) for back in range(72)]
    for hour in hours:
        known(notes).of([change(f"{hour}", hour)], GOES_ON)
    looks = known(notes)
    for hour in reversed(hours):
        assert looks.of([change(f"{hour}", hour)], LOOKS) == {f"{hour}"}
        assert len(looks._read) == 1
