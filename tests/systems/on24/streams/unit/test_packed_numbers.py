"""Numbers in little text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from systems.on24.streams.people.told import ARCHIVE, LIVE, MOST, SEEN, TOLD, PeopleOfEvents, attendance, number
from systems.on24.streams.plan.packed import mark_of, number_of, pack, unpack
from tests.support.reader_notes import Notes


@given(st.dictionaries(st.integers(0, 2**62), st.integers(0, 2**40)))
def test_what_is_packed_comes_back(numbers: dict[int, int]) -> None:
    assert unpack(pack(numbers)) == numbers


@given(st.text())
def test_every_id_has_a_number_and_a_mark(text: str) -> None:
    assert number_of(text) >= 0
    assert 0 <= mark_of(text) < 2**40


@given(st.sets(st.integers(0, 10**17 - 1), max_size=50))
def test_ids_of_digits_are_their_own_numbers(ids: set[int]) -> None:
    assert {number_of(str(each)) for each in ids} == ids


def test_4000_people_of_an_event_take_few_characters_and_very_many_take_several_items() -> None:
    notes = Notes()
    people = PeopleOfEvents(notes, "told")
    for each in range(4_000):
        people.put("1", 500_000_000 + each * 37, SEEN | TOLD)
    people.flush()
    notes.write()
    assert sum(map(len, notes.kept.values())) < 15_000
    for each in range(2 * MOST + 1):
        people.put("2", each, SEEN)
    people.flush()
    notes.write()
    again = PeopleOfEvents(notes, "told")
    assert len(again.of("2")) == 2 * MOST + 1
    assert again.of("1") == people.of("1")


def test_people_of_very_many_events_are_kept_though_few_are_held() -> None:
    notes = Notes()
    people = PeopleOfEvents(notes, "told")
    for event in range(300):
        people.put(str(event), event, TOLD)
    people.flush()
    notes.write()
    assert all(PeopleOfEvents(notes, "told").of(str(event)) == {event: TOLD} for event in range(300))


def test_attendance_is_two_bits() -> None:
    for value in (0, LIVE, ARCHIVE, LIVE | ARCHIVE):
        assert number(attendance(value)) == value
