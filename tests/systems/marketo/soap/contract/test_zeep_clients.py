"""A real SOAP library: what it makes of the WSDL, of answers and of faults."""

from __future__ import annotations

import pytest
import requests
from zeep.exceptions import Fault

from systems.marketo.soap.operations.registry import OPERATIONS
from systems.marketo.soap.operations.unoffered import REPLACEMENTS
from tests.systems.marketo.soap.contract.soap_client import Client
from tests.systems.marketo.soap.contract.soap_relay import FOREIGN, SoapRelay


def attributes(**values: str) -> dict[str, list[dict[str, str]]]:
    return {"attribute": [{"attrName": name, "attrValue": value} for name, value in values.items()]}


def test_a_lead_is_created_and_updated_by_its_address(relay: SoapRelay, client: Client) -> None:
    zeep = client.zeep()
    record = {"Email": "g@example.com", "leadAttributeList": attributes(FirstName="George", LeadScore="7")}
    created = zeep.sync_lead(record)
    updated = zeep.sync_lead({**record, "leadAttributeList": attributes(LeadScore="8")})

    assert (created.syncStatus.status, created.syncStatus.error) == ("CREATED", None)
    assert (updated.syncStatus.status, updated.leadId) == ("UPDATED", created.leadId)
    assert created.leadRecord.Id is None  # nil; zeep makes an empty record of it
    lead = relay.lead("g@example.com")
    assert (lead["id"], lead["firstName"], lead["leadScore"]) == (created.leadId, "George", 8)


def test_the_wsdl_sends_the_client_to_the_address_that_it_came_by(client: Client) -> None:
    service = client.zeep().client.wsdl.services["MktMktowsApiService"]
    port = service.ports["MktowsApiSoapPort"]

    assert port.binding_options["address"] == client.url
    assert port.binding.name.localname == "MktowsApiSoapBinding"
    assert sorted(port.binding._operations) == sorted([*OPERATIONS, *REPLACEMENTS])
    assert not OPERATIONS.keys() & REPLACEMENTS.keys()


@pytest.mark.parametrize("operation", REPLACEMENTS)
def test_an_operation_that_is_not_offered_can_be_called_by_the_wsdl_and_is_answered_with_what_to_use(
    client: Client, operation: str
) -> None:
    with pytest.raises(Fault) as caught:
        client.zeep().call(operation)

    assert caught.value.message == "20019 - Unsupported Operation"
    assert operation in caught.value.detail.findtext(".//message")


