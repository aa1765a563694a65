"""An old SOAP client through the deployed API: only its endpoint and its key have changed."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from zeep.exceptions import Fault

from tests.e2e.relay_run import Json, RelayRun
from tests.systems.marketo.soap.contract.soap_client import Answer, Client, a_lead


@pytest.fixture
def client(relay: RelayRun) -> Client:
    soap = relay.stack["soap"]
    return Client(soap["wsdl_url"].removesuffix("?WSDL"), soap["user_id"], soap["encryption_key"])


def leads(relay: RelayRun, email: str) -> list[Json]:
    found: list[Json] = relay.control("marketo", "GET", f"leads?email={email}").json()["leads"]
    return found


def test_zeep_creates_and_updates_a_lead_by_the_deployed_wsdl(relay: RelayRun, client: Client) -> None:
    zeep = client.zeep()
    record: dict[str, Any] = {
        "Email": "george@example.com",
        "leadAttributeList": {"attribute": [{"attrName": "FirstName", "attrValue": "George"}]},
    }
    created = zeep.sync_lead(record)
    updated = zeep.sync_lead({**record, "Id": created.leadId}, returnLead=True)

    assert (created.syncStatus.status, updated.syncStatus.status) == ("CREATED", "UPDATED")
    assert updated.leadRecord.Id == created.leadId == updated.leadId
    (lead,) = leads(relay, "george@example.com")
    assert (lead["id"], lead["firstName"]) == (created.leadId, "George")


def test_a_wrong_key_is_refused_and_the_same_request_is_given_its_answer_again(relay: RelayRun, client: Client) -> None:
    with pytest.raises(Fault, match="20014"):
        Client(client.url, client.user_id, "wrong").zeep().sync_lead({"Email": "a@example.com"})
    content = client.envelope(a_lead())
    assert [Answer(client.post(content)).text("status") for _ in range(2)] == ["CREATED", "CREATED"]
    assert len(leads(relay, "t@example.com")) == 1


def test_the_wsdl_is_at_every_version(client: Client) -> None:
    address = client.url.replace("3_1", "2_0")
    answer = requests.get(f"{address}?WSDL", timeout=30)
    assert answer.status_code == 200
    assert f'<soap:address location="{address}"/>' in answer.text
