"""Leads that somebody at Mazrica is already: linked, given the items, and nothing else (M-09, M-12, M-20 to M-22)."""

from __future__ import annotations

import pytest

from local.systems.mazrica import Item, StandIn
from relay.core.outcome import Delivered
from systems.mazrica.people.kept import KeptContacts
from systems.mazrica.people.links import ContactLink
from tests.support.log_lines import captured
from tests.support.mazrica_writing import ITEMS, MazricaWriting

NOTE = Item(600, "contacts", "備考", "text")
DAY = Item(601, "contacts", "訪問日", "date")
CHOICE = Item(602, "contacts", "関心", "multi_select", ("A", "B"))


@pytest.fixture
def erika(writing: MazricaWriting) -> int:
    """A contact that was there, with values of other people's."""
    account = writing.mazrica.account.items
    for each in (NOTE, DAY, CHOICE):
        account.add(each.of, each.name, each.type, each.options)
    return writing.mazrica.contact(
        name="別の 名前",
        email="Taro@Example.org",
        tel="03",
        customer=writing.mazrica.customer(name="別の会社"),
        items={"備考": "人が書いた", "訪問日": "2026-03-01", "関心": ["A", "B"]},
    )


def test_m09_m20_m22_who_has_the_address_gets_the_three_items_and_nothing_else(
    writing: MazricaWriting, erika: int
) -> None:
    [before] = writing.contacts()
    outcome = writing.lead()
    assert isinstance(outcome, Delivered)
    assert (outcome.answer, outcome.made) == ({"contact": str(erika)}, ())
    [after] = writing.contacts()
    assert after == before | {"items": before["items"] | ITEMS}
    assert (len(writing.accounts()), writing.links.contact_of(7)) == (1, erika)


def test_m20_what_other_people_have_filled_in_stays_with_every_later_write(writing: MazricaWriting, erika: int) -> None:
    """Whether a PATCH empties the items that it does not name is not known."""
    writing.lead()
    for score in (13, 14):
        writing.mazrica.clock.advance(3600)
        writing.lead(leadScore=score)
    writing.lead(id=8, email="new@example.org")
    writing.lead(leadScore=15)
    items = writing.mazrica.one("contacts", erika)["items"]
    assert items == {**ITEMS, "Lead Score": 15, "備考": "人が書いた", "訪問日": "2026-03-01", "関心": ["A", "B"]}


def test_m20_only_what_changed_is_sent(writing: MazricaWriting) -> None:
    writing.lead()
    before = writing.calls()
    outcome = writing.lead(lastName="鈴木", company="改名した会社", email="other@example.org")
    assert (isinstance(outcome, Delivered) and outcome.skipped, writing.calls()) == ("unchanged", before)
    [contact] = writing.contacts()
    assert (contact["name"], contact["email"]) == ("山田 太郎", "taro@example.org")
    writing.lead(leadScore=13)
    assert writing.contacts()[0]["items"] == {**ITEMS, "Lead Score": 13}


def test_m20_an_empty_score_is_left_as_it_is_unless_the_route_clears(mazrica: StandIn) -> None:
    writing = MazricaWriting(mazrica)
    writing.lead()
    writing.lead(leadScore=None, mktoAcquisitionDate="")
    assert writing.contacts()[0]["items"] == ITEMS
    clearing = MazricaWriting(mazrica, {"empty": "clear"}, state=writing.state)
    clearing.lead(leadScore=None, mktoAcquisitionDate="")
    assert writing.contacts()[0]["items"] == {"Lead ID": 7}


def test_who_shows_the_items_already_is_linked_and_not_written(writing: MazricaWriting) -> None:
    """As after an import of files that were made for it."""
    for at in range(1, 6):
        writing.mazrica.contact(name=f"人 {at}", email=f"{at}@example.org", items={**ITEMS, "Lead ID": at})
    outcomes = writing.write(*(writing.event(id=at, email=f"{at}@example.org") for at in range(1, 6)))
    assert all(isinstance(each, Delivered) for each in outcomes)
    assert [writing.links.contact_of(at) for at in range(1, 6)] == [1001, 1002, 1003, 1004, 1005]
    assert (writing.calls("PATCH"), writing.calls("GET")) == (0, 1)
    writing.lead(id=1, email="1@example.org", leadScore=13)
    assert writing.mazrica.one("contacts", 1001)["items"]["Lead Score"] == 13


def test_m12_the_lead_id_comes_before_the_address(writing: MazricaWriting) -> None:
    by_address = writing.mazrica.contact(name="住所", email="taro@example.org")
    by_id = writing.mazrica.contact(name="番号", email="x@example.org", items={"Lead ID": 7})
    writing.lead()
    assert writing.links.contact_of(7) == by_id
    assert "items" not in writing.mazrica.one("contacts", by_address)