@pytest.mark.parametrize("query", ["?WSDL", "?wsdl", "?Wsdl=", "?wsdl&x=1"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_wsdl_may_be_asked_for_in_any_way(client: Client, method: str, query: str) -> None:
    answer = requests.request(method, client.url.replace("3_1", "2_1") + query, timeout=10)

    assert answer.status_code == 200
    assert client.url.replace("3_1", "2_1") in answer.text
    assert answer.headers["Content-Type"].startswith("text/xml")


def test_the_whole_lead_comes_back_with_soaps_names_and_without_what_is_empty(client: Client) -> None:
    record = {
        "Email": "r@example.com",
        "ForeignSysPersonId": "A-7",
        "ForeignSysType": "SFDC",
        "leadAttributeList": attributes(FirstName="Rufus", Unsubscribed="true", LeadScore="62", Title=""),
    }
    result = client.zeep().sync_lead(record, returnLead=True)

    lead = result.leadRecord
    assert (lead.Id, lead.Email) == (result.leadId, "r@example.com")
    assert (lead.ForeignSysPersonId, lead.ForeignSysType) == ("A-7", "SFDC")
    found = {each.attrName: (each.attrType, each.attrValue) for each in lead.leadAttributeList.attribute}
    assert found["FirstName"] == ("string", "Rufus")
    assert found["LeadScore"] == ("integer", "62")
    assert found["Unsubscribed"] == ("boolean", "1")
    assert not {"Title", "Id", "Email", FOREIGN, "firstName"} & found.keys()


def test_many_leads_each_have_their_own_status(relay: SoapRelay, client: Client) -> None:
    known = relay.marketo.edit(email="known@example.com")
    result = client.zeep().sync_multiple_leads(
        [
            {"Email": "known@example.com", "leadAttributeList": attributes(FirstName="A")},
            {"Email": "new@example.com", "leadAttributeList": attributes(FirstName="B")},
            {"Email": "bad@example.com", "leadAttributeList": attributes(Pants="C")},
            {"Id": 999_999, "leadAttributeList": attributes(FirstName="D")},
            {"leadAttributeList": attributes(FirstName="E")},
            {"Email": "worse@example.com", "leadAttributeList": attributes(LeadScore="many")},
        ],
        dedupEnabled=True,
    )

    statuses = result.syncStatus
    assert [each.status for each in statuses] == ["UPDATED", "CREATED", "FAILED", "FAILED", "FAILED", "FAILED"]
    assert statuses[0].leadId == known["id"]
    errors = [(each.error or "")[-7:] for each in statuses]
    assert errors == ["", "", "(20105)", "(20103)", "(20101)", "(20110)"]
    assert "Pants" in statuses[2].error
    assert statuses[3].leadId == 999_999
    assert relay.lead("new@example.com")["firstName"] == "B"


def test_three_hundred_leads_take_few_calls(relay: SoapRelay, client: Client) -> None:
    zeep = client.zeep()
    records = [{"Email": f"n{at}@example.com", "leadAttributeList": attributes(FirstName="N")} for at in range(300)]
    before = len(relay.marketo.requests())
    result = zeep.sync_multiple_leads(records)

    assert {each.status for each in result.syncStatus} == {"CREATED"}
    assert len(relay.marketo.requests()) - before <= 4
    with pytest.raises(Fault, match="20110"):
        zeep.sync_multiple_leads([*records, {"Email": "one-more@example.com"}])


def test_an_address_beside_a_foreign_id_changes_no_lead_of_many_unless_it_is_an_attribute_too(
    relay: SoapRelay, client: Client
) -> None:
    zeep = client.zeep()
    keys = {"ForeignSysPersonId": "7", "ForeignSysType": "CUSTOM"}
    lead_id = zeep.sync_lead({**keys, "Email": "first@example.com"}).leadId
    zeep.sync_multiple_leads([{**keys, "Email": "second@example.com"}])
    assert relay.lead("first@example.com")["id"] == lead_id
    zeep.sync_multiple_leads([{**keys, "leadAttributeList": attributes(Email="third@example.com")}])
    assert relay.lead("third@example.com")["id"] == lead_id
    zeep.sync_lead({**keys, "Email": "fourth@example.com"})
    assert relay.lead("fourth@example.com")["id"] == lead_id


@pytest.mark.parametrize("many", [True, False])
def test_five_known_leads_with_their_first_foreign_ids_stay_five(
    relay: SoapRelay, client: Client, *, many: bool
) -> None:
    zeep = client.zeep()
    known = [relay.marketo.edit(email=f"{number}@example.com")["id"] for number in range(5)]
    records = [
        {"Email": f"{number}@example.com", "ForeignSysPersonId": f"C-{number}", "ForeignSysType": "CUSTOM"}
        for number in range(5)
    ]
    if many:
        ids = [each.leadId for each in zeep.sync_multiple_leads(records).syncStatus]
    else:
        ids = [zeep.sync_lead(record).leadId for record in records]

    assert ids == known
    assert [lead[FOREIGN] for lead in relay.marketo.leads()] == [f"C-{number}" for number in range(5)]


def test_without_deduplication_an_address_finds_no_lead_for_a_foreign_id_either(
    relay: SoapRelay, client: Client
) -> None:
    known = relay.marketo.edit(email="twin@example.com")
    keys = {"Email": "twin@example.com", "ForeignSysPersonId": "7", "ForeignSysType": "CUSTOM"}
    zeep = client.zeep()
    statuses = [zeep.sync_multiple_leads([keys], dedupEnabled=False).syncStatus[0] for _ in range(2)]

    assert [each.status for each in statuses] == ["CREATED", "UPDATED"]
    assert statuses[0].leadId == statuses[1].leadId != known["id"]
    assert len(relay.marketo.leads(email="twin@example.com")) == 2


def test_without_deduplication_an_address_may_have_several_leads(relay: SoapRelay, client: Client) -> None:
    zeep = client.zeep()
    first = zeep.sync_lead({"Email": "twin@example.com"}).leadId
    result = zeep.sync_multiple_leads(
        [
            {"Email": "twin@example.com", "leadAttributeList": attributes(FirstName="Second")},
            {"Id": first, "leadAttributeList": attributes(FirstName="First")},
        ],
        dedupEnabled=False,
    )

    assert [each.status for each in result.syncStatus] == ["CREATED", "UPDATED"]
    assert {lead["firstName"] for lead in relay.marketo.leads(email="twin@example.com")} == {"First", "Second"}


def test_a_lead_that_is_new_in_any_case_cannot_be_put_into_a_workspace(client: Client) -> None:
    record = "<leadRecordList><leadRecord><Email>new@example.com</Email></leadRecord></leadRecordList>"
    body = f"<ns1:paramsSyncMultipleLeads>{record}<dedupEnabled>false</dedupEnabled></ns1:paramsSyncMultipleLeads>"
    context = "<ns1:MktowsContextHeader><targetWorkspace>Europe</targetWorkspace></ns1:MktowsContextHeader>"

    assert client.call(body, context=context).fault == "20110"


def test_an_anonymous_lead_becomes_known_by_its_cookie(relay: SoapRelay, client: Client) -> None:
    cookie = "id:561-HYG-937&token:_mch-example.com-1374552656411-90718"
    visitor = relay.marketo.visit(cookie)
    result = client.zeep().sync_lead({"Email": "seen@example.com"}, marketoCookie=cookie)

    assert result.syncStatus.status in {"CREATED", "UPDATED"}
    assert relay.lead("seen@example.com")["id"] == result.leadId
    assert visitor


@pytest.mark.parametrize(("workspace", "fine"), [("Default", True), ("default", True), ("Nowhere", False)])
def test_the_context_header_names_a_workspace(client: Client, workspace: str, *, fine: bool) -> None:
    zeep = client.zeep()
    if fine:
        assert zeep.sync_lead({"Email": "w@example.com"}, workspace=workspace).leadId
        return
    with pytest.raises(Fault, match="20110 - Bad Parameter"):
        zeep.sync_lead({"Email": "w@example.com"}, workspace=workspace)


def test_zeep_reads_a_fault(client: Client) -> None:
    wrong = Client(client.url, client.user_id, "another key")
    with pytest.raises(Fault) as caught:
        wrong.zeep().sync_lead({"Email": "a@example.com"})

    assert caught.value.code == "SOAP-ENV:Client"
    assert caught.value.message == "20014 - Authentication failed"
    assert caught.value.detail.find(".//code").text == "20014"
