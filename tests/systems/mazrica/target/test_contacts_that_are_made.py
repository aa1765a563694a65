"""Leads that nobody at Mazrica is: contacts and accounts are made (M-03, M-13 to M-18, M-22, M-23, M-25)."""

from __future__ import annotations

from typing import Any

import pytest

from local.systems.mazrica import StandIn
from relay.core.outcome import Delivered
from tests.support.mazrica_writing import ITEMS, LEAD, MazricaWriting


def test_m03_m22_a_lead_that_is_not_registered_becomes_a_contact_with_its_account(writing: MazricaWriting) -> None:
    outcome = writing.lead()
    assert isinstance(outcome, Delivered)
    [contact] = writing.contacts()
    [account] = writing.accounts()
    assert contact == {
        "id": 1001,
        "name": "山田 太郎",
        "email": "taro@example.org",
        "customer": account["id"],
        "items": ITEMS,
    }
    assert (account["name"], account["telNo"]) == ("株式会社サンプル", "03-1234-5678")
    assert (outcome.answer, outcome.made, outcome.warnings) == ({"contact": "1001"}, ("contact", "account"), ())
    assert writing.links.contact_of(7) == 1001
    assert writing.notes.contact(7) is None


def test_m17_a_lead_without_an_address_becomes_a_contact_that_is_known_by_its_id(writing: MazricaWriting) -> None:
    writing.lead(email="")
    writing.forget()
    writing.lead(email=None, leadScore=13)
    [contact] = writing.contacts()
    assert ("email" in contact, contact["items"]["Lead Score"]) == (False, 13)


def test_m18_a_lead_without_a_company_becomes_a_contact_without_an_account(writing: MazricaWriting) -> None:
    writing.mazrica.contact(name="同僚", email="z@example.org", customer=writing.mazrica.customer(name="別の会社"))
    writing.lead(company=" ")
    assert ("customer" in writing.contacts()[1], len(writing.accounts())) == (False, 1)


@pytest.mark.parametrize(
    "address", ["taro", "taro@", "taro@example", "a b@example.org", "太郎@example.org", "a@b@c.org"]
)
def test_m23_a_lead_whose_address_is_none_is_not_registered_and_counted(writing: MazricaWriting, address: str) -> None:
    outcome = writing.lead(email=address)
    assert isinstance(outcome, Delivered)
    assert (outcome.skipped, outcome.warnings) == ("email_invalid", ("email_invalid:email",))
    assert (writing.contacts(), writing.accounts(), writing.calls()) == ([], [], 0)


def test_m23_a_contact_that_is_linked_is_kept_up_whatever_its_lead_s_address_becomes(writing: MazricaWriting) -> None:
    writing.lead()
    writing.lead(email="none", leadScore=13)
    [contact] = writing.contacts()
    assert (contact["email"], contact["items"]["Lead Score"]) == ("taro@example.org", 13)


@pytest.mark.parametrize(
    ("last", "first", "name"),
    [
        ("山田", "太郎", "山田 太郎"),
        ("de la Cruz", "Maria", "de la Cruz Maria"),
        ("", "Maria", "Maria"),
        ("Cruz", None, "Cruz"),
        ("", "", "taro@example.org"),
    ],
)
def test_m25_a_name_is_the_last_one_a_blank_and_the_first(
    writing: MazricaWriting, last: str, first: Any, name: str
) -> None:
    writing.lead(lastName=last, firstName=first)
    assert writing.contacts()[0]["name"] == name


def test_m13_the_account_is_that_of_the_oldest_contact_of_the_domain_that_has_one(writing: MazricaWriting) -> None:
    mazrica = writing.mazrica
    first, second = mazrica.customer(name="先"), mazrica.customer(name="後")
    mazrica.contact(name="取引先なし", email="a@example.org")
    mazrica.contact(name="別の会社", email="b@sub.example.org", customer=second)
    mazrica.contact(name="最古", email="C@Example.org", customer=first)
    mazrica.contact(name="新しい", email="d@example.org", customer=second)
    mazrica.contact(id=1003, tel="03")  # the newest change is not the newest contact
    outcome = writing.lead()
    assert isinstance(outcome, Delivered)
    assert (writing.contacts()[-1]["customer"], outcome.made) == (first, ("contact",))