def test_m12_of_several_with_one_address_the_oldest_is_meant_and_that_is_counted(writing: MazricaWriting) -> None:
    oldest, *_ = (writing.mazrica.contact(name=f"人 {at}", email="taro@example.org") for at in range(3))
    writing.mazrica.contact(id=1003, tel="03")
    outcome = writing.lead()
    assert isinstance(outcome, Delivered)
    assert (outcome.answer, outcome.warnings) == ({"contact": str(oldest)}, ("several_contacts:email",))


def test_m12_a_contact_of_another_lead_is_never_taken(writing: MazricaWriting) -> None:
    """Two leads with one address: nothing of the second is written to the first's, and nobody is made twice."""
    writing.lead()
    outcome = writing.lead(id=8, leadScore=99)
    assert isinstance(outcome, Delivered)
    assert (outcome.skipped, outcome.warnings) == ("contact_taken", ("contact_taken:email",))
    assert [each["items"] for each in writing.contacts()] == [ITEMS]


def test_m12_of_two_contacts_with_one_lead_id_the_linked_one_is_meant(writing: MazricaWriting) -> None:
    writing.lead()
    other = writing.mazrica.contact(name="写し", email="copy@example.org", items={"Lead ID": 7})
    writing.mazrica.clock.advance(61)
    writing.lead(leadScore=13)
    writing.lead(id=8, email="copy@example.org")
    assert writing.mazrica.one("contacts", 1001)["items"]["Lead Score"] == 13
    assert (writing.links.contact_of(8), writing.mazrica.one("contacts", other)["items"]["Lead ID"]) == (other, 8)


def test_m12_an_address_that_somebody_has_no_more_leads_to_nobody(writing: MazricaWriting) -> None:
    number = writing.mazrica.contact(name="前の 人", email="taro@example.org")
    writing.lead(id=8, email="first@example.org")
    writing.mazrica.contact(id=number, email="another@example.org")
    writing.mazrica.clock.advance(61)
    writing.lead()
    assert "items" not in writing.mazrica.one("contacts", number)
    assert writing.links.contact_of(7) not in {None, number}


@pytest.mark.parametrize("typed", [99, None])
def test_m21_an_edited_lead_id_is_put_back_and_counted(writing: MazricaWriting, typed: int | None) -> None:
    writing.lead()
    writing.mazrica.clock.advance(600)
    writing.mazrica.contact(id=1001, items={"Lead ID": typed})
    writing.mazrica.clock.advance(600)
    with captured() as lines:
        writing.lead(id=8, email="b@another.org", company="")
    assert writing.mazrica.one("contacts", 1001)["items"] == ITEMS
    assert lines.text.count('"step":"lead_id_put_back"') == 1
    before = writing.calls("PATCH")
    writing.mazrica.clock.advance(600)
    writing.lead(id=9, email="c@another.org", company="")
    assert writing.calls("PATCH") == before


def test_m21_where_the_item_itself_is_gone_nobody_asks_again_and_again(writing: MazricaWriting) -> None:
    for at in range(1, 9):
        writing.lead(id=at, email=f"{at}@example.org")
    writing.mazrica.account.items.remove(501)
    writing.mazrica.clock.advance(8 * 86_400)
    before = writing.calls("PATCH")
    writing.once(writing.event(id=9, email="9@example.org"))
    assert writing.calls("PATCH") == before + 1


def test_m21_it_is_put_back_within_the_hour_though_nobody_new_comes(writing: MazricaWriting) -> None:
    writing.lead()
    writing.mazrica.clock.advance(600)
    writing.mazrica.contact(id=1001, items={"Lead ID": 99})
    for score in (13, 14):
        writing.mazrica.clock.advance(3601)
        writing.lead(leadScore=score)
    assert writing.mazrica.one("contacts", 1001)["items"] == {**ITEMS, "Lead Score": 14}
    before = writing.calls()
    writing.lead(leadScore=15)
    assert writing.calls() == before + 1


def test_who_is_known_beforehand_is_linked_whatever_address_they_have(mazrica: StandIn) -> None:
    writing = MazricaWriting(mazrica, {"contact": {"known": "asked.id"}})
    number = mazrica.contact(name="知人", email="elsewhere@example.org")
    mazrica.contact(name="同じ住所", email="taro@example.org")
    writing.lead(asked={"id": number})
    assert (writing.links.contact_of(7), len(writing.contacts())) == (number, 2)
    writing.lead(asked={"id": 1002}, leadScore=13)
    assert mazrica.one("contacts", number)["items"]["Lead Score"] == 13
    writing.lead(id=8, email="new@example.org", asked={"id": number})
    assert writing.links.contact_of(8) not in {None, number}
    writing.lead(id=9, email="newer@example.org", asked={"id": 5555})
    assert writing.links.contact_of(9) is not None
    before = len(writing.contacts())
    other = mazrica.contact(name="住所の ない人")
    for contact in (other, 5555):
        writing.lead(id=contact, email="none", asked={"id": contact})
    assert (writing.links.contact_of(other), writing.links.contact_of(5555)) == (other, None)
    assert len(writing.contacts()) == before + 1


