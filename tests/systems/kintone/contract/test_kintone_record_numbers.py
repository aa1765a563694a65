"""The record's own number as the key: never an upsert, and in one order with all that is for that record."""

from __future__ import annotations

import pytest

from relay.core.outcome import Rejected
from relay.core.refusal import Refused
from systems.kintone.system import KINTONE
from tests.systems.kintone.contract.relaying import Relay, RelayMaker, a_route, an_event, codes, kinds

BY_NUMBER = {"opened": a_route(), "numbered": a_route(key={"record": "kintoneId"})}


@pytest.fixture
def relay(relay_to: RelayMaker) -> Relay:
    found = relay_to(BY_NUMBER)
    found.deliver(*(an_event(leadId=lead, company="before") for lead in (1001, 1002)))
    return found


@pytest.mark.parametrize("number", ["2", 2, "02", 2.0, " 2 "])
def test_a_record_is_updated_by_its_number(relay: Relay, number: object) -> None:
    assert kinds(relay.deliver(an_event("numbered", kintoneId=number, company="after"))) == "D"
    assert [one["company"] for one in relay.values().values()] == ["before", "after"]
    body = [one for one in relay.kintone.requests() if one["method"] == "PUT"][-1]
    assert body["status"] == 200


def test_a_number_that_no_record_has_makes_none_and_keeps_no_other_back(relay: Relay) -> None:
    events = [an_event("numbered", kintoneId=number, company="after") for number in (1, 99, 2)]
    outcomes = relay.deliver(*events)
    assert (kinds(outcomes), codes(outcomes)) == ("DXD", ["", "GAIA_RE01", ""])
    assert isinstance(outcomes[1], Rejected)
    assert "99" in outcomes[1].cause.message
    assert len(relay.values()) == 2


@pytest.mark.parametrize("number", ["", None, 0, "0", -1, "1.5", "abc", "9" * 19, True, [1]])
def test_what_is_no_number_of_a_record_is_refused_before_it_is_accepted(number: object) -> None:
    with pytest.raises(Refused) as refused:
        KINTONE.target.accept(BY_NUMBER["numbered"], {"kintoneId": number, "company": "after"})
    assert refused.value.message("ja")
    assert "kintoneId" in refused.value.message("en")


def test_it_is_never_an_upsert(relay_to: RelayMaker) -> None:
    relay = relay_to(BY_NUMBER, keep_bodies=True)
    relay.deliver(an_event("numbered", kintoneId=7))
    (request,) = [one for one in relay.kintone.requests() if one["method"] == "PUT"]
    assert "upsert" not in request["body"]
    assert '"id":"7"' in request["body"]