def test_m13_colleagues_who_come_together_share_one_account(writing: MazricaWriting) -> None:
    writing.write(*(writing.event(id=each, email=f"{each}@example.org", company=f"会社{each}") for each in range(1, 5)))
    assert len(writing.accounts()) == 1
    assert {each["customer"] for each in writing.contacts()} == {writing.accounts()[0]["id"]}


def test_m16_under_a_domain_of_free_mail_nobody_is_a_colleague(mazrica: StandIn) -> None:
    writing = MazricaWriting(mazrica, {"account": {"free_mail": ["Example.org"]}})
    mazrica.contact(name="誰か", email="a@example.org", customer=mazrica.customer(name="別の会社"))
    writing.lead()
    writing.lead(id=8, email="b@example.org")
    writing.lead(id=9, email="c@example.org", company="第三の会社")
    assert [each["name"] for each in writing.accounts()] == ["別の会社", "株式会社サンプル", "第三の会社"]


def test_m14_the_account_is_the_one_with_the_same_name_and_phone(mazrica: StandIn) -> None:
    writing = MazricaWriting(mazrica, {"account": {"match": "name_and_phone"}})
    mazrica.customer(name="株式会社サンプル", telNo="03-9999-9999")
    same = mazrica.customer(name="株式会社　サンプル", telNo="03 1234 5678")
    mazrica.customer(name="株式会社 サンプル", telNo="0312345678")
    mazrica.contact(name="同僚", email="z@example.org", customer=mazrica.customer(name="別の会社"))
    outcome = writing.lead(company="株式会社 サンプル")
    assert isinstance(outcome, Delivered)
    assert writing.contacts()[-1]["customer"] == same
    assert outcome.warnings == ("several_accounts",)
    writing.lead(id=8, email="b@example.org", phone="03-7777-7777")
    assert (writing.accounts()[-1]["telNo"], len(writing.accounts())) == ("03-7777-7777", 5)


@pytest.mark.parametrize("phone", ["phone", "mainPhone", "mobilePhone"])
@pytest.mark.parametrize("match", ["email_domain", "name_and_phone"])
def test_m15_a_setting_says_which_phone_accounts_are_found_by_and_made_with(
    mazrica: StandIn, match: str, phone: str
) -> None:
    writing = MazricaWriting(mazrica, {"account": {"match": match, "phone": phone}})
    writing.lead()
    assert writing.accounts()[0]["telNo"] == LEAD[phone]
    other = MazricaWriting(mazrica, {"account": {"match": "name_and_phone", "phone": phone}})
    other.lead(id=8, email="b@another.org")
    assert len(mazrica.all("customers")) == 1


def test_m16_without_accounts_contacts_have_none(mazrica: StandIn) -> None:
    MazricaWriting(mazrica, {"account": "none"}).lead()
    assert (len(mazrica.all("contacts")), mazrica.all("customers")) == (1, [])


def test_m13_an_account_that_is_gone_is_not_linked(writing: MazricaWriting) -> None:
    """Where accounts are merged, contacts may be carried over without being updated."""
    writing.lead()
    gone, stays = writing.accounts()[0]["id"], writing.mazrica.customer(name="残る会社")
    writing.mazrica.merge("customers", stays, gone)
    writing.mazrica.clock.advance(3600)
    outcome = writing.lead(id=8, email="hanako@example.org", company="株式会社サンプル")
    assert isinstance(outcome, Delivered), outcome
    assert writing.contacts()[-1]["customer"] in {each["id"] for each in writing.accounts()}