def test_the_link_of_its_activities_is_written_when_it_is_another(mazrica: StandIn) -> None:
    class Links:
        made = "https://relay.example/a"

        def url(self, lead: int) -> str | None:
            return f"{self.made}?{lead}"

    urls = Links()
    writing = MazricaWriting(mazrica, urls=urls)
    writing.lead()
    assert writing.contacts()[0]["items"]["Lead Activities"] == "https://relay.example/a?7"
    before = writing.calls()
    writing.lead()
    assert writing.calls() == before
    urls.made = "https://relay.example/b"
    writing.lead()
    assert writing.contacts()[0]["items"]["Lead Activities"] == "https://relay.example/b?7"


# Contacts that are no more


@pytest.mark.parametrize("by", ["lead id", "lead's address", "contact's own address"])
def test_a_contact_that_was_merged_is_looked_for_and_linked_again(writing: MazricaWriting, by: str) -> None:
    """名寄せ takes the source away."""
    mazrica = writing.mazrica
    writing.lead()
    if by == "contact's own address":
        mazrica.contact(id=1001, email="own@example.org")
        mazrica.clock.advance(61)
        writing.lead(id=50, email="fifty@another.org", company="")
    items = {"Lead ID": 7} if by == "lead id" else {}
    address = {"lead id": "x@example.org", "lead's address": "taro@example.org"}.get(by, "own@example.org")
    target = mazrica.contact(name="残る 人", email=address, items=items)
    mazrica.merge("contacts", target, 1001)
    mazrica.clock.advance(3600)
    outcome = writing.lead(leadScore=13)
    assert isinstance(outcome, Delivered), outcome
    assert writing.links.contact_of(7) == target
    assert mazrica.one("contacts", target)["items"] == {**ITEMS, "Lead Score": 13}
    assert not writing.links.of([1001])


def test_whom_somebody_has_merged_just_now_is_not_made_again(writing: MazricaWriting) -> None:
    mazrica = writing.mazrica
    source = mazrica.contact(name="消える 人", email="taro@example.org")
    writing.lead(id=8, email="b@another.org", company="")
    target = mazrica.contact(name="残る 人", email="taro@example.org")
    mazrica.merge("contacts", target, source)
    mazrica.clock.advance(1)
    writing.lead()
    assert (writing.links.contact_of(7), len(writing.contacts())) == (target, 2)


def test_who_was_added_in_the_second_of_the_last_look_is_found_whenever_it_is_looked_again(
    writing: MazricaWriting,
) -> None:
    writing.mazrica.contact(name="誰か")
    writing.lead(id=8, email="b@another.org", company="")
    number = writing.mazrica.contact(name="本人", email="taro@example.org")
    writing.mazrica.clock.advance(1000)
    writing.lead()
    assert writing.links.contact_of(7) == number


@pytest.mark.parametrize("asks", ["relay forget", "relay dead replay"])
def test_m11_a_contact_that_was_deleted_is_not_made_again_unless_a_person_asks(
    writing: MazricaWriting, asks: str
) -> None:
    writing.lead()
    writing.lead(id=8, email="b@another.org", company="")
    writing.mazrica.clock.advance(7 * 3600)
    writing.mazrica.delete("contacts", 1001)
    outcome = writing.lead(leadScore=13)
    assert isinstance(outcome, Delivered)
    assert (outcome.skipped, outcome.warnings) == ("contact_gone", ("contact_gone",))
    before = writing.calls("PATCH"), writing.calls("POST")
    writing.lead(leadScore=14)
    assert (writing.calls("PATCH"), writing.calls("POST")) == before
    assert len(writing.contacts()) == 1
    if asks == "relay forget":
        KeptContacts(writing.state).forget("7")
    [outcome] = writing.write(writing.event(leadScore=15, replayed=asks == "relay dead replay"))
    assert isinstance(outcome, Delivered)
    assert (outcome.made, writing.contacts()[-1]["items"]["Lead Score"]) == (("contact",), 15)


def test_a_link_to_whom_nobody_reads_any_more_is_no_other_lead_s(writing: MazricaWriting) -> None:
    writing.links.put(4444, ContactLink(lead=7))
    number = writing.mazrica.contact(name="本人", email="taro@example.org")
    writing.lead()
    assert writing.links.contact_of(7) == number
