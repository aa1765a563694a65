"""Actions: what was done or is planned, and with whom."""

from __future__ import annotations

from typing import Any

import pytest

from local.systems.mazrica import StandIn
from local.systems.mazrica.errors import Refusal
from tests.systems.mazrica.stand_in.client import Api


@pytest.fixture
def deal(mazrica: StandIn, customer: int) -> int:
    return mazrica.deal(name="導入", customer=customer, phase="提案")


@pytest.mark.parametrize("kind", ["面談", "メール", "電話", "社内タスク", "社外タスク"])
def test_an_action_is_of_one_of_five_kinds(api: Api, deal: int, kind: str) -> None:
    api.mazrica.act(kind=kind, deal=deal)
    assert api.rows("actions")[0]["pattern"]["name"] == kind


def test_there_is_no_sixth_kind(mazrica: StandIn, deal: int) -> None:
    with pytest.raises(Refusal):
        mazrica.act(kind="訪問", deal=deal)


def test_an_action_shows_its_deal_its_times_and_own_staff_apart_from_contacts(api: Api, deal: int) -> None:
    mazrica = api.mazrica
    person = mazrica.contact(name="山田 太郎")
    mazrica.act(
        deal=deal,
        contacts=[person],
        staff=[102],
        purpose="提案",
        result="好感触",
        start="2026-04-01T10:00:00+09:00",
        end="2026-04-01T11:00:00+09:00",
    )
    (row,) = api.rows("actions")
    assert (row["deal"], row["purpose"]["name"], row["result"]) == ({"id": deal, "name": "導入"}, "提案", "好感触")
    assert [each["name"] for each in row["invitees"]] == ["営業 花子"]
    utc = mazrica.readings.times.zone == "UTC"
    assert row["endDatetime"] == ("2026-04-01T02:00:00.000" if utc else "2026-04-01T11:00:00+09:00")


def test_an_action_of_an_account_has_no_deal_and_no_purpose(api: Api, customer: int) -> None:
    api.mazrica.act(customer=customer)
    (row,) = api.rows("actions")
    assert (row.get("deal"), row.get("purpose")) == (None, None)


@pytest.mark.parametrize(
    "order",
    [
        {},
        {"purpose": "提案"},
        {"completed": "yes"},
        {"start": 200.0, "end": 100.0},
        {"deal": 999},
        {"contacts": [999]},
        {"contacts": ["nobody"]},
        {"phase": "提案"},
    ],
)
def test_an_action_that_makes_no_sense_is_refused(mazrica: StandIn, customer: int, order: dict[str, Any]) -> None:
    with pytest.raises(Refusal):
        mazrica.act(**({"customer": customer, **order} if order else {}))


STATES: list[dict[str, Any]] = [
    {"path": "status.name", "completed": "完了", "planned": "予定"},
    {"path": "active", "completed": False, "planned": True},
    {"path": "state", "completed": 2, "planned": 1},
]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("completed", [True, False])
def test_which_field_says_that_an_action_is_completed_is_unknown(
    plain: Api, state: dict[str, Any], *, completed: bool
) -> None:
    plain.mazrica.read_as(state=state)
    plain.mazrica.act(contact=plain.mazrica.contact(name="山田 太郎"), completed=completed)
    assert value_at(plain.rows("actions")[0], state["path"]) == state["completed" if completed else "planned"]


@pytest.mark.parametrize(
    ("path", "shape", "expected"),
    [
        ("contacts", "objects", [{"id": 1001, "name": "山田 太郎"}]),
        ("contactIds", "ids", [1001]),
        ("actionContacts", "nested", [{"contact": {"id": 1001, "name": "山田 太郎"}}]),
        ("people.contacts", "named", [{"contactId": 1001, "contactName": "山田 太郎"}]),
    ],
)
def test_where_the_action_contacts_are_is_unknown(plain: Api, path: str, shape: str, expected: list[Any]) -> None:
    plain.mazrica.read_as(action_contacts={"path": path, "shape": shape})
    person = plain.mazrica.contact(name="山田 太郎")
    plain.mazrica.act(contact=person, contacts=[person])
    assert value_at(plain.rows("actions")[0], path) == expected


