"""A record that was made in kintone is given its key: nobody has a second record, whatever comes first or is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import requests
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from local.systems.kintone import StandIn, Token
from local.systems.kintone.apps.app import App, Field, FieldType
from relay.core.refusal import Refused
from systems.kintone.config import KintoneRoute
from systems.kintone.system import KINTONE
from tests.systems.kintone.contract.relaying import Relay, RelayMaker, Secret, a_route, an_event, codes, kinds

CUSTOMERS = App(
    id=12,
    name="Customers",
    fields=(
        Field(code="lead_id", type=FieldType.NUMBER, unique=True),
        Field(code="email", type=FieldType.LINK, protocol="MAIL"),
        Field(code="company", type=FieldType.SINGLE_LINE_TEXT),
    ),
)
KEY = {"field": "lead_id", "from": "leadId", "type": "number", "adopt": {"field": "email", "from": "email"}}
ROUTES: dict[str, KintoneRoute] = {
    "opened": a_route(key=KEY, fields={"company": "company"}),
    "id-back": a_route(key={"record": "record"}, fields={"lead_id": {"from": "leadId", "type": "number"}}),
    "other": a_route(fields={"company": "company"}),
}


@pytest.fixture
def kintone() -> Iterator[StandIn]:
    with StandIn(apps=[CUSTOMERS]) as found:
        yield found


@pytest.fixture
def relay(kintone: StandIn) -> Relay:
    return Relay(kintone, Secret({"api_token": kintone.api_token}), ROUTES)


def person_adds(kintone: StandIn, **values: Any) -> str:
    """Somebody adds a record on the screen; its number."""
    answer = requests.post(
        f"{kintone.url}/k/v1/record.json",
        json={"app": 12, "record": {code: {"value": value} for code, value in values.items()}},
        headers={"X-Cybozu-API-Token": kintone.api_token},
        timeout=10,
    )
    answer.raise_for_status()
    return str(answer.json()["id"])


def people_add(kintone: StandIn, number: int, **values: Any) -> None:
    """An import of equal records."""
    record = {code: {"value": value} for code, value in values.items()}
    for start in range(0, number, 100):
        answer = requests.post(
            f"{kintone.url}/k/v1/records.json",
            json={"app": 12, "records": [record] * min(100, number - start)},
            headers={"X-Cybozu-API-Token": kintone.api_token},
            timeout=10,
        )
        answer.raise_for_status()


def customers(kintone: StandIn) -> list[tuple[str, str, str]]:
    """Lead, address and company of all, the oldest first."""
    rows = ({code: str(cell["value"] or "") for code, cell in one.items()} for one in kintone.records(12))
    return sorted((one["lead_id"], one["email"], one["company"]) for one in rows)


def reads(kintone: StandIn) -> int:
    return sum(one["method"] == "GET" for one in kintone.requests())


def test_n12_the_record_of_a_new_lead_is_the_one_that_has_its_address_and_no_key(relay: Relay) -> None:
    person_adds(relay.kintone, email="yamada@example.com", company="Acme")
    outcomes = relay.deliver(an_event(leadId=7, email="Yamada@example.com", company="Acme Japan"))
    assert kinds(outcomes) == "D"
    assert customers(relay.kintone) == [("7", "yamada@example.com", "Acme Japan")]
    again = relay.deliver(an_event(leadId=7, email="other@example.com", company="Beta"))
    assert (kinds(again), customers(relay.kintone)) == ("D", [("7", "yamada@example.com", "Beta")])


def test_where_nobody_has_the_address_a_record_is_made_and_known_keys_cost_one_request(relay: Relay) -> None:
    relay.deliver(*(an_event(leadId=lead, email=f"{lead}@example.com") for lead in range(1, 60)))
    assert (len(customers(relay.kintone)), reads(relay.kintone)) == (59, 2)
    relay.deliver(*(an_event(leadId=lead, email=f"{lead}@example.com", company="Acme") for lead in range(1, 60)))
    assert (len(customers(relay.kintone)), reads(relay.kintone)) == (59, 3)


def test_a_record_that_has_another_key_stays_somebody_elses(relay: Relay) -> None:
    person_adds(relay.kintone, email="info@example.com", lead_id="5")
    relay.deliver(an_event(leadId=7, email="info@example.com", company="Acme"))
    assert customers(relay.kintone) == [("5", "info@example.com", ""), ("7", "", "Acme")]


def test_of_several_records_the_oldest_is_given_the_key_and_of_two_leads_each_gets_one(relay: Relay) -> None:
    for company in ("first", "second"):
        person_adds(relay.kintone, email="info@example.com", company=company)
    relay.deliver(an_event(leadId=7, email="info@example.com"))
    assert customers(relay.kintone) == [("", "info@example.com", "second"), ("7", "info@example.com", "first")]
    relay.deliver(*(an_event(leadId=lead, email="info@example.com", company="new") for lead in (8, 9)))
    assert customers(relay.kintone)[1:] == [("8", "info@example.com", "new"), ("9", "", "new")]


def test_an_earlier_event_of_the_batch_that_says_no_address_makes_no_record_of_its_own(relay: Relay) -> None:
    person_adds(relay.kintone, email="yamada@example.com")
    events = [an_event("other", leadId=7, company="one"), an_event(leadId=7, email="yamada@example.com", company="two")]
    assert kinds(relay.deliver(*events)) == "DD"
    assert customers(relay.kintone) == [("7", "yamada@example.com", "two")]


@pytest.mark.parametrize(("status", "code", "kind"), [(503, "", "R"), (403, "GAIA_NO01", "X"), (520, "GAIA_TO04", "R")])
def test_where_kintone_does_not_say_who_is_there_nothing_is_written_that_might_be_the_second(
    relay: Relay, status: int, code: str, kind: str
) -> None:
    person_adds(relay.kintone, email="yamada@example.com")
    relay.kintone.fail("error", status=status, code=code, path="/k/v1/records.json", method="GET")
    outcomes = relay.deliver(
        an_event(leadId=7, email="yamada@example.com"),
        an_event(leadId=8, company="has no address"),
    )
    assert kinds(outcomes) == f"{kind}D"
    assert customers(relay.kintone) == [("", "yamada@example.com", ""), ("8", "", "has no address")]


def test_an_app_that_cannot_be_searched_costs_no_event_of_another_one() -> None:
    orders = replace(CUSTOMERS, id=13, fields=CUSTOMERS.fields[1:])
    routes = {**ROUTES, "ordered": a_route(app=13, key=KEY, fields={"company": "company"})}
    with StandIn(apps=[CUSTOMERS, orders], tokens=[Token("orders", 13)]) as kintone:
        relay = Relay(kintone, Secret({"api_token": [kintone.api_token, "orders"]}), routes)
        person_adds(kintone, email="a@example.com")
        ordered = an_event("ordered", leadId=7, email="a@example.com")
        outcomes = relay.deliver(ordered, an_event(leadId=7, email="a@example.com", company="A"))
        assert (kinds(outcomes), codes(outcomes)) == ("XD", ["GAIA_IQ11", ""])
        assert customers(kintone) == [("7", "a@example.com", "A")]


def test_whoever_was_faster_is_seen_when_the_event_comes_again(relay: Relay) -> None:
    number = person_adds(relay.kintone, email="yamada@example.com")
    relay.kintone.fail("conflict", times=1)
    event = an_event(leadId=7, email="yamada@example.com", company="Acme")
    assert kinds(relay.deliver(event)) == "R"
    relay.deliver(an_event("id-back", record=number, leadId=7))
    assert kinds(relay.deliver(event)) == "D"
    assert customers(relay.kintone) == [("7", "yamada@example.com", "Acme")]


@pytest.mark.parametrize("turn", [1, -1])
def test_a_record_whose_number_is_another_ones_lead_id_is_not_taken_for_it(relay: Relay, turn: int) -> None:
    person_adds(relay.kintone, email="a@example.com")
    number = person_adds(relay.kintone, email="b@example.com")
    id_back = an_event("id-back", record=number, leadId=9)
    opened = an_event(leadId=int(number), email="a@example.com", company="A")
    assert kinds(relay.deliver(*[id_back, opened][::turn])) == "DD"
    assert customers(relay.kintone) == [(number, "a@example.com", "A"), ("9", "b@example.com", "")]


@pytest.mark.parametrize(("turn", "first"), [(1, "DR"), (-1, "DD")])
def test_the_id_by_the_records_number_and_by_its_address_in_one_batch_is_one_after_the_other(
    relay: Relay, turn: int, first: str
) -> None:
    number = person_adds(relay.kintone, email="a@example.com")
    id_back = an_event("id-back", record=number, leadId=77)
    opened = an_event(leadId=77, email="a@example.com", company="A")
    assert kinds(relay.deliver(*[id_back, opened][::turn])) == first
    assert kinds(relay.deliver(opened)) == "D"
    assert customers(relay.kintone) == [("77", "a@example.com", "A")]


def test_one_record_by_its_key_and_by_its_number_in_one_batch_is_in_two_requests(relay: Relay) -> None:
    number = person_adds(relay.kintone, email="a@example.com", lead_id="77")
    routes = {**ROUTES, "known-only": a_route(upsert=False, fields={"company": "company"})}
    events = [an_event("known-only", leadId=77, company="A"), an_event("id-back", record=number, leadId=77)]
    assert kinds(Relay(relay.kintone, relay.secret, routes).deliver(*events)) == "DD"
    assert customers(relay.kintone) == [("77", "a@example.com", "A")]


def test_a_record_that_is_deleted_before_it_is_given_the_key_is_no_dead_letter(relay: Relay) -> None:
    person_adds(relay.kintone, email="yamada@example.com")
    relay.kintone.fail("error", status=404, code="GAIA_RE01", path="/k/v1/records.json", method="PUT", times=1)
    event = an_event(leadId=7, email="yamada@example.com", company="Acme")
    assert kinds(relay.deliver(event)) == "R"
    relay.kintone.delete(12, 1)
    assert kinds(relay.deliver(event)) == "D"
    assert customers(relay.kintone) == [("7", "", "Acme")]


def test_an_address_that_hundreds_have_hides_nobody_elses_record(relay: Relay) -> None:
    people_add(relay.kintone, 501, email="none@example.com")
    person_adds(relay.kintone, email="yamada@example.com")
    events = [an_event(leadId=1, email="none@example.com"), an_event(leadId=2, email="yamada@example.com")]
    assert kinds(relay.deliver(*events)) == "DD"
    found = [one for one in customers(relay.kintone) if one[0]]
    assert found == [("1", "none@example.com", ""), ("2", "yamada@example.com", "")]
    assert reads(relay.kintone) == 3


def test_a_search_that_kintone_gives_up_is_nobody_who_is_not_there(relay: Relay) -> None:
    person_adds(relay.kintone, email="yamada@example.com")
    event = an_event(leadId=7, email="yamada@example.com", company="Acme")
    relay.kintone.fail("aborted-search")
    outcomes = relay.deliver(event)
    assert (kinds(outcomes), codes(outcomes)) == ("R", ["search_aborted"])
    relay.kintone.recover()
    assert kinds(relay.deliver(event)) == "D"
    assert customers(relay.kintone) == [("7", "yamada@example.com", "Acme")]


def test_a_second_record_of_one_lead_is_a_dead_letter_that_names_the_field(relay: Relay) -> None:
    first, second = (person_adds(relay.kintone, email="info@example.com") for _ in range(2))
    events = [an_event("id-back", record=number, leadId=5) for number in (first, second)]
    good, bad = relay.deliver(*events)
    assert (kinds([good, bad]), [*bad.cause.fields]) == ("DX", ["lead_id"])  # type: ignore[union-attr]


def test_a_record_in_a_guest_space_is_given_its_key_there(relay_to: RelayMaker) -> None:
    routes = {"opened": a_route(key=KEY, fields={"company": "company"}, guest_space=4)}
    relay = relay_to(routes, apps=[replace(CUSTOMERS, guest_space=4)])
    path = f"{relay.kintone.url}/k/guest/4/v1/record.json"
    record = {"email": {"value": "a@example.com"}}
    headers = {"X-Cybozu-API-Token": relay.kintone.api_token}
    requests.post(path, json={"app": 12, "record": record}, headers=headers, timeout=10).raise_for_status()
    assert kinds(relay.deliver(an_event(leadId=7, email="a@example.com"))) == "D"
    assert customers(relay.kintone) == [("7", "a@example.com", "")]


def test_an_address_that_is_a_list_is_refused_before_it_is_accepted(relay: Relay) -> None:
    with pytest.raises(Refused) as refused:
        KINTONE.target.accept(ROUTES["opened"], {"leadId": 7, "email": ["a@example.com"]})
    assert "email" in refused.value.message("en")


def test_check_says_by_what_a_record_is_known(relay: Relay) -> None:
    wrong = {
        "missing": a_route(key={**KEY, "adopt": {"field": "mail", "from": "email"}}, fields={}),
        "number": a_route(key={**KEY, "adopt": {"field": "lead_id", "from": "email"}}, fields={}),
    }
    found = {each.where: each.message for each in Relay(relay.kintone, relay.secret, {**ROUTES, **wrong}).check()}
    assert found["routes.opened.key.adopt.field"] == "a record that has no key yet is known by it"
    assert "no field mail" in found["routes.missing.key.adopt.field"]
    assert "NUMBER" in found["routes.number.key.adopt.field"]
    assert "records may be viewed, as this route needs" in [
        each.message for each in Relay(relay.kintone, relay.secret, ROUTES).check()
    ]


@pytest.mark.parametrize(
    ("key", "where"),
    [
        ({**KEY, "adopt": {"field": "lead_id", "from": "email"}}, "key.adopt.field"),
        ({**KEY, "adopt": {"field": "email", "from": "email["}}, "key.adopt.from"),
        ({"record": "record", "adopt": {"field": "email", "from": "email"}}, "key.adopt"),
    ],
)
def test_what_cannot_be_adopted_by_is_refused_before_it_is_deployed(key: dict[str, Any], where: str) -> None:
    assert [each.path for each in KINTONE.target.check_route(a_route(key=key))] == [where]


ADDRESSES = st.sampled_from(["a@example.com", "b@example.com"])


class BornOnEitherSide(RuleBasedStateMachine):
    """People make customers in kintone; the relay makes leads; ids go back, and Marketo tells, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.kintone = StandIn(apps=[CUSTOMERS]).start()
        self.relay = Relay(self.kintone, Secret({"api_token": self.kintone.api_token}), ROUTES)
        self.leads: dict[str, int] = {}
        self.under_way: list[Any] = []

    def teardown(self) -> None:
        try:
            self.kintone.recover()
            while self.under_way:
                self.one_arrives(0)
            found = customers(self.kintone)
            assert sorted(lead for lead, _, _ in found) == sorted(map(str, self.leads.values()))
        finally:
            self.kintone.stop()

    @rule(address=ADDRESSES)
    def somebody_makes_a_customer_in_kintone(self, address: str) -> None:
        if address not in self.leads:
            number = person_adds(self.kintone, email=address)
            self.leads[address] = lead = len(self.leads) + 1
            self.under_way.append(an_event("id-back", record=number, leadId=lead))
            self.marketo_tells(address)

    @rule(address=ADDRESSES)
    def somebody_makes_a_lead_in_marketo(self, address: str) -> None:
        if address not in self.leads:
            self.leads[address] = len(self.leads) + 1
            self.marketo_tells(address)

    @rule(address=ADDRESSES)
    def marketo_tells(self, address: str) -> None:
        if address in self.leads:
            self.under_way.append(an_event(leadId=self.leads[address], email=address, company="Acme"))

    @rule()
    def an_answer_will_be_lost(self) -> None:
        self.kintone.fail("lost-answer", times=1, path="/k/v1/records.json", method="PUT")

    @precondition(lambda self: self.under_way)
    @rule(place=st.integers(0, 9))
    def one_arrives(self, place: int) -> None:
        event = self.under_way.pop(place % len(self.under_way))
        if kinds(self.relay.deliver(event)) == "R":
            self.under_way.append(event)


BornOnEitherSide.TestCase.settings = settings(stateful_step_count=12, deadline=None)
test_n12_nobody_has_a_second_record_whatever_comes_first_or_is_lost = BornOnEitherSide.TestCase
