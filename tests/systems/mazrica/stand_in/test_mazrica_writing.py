"""New accounts, contacts and deals, and changes of them."""

from __future__ import annotations

from typing import Any

import pytest

from local.systems.mazrica import StandIn
from tests.systems.mazrica.stand_in.client import Api


def deal(api: Api, customer: int, **more: int) -> dict[str, Any]:
    (deal_type,) = api.mazrica.account.setup.deal_types
    ids = {name: deal_type.choices(name)[0].id for name in ("phase", "product", "probability", "channel")}
    links = {"dealType": deal_type.id, "customer": customer, "user": 101, **ids, **more}
    return {"name": "導入", "expectedContractDate": "2026-09-30", **api.link("deals", **links)}


def test_a_new_contact_is_answered_whole_or_with_its_id_alone(api: Api) -> None:
    answer = api.send("POST", "contacts", json={"name": "山田 太郎"})
    readings = api.mazrica.readings
    assert answer.status_code == readings.create_status
    assert (set(answer.json()) == {"id"}) == (readings.create_answers == "id")


def test_a_change_is_answered_with_204_and_no_body_or_with_the_record(api: Api) -> None:
    contact = api.add("contacts", name="山田 太郎")
    answer = api.patch(f"contacts/{contact}", tel="03")
    if api.mazrica.readings.update_answers == "nothing":
        assert (answer.status_code, answer.content) == (204, b"")
    else:
        assert (answer.status_code, answer.json()["tel"]) == (200, "03")
    assert api.mazrica.one("contacts", contact)["tel"] == "03"


def test_posting_twice_makes_two(api: Api) -> None:
    body = {"name": "山田 太郎", "email": "a@example.com"}
    assert api.add("contacts", **body) != api.add("contacts", **body)
    assert [each["email"] for each in api.mazrica.all("contacts")] == ["a@example.com"] * 2


def test_a_contact_is_linked_with_its_account_by_the_spelling_that_is_known(api: Api, customer: int) -> None:
    contact = api.add("contacts", name="山田 太郎", **api.link("contacts", customer=customer))
    assert api.rows("contacts")[0]["customer"] == {"id": customer, "name": "株式会社サンプル"}
    other = api.mazrica.customer(name="例商事")
    assert api.patch(f"contacts/{contact}", **api.link("contacts", customer=other)).ok
    assert api.mazrica.one("contacts", contact)["customer"] == other
    assert api.patch(f"contacts/{contact}", **api.link("contacts", customer=None)).ok
    assert api.mazrica.one("contacts", contact)["customer"] is None


def test_by_the_other_spelling_it_is_refused_or_made_without_an_account(api: Api, customer: int) -> None:
    answer = api.send("POST", "contacts", json={"name": "山田 太郎", **api.other_link("contacts", customer=customer)})
    if api.mazrica.readings.unknown_members == "refused":
        assert (answer.status_code, api.mazrica.all("contacts")) == (400, [])
    else:
        assert answer.ok
        assert [each["customer"] for each in api.mazrica.all("contacts")] == [None]


def test_a_deal_needs_nine_values_and_is_linked_by_its_own_spelling(api: Api, customer: int) -> None:
    body = deal(api, customer)
    made = api.add("deals", **body, amount=1_000_000)
    assert api.mazrica.one("deals", made)["phase"] == "アプローチ"
    assert (len(body), api.rows("deals")[0]["amount"]) == (9, 1_000_000)
    for name in body:
        answer = api.send("POST", "deals", json={key: value for key, value in body.items() if key != name})
        assert answer.status_code == 400, name
    refused = {"name": "導入", "expectedContractDate": "2026-09-30", **api.other_link("deals", dealType=10, phase=101)}
    assert api.send("POST", "deals", json=refused).status_code == 400


def test_a_phase_is_one_of_the_deal_s_own_type(api: Api, customer: int) -> None:
    other = api.mazrica.account.setup.add_deal_type("保守", ["契約"])
    made = api.mazrica.deal(name="導入", customer=customer)
    assert api.patch(f"deals/{made}", **api.link("deals", phase=other.phases[0].id)).status_code == 400
    assert api.patch(f"deals/{made}", **api.link("deals", dealType=other.id)).status_code == 400
    assert api.patch(f"deals/{made}", **api.link("deals", phase=103)).ok
    assert api.mazrica.one("deals", made)["phase"] == "提案"


def test_a_deal_says_how_long_it_was_in_which_phase(api: Api, customer: int) -> None:
    made = api.mazrica.deal(name="導入", customer=customer, phase="アプローチ")
    api.mazrica.clock.advance(3 * 86_400)
    api.mazrica.deal(id=made, phase="提案")
    api.mazrica.clock.advance(86_400)
    stays = api.rows("deals")[0]["phaseStayDays"]
    assert [(each["name"], each["stayDays"]) for each in stays] == [("アプローチ", 3), ("提案", 1)]


def test_of_an_account_only_the_name_is_compulsory(api: Api) -> None:
    values = {"telNo": "03", "webUrl": "https://example.com", "employee": 10, "capital": 5, "closingMonth": 3}
    made = api.add("customers", name="例商事", **values, **api.link("customers", industry=2, ownerRole=0))
    (row,) = api.rows("customers")
    assert {name: row[name] for name in values} == values
    assert row["industry"] == {"id": 2, "name": "製造"}
    assert api.mazrica.one("customers", made)["ownerRole"] is None
    assert api.send("POST", "customers", json={"telNo": "03"}).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": None},
        {"name": ""},
        {"name": "　"},
        {"name": 5},
        {"name": "x", "email": "no address"},
        {"name": "x", "email": "あ@example.com"},
        {"name": "x", "email": "a@example"},
        {"name": "x", "tel": 3},
        {"name": "x", "tel": "0" * 65_536},
        {"name": "x", "contactCustoms": {}},
        {"name": "x", "contactCustoms": [1]},
    ],
)
def test_a_contact_that_makes_no_sense_is_refused_and_not_made(api: Api, body: dict[str, Any]) -> None:
    assert api.send("POST", "contacts", json=body).status_code == 400
    assert api.mazrica.all("contacts") == []


