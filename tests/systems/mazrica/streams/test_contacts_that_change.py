"""Contacts: which of them are told, and what (M-21, M-24 to M-26, M-09, M-12)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.systems.mazrica import StandIn
from relay.system.reads import Reads
from relay.system.stream import Span
from systems.mazrica.people.links import ContactLink
from systems.mazrica.people.written import written
from systems.mazrica.rows import person_names
from tests.support.deadlines import Endless
from tests.support.mazrica_readings import HOUR, MazricaReading
from tests.systems.mazrica.streams.conftest import BEGAN

READ = Reads(frozenset({"id", "email", "lastName", "firstName", "leadId", "customerName"}))


@pytest.fixture
def contacts(mazrica: StandIn) -> MazricaReading:
    mazrica.contact(name="前から いる", email="before@example.org")
    mazrica.clock.advance(HOUR)
    found = MazricaReading(mazrica, "contacts", names=READ)
    found.tick()
    return found


def test_whom_somebody_makes_is_told_as_created_with_the_name_in_two_parts(contacts: MazricaReading) -> None:
    """M-24, M-25."""
    number = contacts.mazrica.contact(name="山田　太郎", email="taro@example.org")
    (told,) = contacts.hours()
    parts = (told["lastName"], told["firstName"], told["email"], told["created"], told["leadId"], told["id"])
    assert parts == ("山田", "太郎", "taro@example.org", True, None, number)


def test_whoever_was_there_before_is_not_told(contacts: MazricaReading) -> None:
    """M-24, M-41: reading begins now, else every old contact would become a person in Marketo."""
    assert contacts.told() == []
    contacts.mazrica.contact(id=1001, name="別の 名前")
    assert contacts.hours() == []


def test_without_an_address_nobody_is_told_until_there_is_one(contacts: MazricaReading) -> None:
    """M-24."""
    number = contacts.mazrica.contact(name="山田 太郎")
    assert contacts.hours(2) == []
    contacts.mazrica.contact(id=number, email="taro@example.org")
    assert [each["created"] for each in contacts.hours()] == [True]


def test_a_change_of_whom_a_lead_is_linked_to_is_told_with_the_leads_id(contacts: MazricaReading) -> None:
    """M-26."""
    contacts.links.put(1001, ContactLink(lead=7))
    contacts.mazrica.contact(id=1001, email="new@example.org")
    (told,) = contacts.hours()
    assert (told["leadId"], told["email"], told["created"]) == (7, "new@example.org", False)


@pytest.mark.parametrize(("new_people", "told"), [("create", [True]), ("known_only", []), ("all", [True, True])])
def test_a_person_says_whether_new_contacts_become_leads(mazrica: StandIn, new_people: str, told: list[bool]) -> None:
    """M-24: mail extensions make contacts of everybody in copy."""
    mazrica.contact(name="前から いる", email="before@example.org")
    mazrica.clock.advance(HOUR)
    contacts = MazricaReading(mazrica, "contacts", {"new_people": new_people})
    contacts.tick()
    mazrica.contact(name="新しい 人", email="new@example.org")
    mazrica.contact(name="住所の ない人")
    assert [each["id"] != 1001 for each in contacts.hours()] == told


def test_the_three_items_of_marketo_are_no_news_and_never_told(contacts: MazricaReading) -> None:
    """M-21: a score that moves hourly at Marketo comes back as nothing."""
    contacts.links.put(1001, ContactLink(lead=7))
    contacts.mazrica.contact(id=1001, name="一度 変えた")
    contacts.hours()
    values = {"Lead ID": 7, "Lead Score": 12, "Acquisition Date": "2026-04-06"}
    contacts.mazrica.contact(id=1001, items=values)
    assert contacts.hours() == []
    contacts.mazrica.contact(id=1001, items={"Lead Score": 13}, email="new@example.org")
    (told,) = contacts.hours()
    assert not {"501", "502", "503", "504"} & told["items"].keys()
    assert not [name for name in told if "score" in name.casefold()]


def test_a_lead_id_that_somebody_typed_says_nothing_of_a_lead_that_is_linked_elsewhere(
    contacts: MazricaReading,
) -> None:
    """M-12: of two contacts with one Lead ID the linked one."""
    contacts.links.put(1001, ContactLink(lead=7))
    mazrica = contacts.mazrica
    mazrica.contact(name="偽 物", email="other@example.org", items={"Lead ID": 7})
    right = mazrica.contact(name="本 物", email="third@example.org", items={"Lead ID": 8})
    assert {each["email"]: each["leadId"] for each in contacts.hours()} == {"other@example.org": None}
    mazrica.contact(id=right, name="別の 名前")
    assert {each["email"]: each["leadId"] for each in contacts.hours()} == {"third@example.org": 8}


def test_a_link_holds_whatever_somebody_types_into_the_item(contacts: MazricaReading) -> None:
    contacts.links.put(1001, ContactLink(lead=7))
    contacts.mazrica.contact(id=1001, name="別の 名前", items={"Lead ID": 99})
    assert [each["leadId"] for each in contacts.hours()] == [7]


@pytest.mark.parametrize(
    ("last", "first"), [("de la Cruz", "Maria"), ("山田", "太郎"), ("", "Maria"), ("Cruz", ""), ("山　田", "太 郎")]
)
def test_what_the_relay_made_is_no_news_and_its_name_flows_back_only_when_it_is_changed(
    contacts: MazricaReading, last: str, first: str
) -> None:
    """M-25: created, read back, no write."""
    name = person_names.join(last, first)
    number = _made_by_the_relay(contacts, name)
    assert contacts.hours(2) == []
    contacts.mazrica.contact(id=number, email="new@example.org")
    (told,) = contacts.hours()
    assert (told.keys() & {"lastName", "firstName"}, told["email"]) == (set(), "new@example.org")
    contacts.mazrica.contact(id=number, name="佐藤 花子")
    (told,) = contacts.hours()
    assert (told["lastName"], told["firstName"]) == ("佐藤", "花子")
    contacts.mazrica.contact(id=number, name=name)
    (told,) = contacts.hours()
    assert (told["lastName"], told["firstName"]) == tuple(each or None for each in person_names.split(name))


def test_one_change_is_told_once(contacts: MazricaReading) -> None:
    contacts.mazrica.contact(name="山田 太郎", email="taro@example.org")
    assert len(contacts.hours(5)) == 1


def test_nobody_is_left_out_while_contacts_are_made_changed_and_deleted(mazrica: StandIn) -> None:
    for at in range(130):
        mazrica.contact(name=f"人 {at}", email=f"{at}@example.org")
    contacts = MazricaReading(mazrica, "contacts", {"first": "everything"}, connection={"page_size": 50})
    contacts.tick()
    assert {each["id"] for each in contacts.told()} == {each["id"] for each in mazrica.all("contacts")}


def test_what_is_gone_is_told_after_two_sweeps(mazrica: StandIn) -> None:
    for at in range(5):
        mazrica.contact(name=f"人 {at}", email=f"{at}@example.org")
    contacts = MazricaReading(mazrica, "contacts", {"gone": "deliver"})
    contacts.days(2)
    mazrica.delete("contacts", 1003)
    assert contacts.days(1) == []
    assert contacts.days(2) == [{"id": 1003, "leadId": None}]


@pytest.mark.parametrize("by", ["lead id", "address"])
def test_a_contact_that_was_merged_is_linked_again_and_not_told_to_be_gone(mazrica: StandIn, by: str) -> None:
    """名寄せ: looked for by lead id, then by address."""
    items = {"Lead ID": 7} if by == "lead id" else {}
    address = "other@example.org" if by == "lead id" else "Erika@example.org"
    target = mazrica.contact(name="残る 人", email=address, items=items)
    mazrica.contact(name="第三 の人", email="third@example.org")
    contacts = MazricaReading(mazrica, "contacts", {"gone": "deliver"})
    contacts.tick()
    mazrica.clock.advance(HOUR)
    source = mazrica.contact(name="消える 人", email="erika@example.org")
    contacts.links.put(source, ContactLink(lead=7))
    contacts.days(2)
    mazrica.merge("contacts", target, source)
    assert [each for each in contacts.days(4) if each["id"] == source] == []
    assert contacts.links.contact_of(7) == target
    assert (contacts.links.of([source, target])[target].lead, len(contacts.links.of([source]))) == (7, 0)


def _made_by_the_relay(contacts: MazricaReading, name: str) -> int:
    number = contacts.mazrica.contact(name=name, email="made@example.org")
    mark = person_names.mark(number, name)
    wrote = written(number, name, "made@example.org", None)
    contacts.links.put(number, ContactLink(lead=7, name=mark, wrote=wrote))
    return number


_WORDS = st.text(alphabet="aあ漢é", min_size=1, max_size=3)
_PARTS = st.lists(_WORDS, max_size=3).flatmap(
    lambda words: st.lists(st.sampled_from([" ", "　", "  "]), min_size=3, max_size=3).map(
        lambda blanks: "".join(word + blank for word, blank in zip(words, blanks, strict=False)).strip()
    )
)


@settings(deadline=None)
@given(last=_PARTS, first=_PARTS, blanks=st.sampled_from([" ", "　", "   "]))
def test_a_joined_name_has_its_mark_whatever_blanks_it_comes_back_with(last: str, first: str, blanks: str) -> None:
    """M-25: for names with blanks of both widths, with no first or no last name."""
    joined = person_names.join(last, first)
    shown = joined.replace(" ", blanks)
    assert person_names.mark(5, shown) == person_names.mark(5, joined)
    split = person_names.split(shown)
    assert _letters(split.last + split.first) == _letters(last + first)
    assert " " not in split.last
    assert "　" not in split.last
    assert split == person_names.split(person_names.join(*split))


def _letters(text: str) -> Sequence[Any]:
    return [each for each in text if not each.isspace()]


@pytest.mark.parametrize("size", [10, 1000])
def test_a_backfill_says_beforehand_how_many_people_it_makes(mazrica: StandIn, size: int) -> None:
    """M-24: a backfill of contacts is a person's decision."""
    for at in range(60):
        mazrica.contact(name=f"人 {at}", email=f"{at}@example.org")
        mazrica.clock.advance(60)
    contacts = MazricaReading(mazrica, "contacts", connection={"page_size": size})
    reader: Any = contacts.reader("backfill")
    began = datetime.fromtimestamp(BEGAN, UTC)
    assert reader.estimate(Span(None), Endless()).records == 60
    found = reader.estimate(Span(began + timedelta(minutes=20), began + timedelta(minutes=50)), Endless())
    assert (found.records, found.calls) == (30, 40 // size or 1)
    for number in range(1001, 1061):
        mazrica.contact(id=number, email=None)
    assert reader.estimate(Span(None), Endless()).records == 0
