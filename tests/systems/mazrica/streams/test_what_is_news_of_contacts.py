"""What of a contact is news, and what goes on of it: never the relay's own writes, never what nobody has changed."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.systems.mazrica import StandIn
from relay.system.reads import Reads
from systems.mazrica.people.links import ContactLink
from systems.mazrica.people.making import MakingNote, MakingNotes
from systems.mazrica.people.written import written
from systems.mazrica.rows import person_names
from tests.support.mazrica_readings import HOUR, MazricaReading
from tests.support.reader_notes import Notes

READ = Reads(frozenset({"leadEmail", "lastName", "firstName", "leadId", "position"}))
OLD = 1001


@pytest.fixture
def contacts(mazrica: StandIn) -> MazricaReading:
    mazrica.contact(name="前から いる", email="before@example.org")
    mazrica.clock.advance(HOUR)
    found = MazricaReading(mazrica, "contacts", names=READ)
    found.tick()
    return found


def named(told: dict[str, Any]) -> tuple[Any, ...]:
    return told["leadId"], told["leadEmail"], told.get("lastName"), told.get("firstName")


def test_that_the_relay_links_an_old_contact_and_fills_its_items_is_no_news(contacts: MazricaReading) -> None:
    """M-09, M-20: else the first sync would write every contact back to its lead."""
    contacts.links.put(OLD, ContactLink(lead=7))
    contacts.mazrica.contact(id=OLD, items={"Lead ID": 7, "Lead Score": 3})
    assert contacts.hours(3) == []
    contacts.mazrica.contact(id=OLD, position="部長")
    assert [each["position"] for each in contacts.hours()] == ["部長"]


def test_only_what_has_changed_of_name_and_address_goes_on_with_another_change(contacts: MazricaReading) -> None:
    """M-26: what somebody has corrected at the lead since is not undone by news of another value."""
    contacts.links.put(OLD, ContactLink(lead=7))
    contacts.mazrica.contact(id=OLD, position="部長")
    assert [named(each) for each in contacts.hours()] == [(7, None, None, None)]
    contacts.mazrica.contact(id=OLD, email="new@example.org")
    assert [named(each) for each in contacts.hours()] == [(7, "new@example.org", None, None)]
    contacts.mazrica.contact(id=OLD, name="後の 名")
    assert [named(each) for each in contacts.hours()] == [(7, None, "後の", "名")]


def test_whoever_is_made_and_linked_before_anybody_has_read_them_is_no_news_of_the_lead(
    contacts: MazricaReading,
) -> None:
    """M-24: the lead is there already, and keeps its name."""
    number = contacts.mazrica.contact(name="だれか", email="there@example.org")
    contacts.links.put(number, ContactLink(lead=7))
    assert contacts.hours() == []
    contacts.mazrica.contact(id=number, name="後の 名")
    assert [named(each) for each in contacts.hours()] == [(7, None, "後の", "名")]


def test_what_a_person_adds_to_a_contact_that_the_relay_has_just_made_is_news(contacts: MazricaReading) -> None:
    number = contacts.mazrica.contact(name="Cruz Maria", email="made@example.org")
    mark, wrote = person_names.mark(number, "Cruz Maria"), written(number, "Cruz Maria", "made@example.org", None)
    contacts.links.put(number, ContactLink(lead=7, name=mark, wrote=wrote))
    contacts.mazrica.contact(id=number, position="課長")
    (told,) = contacts.hours()
    assert (named(told), told["position"]) == ((7, None, None, None), "課長")


def test_another_address_of_whom_a_lead_is_being_made_of_waits_for_that_lead(contacts: MazricaReading) -> None:
    """M-24: else a second lead would be made of one contact."""
    number = contacts.mazrica.contact(name="山田 太郎", email="taro@example.org")
    assert [named(each) for each in contacts.hours()] == [(None, "taro@example.org", "山田", "太郎")]
    contacts.mazrica.contact(id=number, email="taro.yamada@example.org")
    assert contacts.hours(3) == []
    contacts.links.put(number, ContactLink(lead=8))
    assert [named(each) for each in contacts.hours()] == [(8, "taro.yamada@example.org", None, None)]
    assert contacts.hours(2) == []


def test_another_name_of_whom_a_lead_is_being_made_of_is_told_again_to_that_lead(contacts: MazricaReading) -> None:
    """M-26: a lead that was there already is not changed by whom nobody has linked to it."""
    number = contacts.mazrica.contact(name="山田 太郎", email="taro@example.org")
    contacts.hours()
    contacts.mazrica.contact(id=number, name="山田 次郎")
    assert [named(each) for each in contacts.hours(2)] == [(None, "taro@example.org", "山田", "次郎")]
    contacts.links.put(number, ContactLink(lead=8))
    contacts.mazrica.contact(id=number, items={"Lead ID": 8})
    assert [named(each) for each in contacts.hours(2)] == [(8, None, "山田", "次郎")]


def test_where_no_lead_comes_of_it_within_a_day_the_other_address_is_told(contacts: MazricaReading) -> None:
    number = contacts.mazrica.contact(name="山田 太郎", email="taro@example.com")
    contacts.hours()
    contacts.mazrica.contact(id=number, email="taro@example.org")
    assert [named(each) for each in contacts.hours(27)] == [(None, "taro@example.org", "山田", "太郎")]


def test_a_contact_that_the_relay_is_making_is_no_news_while_its_answer_is_not_known(contacts: MazricaReading) -> None:
    """M-25: a create whose answer was lost; its joined name would be split wrongly."""
    notes = MakingNotes(contacts.state)
    notes.put_contact(7, MakingNote(at=contacts.mazrica.clock.now()))
    number = contacts.mazrica.contact(name="de la Cruz Maria", email="maria@example.org", items={"Lead ID": 7})
    assert contacts.hours(3) == []
    mark, wrote = (
        person_names.mark(number, "de la Cruz Maria"),
        written(number, "de la Cruz Maria", "maria@example.org", None),
    )
    contacts.links.put(number, ContactLink(lead=7, name=mark, wrote=wrote))
    notes.done_contact(7)
    assert contacts.hours(3) == []
    contacts.mazrica.contact(id=number, email="new@example.org")
    assert [named(each) for each in contacts.hours()] == [(7, "new@example.org", None, None)]


class _StopsBehindTheQueue(Notes):
    """Whose function is stopped before it has remembered anything."""

    def keep(self, key: tuple[str, str], content: str) -> None:
        raise ClientError({"Error": {"Code": "InternalServerError", "Message": ""}}, "BatchWriteItem")


@pytest.mark.parametrize("edits", [0, 1, 2])
def test_what_changes_between_the_event_of_a_function_that_is_stopped_and_its_lead_is_news_of_that_lead(
    contacts: MazricaReading, edits: int
) -> None:
    """The next function reads the contact with its lead, and for the first time as far as it remembers."""
    number = contacts.mazrica.contact(name="山田 太郎", email="taro@example.org")
    remembered, contacts.notes = contacts.notes, _StopsBehindTheQueue(kept=contacts.notes.kept)
    told = contacts.hours()
    for at in range(edits):
        contacts.mazrica.contact(id=number, position=f"部長 {at}")
        told += contacts.hours() if at else []
    contacts.notes = remembered
    assert {named(each) for each in told} == {(None, "taro@example.org", "山田", "太郎")}
    contacts.links.put(number, ContactLink(lead=8))
    found = [(*named(each), each["position"]) for each in contacts.hours(2)]
    assert found == ([(8, None, None, None, f"部長 {edits - 1}")] if edits else [])