@pytest.mark.parametrize("wrong", [999, "200001", True, 1.5, [], {"id": "x"}])
def test_an_account_that_is_not_there_or_no_id_is_refused(api: Api, customer: int, wrong: Any) -> None:
    body = {"name": "x", **api.link("contacts", customer=wrong)}
    assert api.send("POST", "contacts", json=body).status_code == 400


@pytest.mark.parametrize(
    "body", [{"closingMonth": 13}, {"employee": "10"}, {"employee": 1.5}, {"capital": True}, {"capital": 2**53}]
)
def test_a_number_of_an_account_that_is_none_is_refused(api: Api, customer: int, body: dict[str, Any]) -> None:
    assert api.patch(f"customers/{customer}", **body).status_code == 400


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b'{"name":"a","name":"b"}', b'{"name":NaN}', b"\xff"])
def test_a_body_that_is_no_json_object_is_refused(api: Api, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    assert api.send("POST", "contacts", data=body, headers=headers).status_code == 400


def test_a_body_has_to_say_that_it_is_json(api: Api) -> None:
    assert api.send("POST", "contacts", data=b'{"name":"x"}').status_code == 400


def test_an_empty_text_empties_a_field_but_not_the_name(api: Api) -> None:
    contact = api.mazrica.contact(name="山田 太郎", tel="03")
    assert api.patch(f"contacts/{contact}", tel="").ok
    assert api.mazrica.one("contacts", contact)["tel"] is None
    assert api.patch(f"contacts/{contact}", name="").status_code == 400


def test_what_a_change_does_not_name_stays(api: Api) -> None:
    contact = api.mazrica.contact(name="山田 太郎", tel="03", email="a@example.com")
    api.patch(f"contacts/{contact}", email="b@example.com")
    found = api.mazrica.one("contacts", contact)
    assert (found["name"], found["tel"], found["email"]) == ("山田 太郎", "03", "b@example.com")


def test_whether_a_write_of_equal_values_is_a_change_is_unknown(api: Api) -> None:
    contact = api.mazrica.contact(name="山田 太郎", tel="03")
    before = api.mazrica.one("contacts", contact)["updated"]
    api.mazrica.clock.advance(60)
    api.patch(f"contacts/{contact}", tel="03")
    moved = api.mazrica.one("contacts", contact)["updated"] != before
    assert moved == api.mazrica.readings.equal_writes_touch
    api.patch(f"contacts/{contact}", tel="04")
    assert api.mazrica.one("contacts", contact)["updated"] != before


@pytest.mark.parametrize("path", ["contacts/1", "customers/1", "deals/1"])
def test_what_is_not_there_cannot_be_changed(api: Api, path: str) -> None:
    assert api.patch(path, name="x").status_code == 404


def test_an_account_takes_its_deals_actions_and_contacts_along(mazrica: StandIn, api: Api, customer: int) -> None:
    mazrica.contact(name="山田 太郎", customer=customer)
    linked = mazrica.contact(name="鈴木 花子")
    mazrica.act(deal=mazrica.deal(name="導入", customer=customer), contacts=[linked])
    mazrica.act(customer=customer)
    assert api.send("DELETE", f"customers/{customer}").status_code == 204
    left = {kind: mazrica.all(kind) for kind in ("customers", "deals", "actions")}
    assert left == {"customers": [], "deals": [], "actions": []}
    assert mazrica.all("contacts") == []


def test_an_id_is_never_given_again(mazrica: StandIn) -> None:
    first = mazrica.contact(name="山田 太郎")
    mazrica.delete("contacts", first)
    assert mazrica.contact(name="山田 太郎") > first


@pytest.mark.parametrize("kind", ["contacts", "customers"])
def test_while_names_are_matched_what_is_there_cannot_be_updated(api: Api, customer: int, kind: str) -> None:
    mazrica = api.mazrica
    number = customer if kind == "customers" else mazrica.contact(name="山田 太郎")
    mazrica.match_names(kind)
    assert api.patch(f"{kind}/{number}", name="x").status_code == mazrica.readings.locked_status
    made = api.send("POST", kind, json={"name": "x"})
    assert made.status_code == (mazrica.readings.locked_status if mazrica.readings.locked == "writes" else 200)
    assert api.get(kind).status_code == 200
    mazrica.match_names()
    assert api.patch(f"{kind}/{number}", name="x").ok


def test_a_field_may_have_another_name_or_none(plain: Api) -> None:
    plain.mazrica.read_as(
        unknown_members="refused", names={"contacts.mobileTel": "mobile_tel", "contacts.updatedAt": "updated_at"}
    )
    contact = plain.add("contacts", name="山田 太郎", mobile_tel="090", memo="x")
    (row,) = plain.rows("contacts")
    assert (row["mobile_tel"], row["memo"], "mobileTel" in row, "updatedAt" in row) == ("090", "x", False, False)
    assert plain.patch(f"contacts/{contact}", mobileTel="080").status_code == 400
    plain.mazrica.read_as(names={"contacts.memo": ""})
    assert plain.patch(f"contacts/{contact}", memo="y").status_code == 400
    assert "memo" not in plain.rows("contacts")[0]
