"""Fields of leads that an instance may lack, and texts that are longer than their field."""

from __future__ import annotations

import pytest
import requests

from relay.core.deadline import Countdown
from relay.core.outcome import Delivered
from systems.marketo.target.people.lead_fitting import OPTIONAL_SECONDS
from tests.support import log_lines
from tests.systems.marketo.target.contract.marketo_relay import MarketoRelay, a_route, an_event, codes, kinds

PEP = {"from": "url", "optional": True}
ROUTES = {
    "profile": a_route(fields={"department": "department", "pEPURL__c": PEP}),
    "plain": a_route(fields={"pEPURL__c": "url"}),
    "cut": a_route(fields={"department": {"from": "department", "cut": True}, "title": "title"}),
}


@pytest.fixture
def filling(relay: MarketoRelay) -> MarketoRelay:
    relay.routes = ROUTES
    return relay


def warned(outcomes: object) -> list[tuple[str, ...]]:
    assert isinstance(outcomes, list)
    return [each.warnings for each in outcomes if isinstance(each, Delivered)]


def test_an_optional_field_that_is_not_there_is_no_failure(filling: MarketoRelay) -> None:
    """O-08: where people have no pEPURL__c, everything else is written."""
    outcomes = filling.deliver(an_event("profile", email="a@example.com", department="Law", url="https://pep.example"))

    assert (kinds(outcomes), warned(outcomes)) == ("D", [()])
    assert filling.marketo.leads(email="a@example.com")[0]["department"] == "Law"
    assert codes(filling.deliver(an_event("plain", email="a@example.com", url="https://pep.example"))) == ["1006"]


def test_m40_it_is_said_once_in_the_log(filling: MarketoRelay) -> None:
    target = filling.target()
    with log_lines.captured() as lines:
        for number in range(3):
            event = an_event("profile", email=f"{number}@example.com", department="Law", url="https://p.example")
            target.deliver([event], Countdown(130.0))
    said = [line["fields"] for line in lines.all() if line.get("step") == "optional_absent"]
    assert said == [["pEPURL__c"]]


def test_it_is_said_once_by_the_check(filling: MarketoRelay) -> None:
    found = [each for each in filling.check(profile=ROUTES["profile"]) if each.where.endswith("pEPURL__c")]

    assert [(each.level, "It is optional" in each.message) for each in found] == [("warning", True)]


def test_a_field_that_is_made_later_is_filled_within_the_hour(filling: MarketoRelay) -> None:
    target = filling.target()
    event = an_event("profile", email="a@example.com", url="https://pep.example")
    from relay.core.deadline import Countdown  # noqa: PLC0415 - only here

    target.deliver([event], Countdown(100))
    field = {"name": "pEPURL__c", "label": "PEP URL", "type": "url"}
    assert requests.post(f"{filling.marketo.url}/_stand-in/fields", json=field, timeout=10).ok
    fitting = target._lead_fitting  # type: ignore[attr-defined]
    fitting.renewal.clock = lambda: OPTIONAL_SECONDS + 1e9
    target.deliver([event], Countdown(100))

    assert filling.marketo.leads(email="a@example.com")[0]["pEPURL__c"] == "https://pep.example"


def test_a_text_of_a_lead_is_cut_where_the_rule_says_so_and_counted_as_a_warning(filling: MarketoRelay) -> None:
    """O-14: a text that is too long never fails the record, where its field may be cut."""
    outcomes = filling.deliver(
        an_event("cut", email="a@example.com", department="x" * 300),
        an_event("cut", email="b@example.com", department="https://example.com/" + "x" * 300),
        an_event("cut", email="c@example.com", department="x", title="x" * 300),
    )

    assert codes(outcomes) == ["", "", "1003"]
    assert warned(outcomes) == [("text_cut:department",), ("text_left_out:department",)]
    assert [lead["department"] for lead in filling.marketo.leads()] == ["x" * 255, None]
