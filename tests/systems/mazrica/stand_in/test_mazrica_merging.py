"""Two records become one: the source is no more."""

from __future__ import annotations

import pytest

from local.systems.mazrica import StandIn
from local.systems.mazrica.errors import Refusal
from tests.systems.mazrica.stand_in.client import Api


def test_of_two_contacts_the_target_takes_over_actions_and_deals_and_the_source_is_gone(
    api: Api, customer: int
) -> None:
    mazrica = api.mazrica
    target, source = mazrica.contact(name="山田 太郎"), mazrica.contact(name="山田太郎", tel="03")
    deal = mazrica.deal(name="導入", customer=customer)
    action = mazrica.act(deal=deal, contacts=[source])
    own = mazrica.act(contact=source, contacts=[source, target])
    mazrica.merge("contacts", target, source)
    assert api.ids("contacts") == [target]
    assert api.patch(f"contacts/{source}", tel="04").status_code == 404
    assert [mazrica.one("actions", each)["contacts"] for each in (action, own)] == [[target], [target]]
    assert (mazrica.one("actions", own)["contact"], mazrica.one("deals", deal)["contacts"]) == (target, [target])
    assert (mazrica.one("contacts", target)["name"], mazrica.one("contacts", target)["tel"]) == ("山田 太郎", None)


def test_the_source_s_data_may_be_chosen(mazrica: StandIn) -> None:
    target = mazrica.contact(name="山田 太郎", items={"Lead ID": 7})
    source = mazrica.contact(name="山田太郎", tel="03", items={"Lead ID": 8})
    mazrica.merge("contacts", target, source, ["basic"])
    found = mazrica.one("contacts", target)
    assert (found["name"], found["tel"], found["items"]) == ("山田太郎", "03", {"Lead ID": 8})


def test_of_two_accounts_contacts_deals_and_actions_move_to_the_target(mazrica: StandIn, customer: int) -> None:
    source = mazrica.customer(name="サンプル(株)")
    person = mazrica.contact(name="山田 太郎", customer=source)
    deal = mazrica.deal(name="導入", customer=source)
    action = mazrica.act(customer=source)
    mazrica.merge("customers", customer, source)
    moved = [mazrica.one(*each)["customer"] for each in (("contacts", person), ("deals", deal), ("actions", action))]
    assert moved == [customer] * 3
    assert [each["id"] for each in mazrica.all("customers")] == [customer]


@pytest.mark.parametrize("take", [["actions"], ["contacts"], ["actions", "contacts"], []])
def test_of_a_source_deal_what_is_not_chosen_is_lost(mazrica: StandIn, customer: int, take: list[str]) -> None:
    target, source = (mazrica.deal(name=name, customer=customer) for name in ("導入", "追加"))
    person = mazrica.contact(name="山田 太郎")
    action = mazrica.act(deal=source, contacts=[person])
    mazrica.merge("deals", target, source, take)
    assert [each["id"] for each in mazrica.all("deals")] == [target]
    kept = [(each["id"], each["deal"]) for each in mazrica.all("actions")]
    assert kept == ([(action, target)] if "actions" in take else [])
    assert mazrica.one("deals", target)["contacts"] == ([person] if "contacts" in take else [])


def test_a_deal_may_come_to_another_phase_by_a_merge(mazrica: StandIn, customer: int) -> None:
    target = mazrica.deal(name="導入", customer=customer, phase="提案")
    source = mazrica.deal(name="追加", customer=customer, phase="受注")
    mazrica.merge("deals", target, source, ["basic", "actions"])
    assert mazrica.one("deals", target)["phase"] == "受注"


def test_only_deals_of_one_account_and_one_type_are_merged(mazrica: StandIn, customer: int) -> None:
    mazrica.account.setup.add_deal_type("保守", ["契約"])
    first = mazrica.deal(name="導入", customer=customer)
    others = [
        mazrica.deal(name="導入", customer=mazrica.customer(name="例商事")),
        mazrica.deal(name="保守", customer=customer, dealType="保守"),
    ]
    for other in others:
        with pytest.raises(Refusal):
            mazrica.merge("deals", first, other)
    assert len(mazrica.all("deals")) == 3


@pytest.mark.parametrize(
    ("kind", "target", "source", "take"),
    [
        ("contacts", 1001, 1001, []),
        ("contacts", 1001, 999, []),
        ("actions", 1001, 1002, []),
        ("contacts", 1001, 1002, ["x"]),
    ],
)
def test_a_merge_that_makes_no_sense_is_refused(
    mazrica: StandIn, kind: str, target: int, source: int, take: list[str]
) -> None:
    for _ in range(2):
        mazrica.contact(name="山田 太郎")
    with pytest.raises(Refusal):
        mazrica.merge(kind, target, source, take)
    assert len(mazrica.all("contacts")) == 2


def test_whether_what_moves_and_what_it_moves_to_count_as_updated_is_unknown(mazrica: StandIn, customer: int) -> None:
    target, source = (mazrica.deal(name=name, customer=customer) for name in ("導入", "追加"))
    action = mazrica.act(deal=source)
    before = mazrica.one("actions", action)["updated"]
    mazrica.clock.advance(60)
    mazrica.merge("deals", target, source)
    assert (mazrica.one("actions", action)["updated"] != before) == mazrica.readings.moves_touch
    assert (mazrica.one("deals", target)["updated"] != before) == mazrica.readings.merges_touch


def test_a_matching_run_merges_while_it_keeps_everybody_else_from_updating(api: Api) -> None:
    mazrica = api.mazrica
    target, source = (mazrica.contact(name=name) for name in ("山田 太郎", "山田太郎"))
    mazrica.match_names("contacts")
    mazrica.merge("contacts", target, source, ["basic"])
    assert api.patch(f"contacts/{target}", tel="03").status_code == mazrica.readings.locked_status
    with pytest.raises(Refusal):
        mazrica.contact(id=target, tel="03")
    assert mazrica.one("contacts", target)["name"] == "山田太郎"
