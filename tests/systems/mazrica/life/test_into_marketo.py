"""Contacts, actions and phases at Mazrica, and what becomes of the leads in Marketo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from local.systems.marketo import StandIn as Marketo
from local.systems.mazrica import StandIn as Mazrica
from systems.mazrica.people.links import ContactLink, ContactLinks
from tests.systems.mazrica.life.conftest import PHASE, Made
from tests.systems.mazrica.life.sync_relay import HOUR, SyncRelay

LEADS = "/rest/v1/leads.json"


def by_address(marketo: Marketo) -> dict[str, Any]:
    return {each["email"]: each for each in marketo.leads()}


def writes(marketo: Marketo) -> int:
    return sum(each["path"] == LEADS and each["method"] == "POST" for each in marketo.requests())


def link(relay: SyncRelay, contact: int, lead: int) -> None:
    ContactLinks(relay.places["mazrica"].state).put(contact, ContactLink(lead=lead))


def test_m24_who_is_made_in_mazrica_becomes_a_lead_and_without_an_address_none(
    mazrica: Mazrica, marketo: Marketo, made: Made
) -> None:
    mazrica.contact(name="前から いる", email="old@example.org")
    relay = made("contacts")
    mazrica.contact(name="山田　太郎", email="taro@example.org")
    mazrica.contact(name="住所の ない人")
    relay.pass_hours(2)
    [lead] = marketo.leads()
    assert (lead["lastName"], lead["firstName"], lead["email"]) == ("山田", "太郎", "taro@example.org")
    assert relay.letters() == []


def test_m24_with_known_only_nobody_new_goes_to_marketo(mazrica: Mazrica, marketo: Marketo, made: Made) -> None:
    relay = made("contacts", contacts={"source": {"stream": "contacts", "every": "1h", "new_people": "known_only"}})
    mazrica.contact(name="CC の人", email="cc@example.org")
    relay.pass_hours(2)
    assert marketo.leads() == []


def test_m26_a_change_of_a_linked_contact_changes_the_lead_that_has_its_id(
    mazrica: Mazrica, marketo: Marketo, made: Made
) -> None:
    lead = marketo.edit(email="before@example.org", lastName="前", firstName="名", leadScore=7)["id"]
    contact = mazrica.contact(name="前 名", email="before@example.org")
    relay = made("contacts")
    link(relay, contact, lead)
    marketo.edit(id=lead, email="corrected@example.org")
    mazrica.contact(id=contact, name="後　名", items={"Lead Score": 99})
    relay.pass_hours(1)
    [found] = marketo.leads()
    assert (found["lastName"], found["email"], found["leadScore"]) == ("後", "corrected@example.org", 7)
    mazrica.contact(id=contact, email="new@example.org", name="後")
    relay.pass_hours(1)
    [found] = marketo.leads()
    assert (found["lastName"], found.get("firstName"), found["email"]) == ("後", None, "new@example.org")
    assert writes(marketo) == 2


@pytest.mark.parametrize("kinds", [("面談", "メール", "電話"), ("電話", "面談", "社内タスク")])
def test_m32_the_last_action_that_was_done_is_the_leads_status(
    mazrica: Mazrica, marketo: Marketo, made: Made, kinds: tuple[str, ...]
) -> None:
    """M-30; and an action that is only planned writes nothing (M-31)."""
    lead = marketo.edit(email="taro@example.org")["id"]
    person = mazrica.contact(name="山田 太郎", email="taro@example.org")
    relay = made("actions")
    link(relay, person, lead)
    now = mazrica.clock.now()
    for place, kind in enumerate(kinds):
        mazrica.act(kind=kind, contact=person, contacts=[person], start=now + place * 60, end=now + place * 60 + 30)
    mazrica.act(kind="社外タスク", contact=person, contacts=[person], completed=False)
    relay.pass_hours(1)
    assert marketo.leads()[0]["leadStatus"] == kinds[-1]
    mazrica.act(kind="社外タスク", contact=person, contacts=[person], start=now - 2 * HOUR, end=now - HOUR)
    relay.pass_hours(2)
    assert (marketo.leads()[0]["leadStatus"], writes(marketo)) == (kinds[-1], 1)


def test_who_has_no_lead_gets_none_by_an_action_and_their_status_waits_for_one(
    mazrica: Mazrica, marketo: Marketo, made: Made
) -> None:
    relay = made("actions")
    person = mazrica.contact(name="山田 太郎", email="taro@example.org")
    mazrica.act(kind="面談", contact=person, contacts=[person])
    relay.pass_hours(1)
    assert (marketo.leads(), relay.counts()["actions"].unmatched, relay.letters()) == ([], 1, [])
    marketo.edit(email="taro@example.org")
    relay.pass_hours(26, every=2)
    assert [each["leadStatus"] for each in marketo.leads()] == ["面談"]


def test_m44_the_worked_example_of_two_deals_at_the_lead(mazrica: Mazrica, marketo: Marketo, made: Made) -> None:
    """M-40 to M-44: B, D, D, 受注; a deal that is deleted leaves nothing (M-42)."""
    marketo.add_field(name=PHASE, type="text")
    lead = marketo.edit(email="taro@example.org")["id"]
    customer = mazrica.customer(name="株式会社サンプル")
    person = mazrica.contact(name="山田 太郎", email="taro@example.org", customer=customer)
    relay = made("phases")
    link(relay, person, lead)
    first, second, third = (
        mazrica.deal(name=name, customer=customer, phase=phase)
        for name, phase in (("A", "アプローチ"), ("B", "提案"), ("C", "受注"))
    )
    mazrica.clock.advance(60)
    for deal in (first, second):
        mazrica.act(deal=deal, contacts=[person])
    relay.pass_hours(1)
    shown = []
    acts: list[Callable[[], object]] = [
        lambda: mazrica.deal(id=first, phase="ヒアリング"),
        lambda: mazrica.deal(id=second, phase="見積"),
        lambda: mazrica.deal(id=first, amount=5),
        lambda: mazrica.act(deal=third, contacts=[person]),
    ]
    for act in acts:
        act()
        relay.pass_hours(1)
        shown.append(marketo.leads()[0].get(PHASE))
    assert shown == ["ヒアリング", "見積", "見積", "受注"]
    relay.pass_hours(48, every=6)
    before = writes(marketo)
    mazrica.delete("deals", third)
    relay.pass_hours(72, every=6)
    assert (marketo.leads()[0].get(PHASE), writes(marketo) - before) == (None, 1)


def test_m40_without_the_field_no_phase_is_written_and_nothing_fails(
    mazrica: Mazrica, marketo: Marketo, made: Made
) -> None:
    lead = marketo.edit(email="taro@example.org")["id"]
    customer = mazrica.customer(name="株式会社サンプル")
    person = mazrica.contact(name="山田 太郎", email="taro@example.org", customer=customer)
    relay = made("phases", "actions")
    link(relay, person, lead)
    deal = mazrica.deal(name="A", customer=customer, phase="提案")
    mazrica.act(kind="電話", deal=deal, contacts=[person])
    relay.pass_hours(2)
    assert (marketo.leads()[0]["leadStatus"], relay.letters()) == ("電話", [])
