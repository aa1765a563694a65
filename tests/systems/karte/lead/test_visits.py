"""In real time: who visits is given their lead, by address first and by cookie where that may be."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from tests.systems.karte.lead.two_systems import TwoSystems

Maker = Callable[..., TwoSystems]
COOKIE = "id:561-HYG-937&token:_mch-example.com-1374552656411-90718"
OTHER = "id:561-HYG-937&token:_mch-example.com-1374552656411-90719"


def marketo_of(relay: TwoSystems, user: str) -> dict[str, Any]:
    """What the member was given last."""
    found: dict[str, Any] = relay.identified(user)[-1]["marketo"]
    return found


def test_k03_a_visit_by_address_gives_the_member_their_lead(relay: TwoSystems) -> None:
    lead = relay.lead("taro@example.com", firstName="Taro", lastName="Tanaka")
    relay.visit(user_id="M-1", visitor_id="V-1", email="Taro@example.com", marketo_cookie=COOKIE)
    relay.settle()
    (given,) = relay.identified("M-1")
    assert given["user_id"] == "M-1"
    assert given["marketo"]["id"] == lead
    assert given["marketo"]["firstName"] == "Taro"


def test_k03_without_an_address_or_where_nobody_has_it_the_cookie_is_tried(relay: TwoSystems) -> None:
    lead, nameless = relay.lead("a@example.com"), relay.lead(firstName="Hana")
    relay.associate(lead, COOKIE)
    relay.associate(nameless, OTHER)
    relay.visit(user_id="M-1", marketo_cookie=COOKIE)
    relay.visit(user_id="M-2", email="nobody@example.com", marketo_cookie=OTHER)
    relay.settle()
    assert [marketo_of(relay, user)["id"] for user in ("M-1", "M-2")] == [lead, nameless]


def test_k11_a_cookie_counts_once_it_is_associated_with_a_lead(relay: TwoSystems) -> None:
    lead = relay.lead("a@example.com")
    relay.visit(user_id="M-1", marketo_cookie=COOKIE)
    relay.settle()
    assert (relay.identified("M-1"), relay.skipped()) == ([], ["no_lead"])
    relay.associate(lead, COOKIE)
    relay.visit(user_id="M-1", marketo_cookie=COOKIE)
    relay.settle()
    assert marketo_of(relay, "M-1")["id"] == lead


def test_k03_a_cookie_gives_nobody_the_lead_of_somebody_else(relay: TwoSystems) -> None:
    lead = relay.lead("a@example.com")
    relay.associate(lead, COOKIE)
    relay.visit(user_id="B", email="b@example.com", marketo_cookie=COOKIE)
    relay.settle()
    assert relay.identified("B") == []
    assert relay.skipped() == ["no_lead"]


def test_k03_nor_where_this_call_says_no_address_and_an_earlier_one_did(relay: TwoSystems) -> None:
    lead = relay.lead("a@example.com")
    relay.associate(lead, COOKIE)
    relay.visit(user_id="B", email="b@example.com")
    relay.visit(user_id="B", marketo_cookie=COOKIE)
    relay.settle()
    assert relay.identified("B") == []
    assert relay.skipped() == ["no_lead", "other_email"]


def test_k03_two_visits_of_one_user_keep_their_order(relay: TwoSystems) -> None:
    relay.lead("a@example.com", company="A"), relay.lead("b@example.com", company="B")
    for email in ("a@example.com", "b@example.com", "a@example.com"):
        relay.visit(user_id="M-1", email=email)
    relay.settle()
    assert [each["marketo"]["company"] for each in relay.identified("M-1")] == ["A", "B", "A"]


def test_k04_and_k09_only_fields_with_a_value_are_written_and_false_and_zero_are_values(relay: TwoSystems) -> None:
    relay.lead("a@example.com", firstName="Taro", company=None, unsubscribed=False, leadScore=0)
    relay.visit(user_id="M-1", email="a@example.com")
    relay.settle()
    given = marketo_of(relay, "M-1")
    assert (given["unsubscribed"], given["leadScore"]) == (False, 0)
    assert "company" not in given
    assert "lastName" not in given


def test_k05_of_several_leads_the_one_that_was_updated_last_is_meant(relay: TwoSystems) -> None:
    first = relay.lead("a@example.com", company="first")
    relay.marketo.clock.advance(60)
    second = relay.twin("a@example.com", company="second")
    relay.visit(user_id="M-1", email="a@example.com")
    relay.settle()
    relay.marketo.clock.advance(60)
    relay.lead(id=first, company="first again")
    relay.visit(user_id="M-1", email="a@example.com")
    relay.settle()
    assert [each["marketo"]["id"] for each in relay.identified("M-1")] == [second, first]


def test_k06_and_k07_the_lead_stands_in_one_object_with_the_date(relay: TwoSystems) -> None:
    relay.lead("a@example.com", company="Example")
    relay.visit(user_id="M-1", email="a@example.com")
    relay.settle()
    (given,) = relay.identified("M-1")
    assert set(given) == {"user_id", "marketo"}
    date = given["marketo"]["_karte_last_sync_date"]
    assert isinstance(date, int)
    assert all(isinstance(value, str | int | float | bool) for value in given["marketo"].values())


def test_k08_marketo_hash_stands_beside_it_where_a_key_is_set(relay_with: Maker) -> None:
    relay = relay_with(karte_secret={"marketo_hash_key": "munchkin"})
    relay.lead("a@example.com")
    relay.visit(user_id="M-1", email="a@example.com")
    relay.settle()
    (given,) = relay.identified("M-1")
    assert given["marketo_hash"] == hashlib.sha1(b"munchkina@example.com", usedforsecurity=False).hexdigest()
    assert "marketo_hash" not in given["marketo"]


def test_k13_marketo_cookie_stands_beside_it_and_a_visit_without_one_takes_nothing_away(relay: TwoSystems) -> None:
    relay.lead("a@example.com")
    relay.visit(user_id="M-1", email="a@example.com", marketo_cookie=COOKIE)
    relay.visit(user_id="M-1", email="a@example.com")
    relay.visit(user_id="M-1", email="a@example.com", marketo_cookie=COOKIE)
    relay.settle()
    (given,) = relay.identified("M-1")
    assert given["marketo_cookie"] == COOKIE
    assert "marketo_cookie" not in given["marketo"]


def test_one_visit_ends_in_one_write_although_identify_makes_karte_call_again(relay: TwoSystems) -> None:
    relay.lead("a@example.com")
    for _ in range(4):
        relay.visit(user_id="M-1", email="a@example.com")
        relay.settle()
    assert len(relay.identified("M-1")) == 1
    assert relay.skipped() == ["", "unchanged", "unchanged", "unchanged"]


def test_a_change_of_updated_at_alone_is_no_change(relay: TwoSystems) -> None:
    lead = relay.lead("a@example.com")
    relay.visit(user_id="M-1", email="a@example.com")
    relay.settle()
    relay.marketo.clock.advance(3600)
    relay.lead(id=lead, phone="03-0000-0000")
    relay.visit(user_id="M-1", email="a@example.com")
    relay.settle()
    assert len(relay.identified("M-1")) == 1


def test_the_values_of_another_lead_do_not_stay(relay: TwoSystems) -> None:
    relay.lead("a@example.com", company="A", lastName="Abe")
    relay.lead("b@example.com", company="B")
    relay.visit(user_id="M-1", email="a@example.com")
    relay.visit(user_id="M-1", email="b@example.com")
    relay.settle()
    assert marketo_of(relay, "M-1")["lastName"] == ""
    assert marketo_of(relay, "M-1")["company"] == "B"


def test_a_visitor_has_a_row_of_a_linked_table_and_no_identify_event(relay_with: Maker) -> None:
    fields = {"company": "company", "leadScore": "leadScore"}
    relay = relay_with(leads={"visitors": {"table": "leads"}, "fields": fields, "values": {}})
    relay.karte.order("tables", id="leads", key="user_id", columns=[*fields], link="user_id")
    relay.associate(relay.lead("a@example.com", company="Example", leadScore=0), COOKIE)
    relay.visit(visitor_id="V-1", marketo_cookie=COOKIE)
    relay.visit(visitor_id="V-1", marketo_cookie=COOKIE)
    relay.settle()
    assert relay.karte.rows("leads") == {"vis-V-1": {"company": "Example", "leadScore": 0}}
    assert relay.skipped() == ["", "unchanged"]
    assert relay.karte.events() == []


def test_a_visitor_has_an_event_of_their_own_where_the_route_says_so(relay_with: Maker) -> None:
    relay = relay_with(leads={"visitors": {"event_name": "marketo_lead"}})
    relay.associate(relay.lead("a@example.com", company="Example"), COOKIE)
    relay.visit(visitor_id="vis-V-1", marketo_cookie=COOKIE)
    relay.settle()
    (written,) = relay.karte.events()
    assert (written["event_name"], written["key"], written["id"]) == ("marketo_lead", "visitor_id", "V-1")
    assert written["values"]["marketo"]["company"] == "Example"


def test_in_a_managed_project_a_visitor_is_given_nothing_where_nothing_is_said_of_visitors(relay: TwoSystems) -> None:
    relay.associate(relay.lead("a@example.com"), COOKIE)
    relay.visit(visitor_id="V-1", marketo_cookie=COOKIE)
    relay.settle()
    assert relay.karte.events() == []
    assert relay.skipped() == ["visitor"]


def test_in_an_old_project_a_visitor_has_an_identify_event_without_a_user_id(relay_with: Maker) -> None:
    relay = relay_with({"user_data": "events"}, options={"user_data": "events"})
    relay.associate(relay.lead("a@example.com"), COOKIE)
    relay.visit(visitor_id="V-1", marketo_cookie=COOKIE)
    relay.settle()
    (written,) = relay.karte.events()
    assert (written["event_name"], written["key"]) == ("identify", "visitor_id")
    assert "user_id" not in written["values"]
    assert relay.karte.joins() == []


def test_all_fields_less_some_go_as_far_as_karte_takes_them(relay_with: Maker) -> None:
    relay = relay_with(leads={"fields": "all", "except": ["company"]})
    relay.lead("a@example.com", company="Example", firstName="Taro")
    relay.visit(user_id="M-1", email="a@example.com")
    relay.settle()
    given = marketo_of(relay, "M-1")
    assert {"id", "email", "firstName", "createdAt", "updatedAt"} <= set(given)
    assert not {"company", "asked", "cookies"} & set(given)


@pytest.mark.parametrize("kind", ["lost-answer", "reset"])
def test_what_nobody_knows_of_is_for_a_person_and_the_next_visit_is_written_whatever_it_says(
    relay: TwoSystems, kind: str
) -> None:
    relay.lead("a@example.com")
    relay.karte.fail(kind, times=1)
    relay.visit(user_id="M-1", email="a@example.com")
    relay.settle()
    assert len(relay.dead) == 1
    relay.visit(user_id="M-1", email="a@example.com")
    relay.settle()
    assert len(relay.identified("M-1")) == 1 + (kind == "lost-answer")
