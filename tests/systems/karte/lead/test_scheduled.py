"""On schedule: who is new in the roster, and whose lead has changed, is asked for once, by address alone."""

from __future__ import annotations

from collections.abc import Callable

from relay.core.outcome import Delivered, Rejected
from tests.systems.karte.lead.two_systems import TwoSystems

Maker = Callable[..., TwoSystems]
COOKIE = "id:561-HYG-937&token:_mch-example.com-1374552656411-90718"


def test_k01_who_is_in_the_roster_is_asked_for_once_by_address(relay: TwoSystems) -> None:
    lead = relay.lead("a@example.com")
    relay.load(A="A@example.com", B="nobody@example.com")
    relay.settle()
    assert [each["marketo"]["id"] for each in relay.identified("A")] == [lead]
    assert relay.identified("B") == []
    assert relay.roster() == 0
    assert relay.noted.items == {}


def test_k01_and_k02_a_changed_lead_reaches_whom_karte_knows_and_never_by_cookie(relay: TwoSystems) -> None:
    lead = relay.lead("a@example.com", company="before")
    relay.associate(lead, COOKIE)
    relay.visit(user_id="A", email="a@example.com", marketo_cookie=COOKIE)
    relay.visit(user_id="B", email="b@example.com", marketo_cookie=COOKIE)
    relay.settle()
    before = relay.calls("leads.json")
    relay.lead(id=lead, company="after")
    relay.lead_changed(lead)
    relay.settle()
    assert [each["marketo"]["company"] for each in relay.identified("A")] == ["before", "after"]
    assert relay.identified("B") == []
    assert relay.calls("leads.json") == before + 1
    queries = [each for each in relay.marketo.requests() if each["path"] == "/rest/v1/leads.json"]
    assert "cookies" not in str(queries[-1])


def test_k02_a_changed_lead_that_nobody_showed_costs_no_call_and_is_counted(relay: TwoSystems) -> None:
    lead = relay.lead("a@example.com")
    relay.lead_changed(lead)
    relay.settle()
    assert relay.skipped() == ["not_known_to_karte"]
    assert relay.calls("leads.json") == 0
    assert relay.karte.events() == []


def test_k01_a_lead_that_is_new_reaches_whose_address_was_said_before(relay: TwoSystems) -> None:
    relay.visit(user_id="A", email="a@example.com")
    relay.settle()
    assert relay.skipped() == ["no_lead"]
    relay.lead_changed(relay.lead("a@example.com"))
    relay.settle()
    assert len(relay.identified("A")) == 1


def test_k05_two_leads_that_change_in_turn_leave_one_winner(relay: TwoSystems) -> None:
    first, second = relay.lead("a@example.com", company="1"), relay.twin("a@example.com", company="2")
    relay.visit(user_id="A", email="a@example.com")
    relay.settle()
    for lead, company in ((first, "3"), (second, "4"), (first, "5")):
        relay.marketo.clock.advance(60)
        relay.lead(id=lead, company=company)
    for lead in (first, second, first, second):
        relay.lead_changed(lead)
        relay.settle()
    assert [each["marketo"]["company"] for each in relay.identified("A")] == ["2", "5"]


def test_all_users_with_an_address_are_given_the_lead(relay: TwoSystems) -> None:
    lead = relay.lead("a@example.com")
    relay.load(A="a@example.com", B="a@example.com")
    relay.settle()
    assert [relay.identified(user)[0]["marketo"]["id"] for user in ("A", "B")] == [lead, lead]


def test_who_has_another_address_by_now_is_not_meant(relay: TwoSystems) -> None:
    relay.lead("a@example.com", company="A"), relay.lead("b@example.com", company="B")
    relay.load(M="a@example.com")
    relay.visit(user_id="M", email="b@example.com")
    relay.settle()
    assert [each["marketo"]["company"] for each in relay.identified("M")] == ["B"]
    assert "address_changed" in relay.skipped()


def test_nothing_is_sent_where_only_the_date_is_another(relay: TwoSystems) -> None:
    lead = relay.lead("a@example.com")
    relay.load(A="a@example.com")
    relay.settle()
    for _ in range(3):
        relay.marketo.clock.advance(3600)
        relay.lead(id=lead, phone="03-0000-0000")
        relay.lead_changed(lead)
        relay.settle()
    assert len(relay.identified("A")) == 1


def test_without_a_route_that_reads_the_roster_a_change_is_rejected_and_says_so(relay: TwoSystems) -> None:
    relay.visit(user_id="A", email="a@example.com")
    relay.settle()
    lead = relay.lead("a@example.com")
    relay.noted = None  # type: ignore[assignment]
    relay.lead_changed(lead)
    relay.step("karte")
    (_, outcome) = relay.outcomes[-1]
    assert isinstance(outcome, Rejected)
    assert outcome.cause.code == "no_roster_route"


def test_what_waited_while_the_lead_became_somebody_elses_is_not_written_but_asked_again(relay: TwoSystems) -> None:
    lead = relay.lead("a@example.com", company="mine")
    relay.visit(user_id="A", email="a@example.com")
    relay.step("marketo")
    relay.lead(id=lead, email="b@example.com", company="theirs")
    waiting = relay.queues["karte"].pop()
    relay.lead_changed(lead)
    relay.step("karte")
    relay.queues["karte"].append(waiting)
    relay.step("karte")
    assert relay.skipped()[-1] == "lead_changed"
    relay.settle()
    assert relay.identified("A") == []
    assert isinstance(relay.outcomes[-1][1], Delivered)