def test_action_contacts_may_be_nowhere(plain: Api) -> None:
    plain.mazrica.read_as(action_contacts={"path": ""})
    person = plain.mazrica.contact(name="山田 太郎")
    plain.mazrica.act(contact=person, contacts=[person])
    assert "山田" not in str(plain.rows("actions")[0])


def value_at(row: Any, path: str) -> Any:
    for name in path.split("."):
        row = row[name]
    return row


def test_an_action_contact_is_linked_with_the_deal_and_its_account(mazrica: StandIn, deal: int, customer: int) -> None:
    person = mazrica.contact(name="山田 太郎")
    mazrica.act(deal=deal, contacts=[person])
    assert mazrica.one("deals", deal)["contacts"] == [person]
    assert mazrica.one("contacts", person)["customer"] == customer


def test_an_action_contact_stays_with_the_account_that_it_has(mazrica: StandIn, deal: int) -> None:
    other = mazrica.customer(name="例商事")
    person = mazrica.contact(name="山田 太郎", customer=other)
    mazrica.act(deal=deal, contacts=[person])
    assert mazrica.one("contacts", person)["customer"] == other


def test_an_address_that_nobody_has_becomes_a_contact_of_the_account(
    mazrica: StandIn, deal: int, customer: int
) -> None:
    known = mazrica.contact(name="山田 太郎", email="a@example.com")
    action = mazrica.act(deal=deal, contacts=["a@example.com", "new@example.com"])
    new = mazrica.all("contacts")[-1]
    assert (new["email"], new["customer"]) == ("new@example.com", customer)
    assert mazrica.one("actions", action)["contacts"] == [known, new["id"]]


@pytest.mark.parametrize("removed", [True, False])
def test_whether_a_link_with_a_contact_counts_as_an_update_of_the_action_is_unknown(
    mazrica: StandIn, deal: int, *, removed: bool
) -> None:
    person = mazrica.contact(name="山田 太郎")
    action = mazrica.act(deal=deal, contacts=[person] if removed else [])
    before = mazrica.one("actions", action)["updated"]
    mazrica.clock.advance(60)
    mazrica.act(id=action, contacts=[] if removed else [person])
    assert mazrica.one("actions", action)["contacts"] == ([] if removed else [person])
    assert (mazrica.one("actions", action)["updated"] != before) == mazrica.readings.links_touch


def test_another_state_or_end_is_an_update(mazrica: StandIn, deal: int) -> None:
    action = mazrica.act(deal=deal, completed=False)
    before = mazrica.one("actions", action)["updated"]
    mazrica.clock.advance(60)
    mazrica.act(id=action, completed=True)
    found = mazrica.one("actions", action)
    assert (found["completed"], found["updated"] > before) == (True, True)


def test_of_a_deleted_contact_actions_keep_no_link(api: Api, deal: int) -> None:
    mazrica = api.mazrica
    gone, stays = mazrica.contact(name="山田 太郎"), mazrica.contact(name="鈴木 花子")
    action = mazrica.act(deal=deal, contacts=[gone, stays])
    mazrica.delete("contacts", gone)
    assert mazrica.one("actions", action)["contacts"] == [stays]
    assert mazrica.one("deals", deal)["contacts"] == [stays]
    assert "山田" not in api.get("actions").text


def test_what_becomes_of_the_actions_of_a_deleted_deal_is_unknown(api: Api, deal: int) -> None:
    mazrica = api.mazrica
    mazrica.act(deal=deal)
    assert api.send("DELETE", f"deals/{deal}").status_code == 204
    assert api.rows("deals") == []
    left = mazrica.readings.deal_deletion == "leaves actions"
    assert [each.get("deal") for each in api.rows("actions")] == ([None] if left else [])
