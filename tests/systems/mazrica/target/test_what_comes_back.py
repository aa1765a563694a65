"""What the relay has written to Mazrica, read there again: no news, and nothing to write (M-21, M-25)."""

from __future__ import annotations

from local.systems.mazrica import StandIn
from systems.mazrica.people.kept import KeptContacts
from tests.support.mazrica_readings import MazricaReading
from tests.support.mazrica_writing import MazricaWriting


def test_m25_who_was_made_for_a_lead_is_no_news_until_a_person_changes_it(mazrica: StandIn) -> None:
    writing = MazricaWriting(mazrica)
    contacts = MazricaReading(mazrica, "contacts", {"new_people": "all"}, state=writing.state)
    contacts.tick()
    names = [("de la Cruz", "Maria"), ("山田", "太郎"), ("", "Maria"), ("Cruz", ""), ("山　田", "太 郎"), ("", "")]
    for at, (last, first) in enumerate(names, 1):
        writing.lead(id=at, email=f"{at}@example.org", lastName=last, firstName=first)
    assert contacts.hours(2) == []
    writing.write(*(writing.event(id=at, leadScore=at) for at in range(1, 7)))
    assert contacts.hours(2) == []
    mazrica.contact(id=1001, position="部長", email="maria@example.org")
    (told,) = contacts.hours()
    assert (told.get("lastName"), told.get("firstName"), told["leadId"]) == (None, None, 1)
    mazrica.contact(id=1001, name="Cruz Maria")
    (told,) = contacts.hours()
    assert (told["lastName"], told["firstName"], told["leadId"]) == ("Cruz", "Maria", 1)


def test_a_person_s_items_are_erased_and_found_again(mazrica: StandIn) -> None:
    writing = MazricaWriting(mazrica)
    writing.lead()
    kept = KeptContacts(writing.state)
    assert kept.items("7") > 0
    assert kept.items("TARO@example.org") == 1
    for name in ("7", "taro@example.org"):
        kept.forget(name)
        assert kept.items(name) == 0
    writing.lead(leadScore=13)
    assert len(writing.contacts()) == 1


def test_a_lead_that_is_no_more_gives_its_contact_away_once_it_is_forgotten(mazrica: StandIn) -> None:
    writing = MazricaWriting(mazrica)
    writing.lead(id=6, leadScore=1)
    writing.lead()
    KeptContacts(writing.state).forget("6")
    writing.lead(leadScore=13)
    assert [each["items"]["Lead ID"] for each in writing.contacts()] == [7]
