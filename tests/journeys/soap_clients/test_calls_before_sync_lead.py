"""What clients call before syncLead, and beside it, through other people's SOAP libraries."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from zeep.exceptions import Fault
from zeep.helpers import serialize_object

from tests.journeys.soap_clients.programs import SAMPLES, need, run
from tests.systems.marketo.soap.contract.soap_relay import KEY_NOW, USER_ID, SoapRelay

SUDS = "/usr/lib/python3/dist-packages/suds"
"""Debian's, for Debian's own Python."""

Answers = dict[str, Any]


def by_php(relay: SoapRelay, folder: Path) -> Answers:
    need("php")
    command = [
        "php",
        "-d",
        "soap.wsdl_cache_enabled=0",
        str(SAMPLES / "soap_client_calls.php"),
        relay.client.url,
        USER_ID,
        KEY_NOW,
    ]
    return dict(json.loads(run(command, folder)))


def by_suds(relay: SoapRelay, folder: Path) -> Answers:
    need(SUDS)
    variables = {"PYTHONPATH": "", "PYTHONHOME": "", "VIRTUAL_ENV": ""}
    command = ["/usr/bin/python3", str(SAMPLES / "suds_calls.py"), relay.client.url, USER_ID, KEY_NOW]
    return dict(json.loads(run(command, folder, **variables)))


def by_zeep(relay: SoapRelay, _folder: Path) -> Answers:
    zeep = relay.client.zeep()
    serialized: Any = serialize_object

    def call(operation: str, **parameters: Any) -> Any:
        try:
            answer = zeep.call(operation, **parameters)
        except Fault as fault:
            return {"fault": fault.message, "code": fault.detail.findtext(".//code")}
        found = serialized(answer, dict)
        return {"result": {"success": found} if isinstance(found, bool) else found}  # zeep leaves out what is alone

    key = {"keyType": "EMAIL", "keyValue": "george@jungle.com"}
    emails = {"stringItem": ["george@jungle.com", "rufus@marketo.com"]}
    hour = "2026-01-01T00:00:00Z"
    named = {"programName": "White Paper", "campaignName": "Send Welcome Mail"}
    tokens = {"attrib": [{"name": "{{my.note}}", "value": "Hi"}]}
    visits = {"includeTypes": {"activityType": ["VisitWebpage"]}}
    members = {"listKey": {"keyType": "MKTOLISTNAME", "keyValue": "Newsletter"}, "listMemberList": {"leadKey": [key]}}
    return {
        "getLead": call("getLead", leadKey=key),
        "nobody": call("getLead", leadKey={**key, "keyValue": "rufus@marketo.com"}),
        "byKeys": call(
            "getMultipleLeads", leadSelector=zeep.selector("LeadKeySelector", keyType="EMAIL", keyValues=emails)
        ),
        "byTime": call("getMultipleLeads", leadSelector=zeep.selector("LastUpdateAtSelector", oldestUpdatedAt=hour)),
        "campaigns": call("getCampaignsForSource", source="MKTOWS"),
        "requestCampaign": call(
            "requestCampaign", source="MKTOWS", leadList={"leadKey": [key]}, programTokenList=tokens, **named
        ),
        **{
            each: call("listOperation", listOperation=each, **members)
            for each in ("ISMEMBEROFLIST", "ADDTOLIST", "REMOVEFROMLIST")
        },
        "activity": call("getLeadActivity", leadKey=key),
        "visits": call("getLeadActivity", leadKey=key, activityFilter=visits, batchSize=10),
        "changes": call("getLeadChanges", startPosition={"oldestCreatedAt": hour}, activityFilter=visits),
        "objects": {"objects": zeep.call("listMObjects")},
        "fields": {"metadata": serialized(zeep.call("describeMObject", objectName="LeadRecord"), dict)},
    }


@pytest.mark.parametrize("by", [by_php, by_suds, by_zeep])
def test_a_library_reads_what_it_asks_for_and_what_is_done(
    relay: SoapRelay, tmp_path: Path, by: Callable[[SoapRelay, Path], Answers]
) -> None:
    lead = relay.a_lead(email="george@jungle.com", firstName="George", leadScore=7)
    relay.marketo.happen(lead, 1, primary="ClickDemo", primary_id=2547)
    answers = by(relay, tmp_path)
    found = {name: only_part(answer) for name, answer in answers.items()}

    assert found["nobody"] == {"fault": "20103 - Lead not found", "code": "20103"}
    assert found["getLead"]["count"] == 1
    for name in ("byKeys", "byTime"):
        assert (found[name]["returnCount"], found[name]["remainingCount"]) == (1, 0)
    for name in ("getLead", "byKeys", "byTime"):
        record = only(found[name]["leadRecordList"]["leadRecord"])
        assert (record["Id"], record["Email"]) == (lead, "george@jungle.com")
        values = {each["attrName"]: each["attrValue"] for each in record["leadAttributeList"]["attribute"]}
        assert values == {"FirstName": "George", "LeadScore": "7"}
    campaign = only(found["campaigns"]["campaignRecordList"]["campaignRecord"])
    assert (campaign["id"], campaign["name"]) == (3001, "White Paper.Send Welcome Mail")
    assert found["requestCampaign"]["success"] is True
    assert relay.marketo.runs(3001) == [{"leads": [lead], "tokens": {"{{my.note}}": "Hi"}}]
    status = only(found["ISMEMBEROFLIST"]["statusList"]["leadStatus"])
    assert (found["ISMEMBEROFLIST"]["success"], status["status"]) == (False, False)
    assert status["leadKey"] == {"keyType": "EMAIL", "keyValue": "george@jungle.com"}
    assert [found[each]["success"] for each in ("ADDTOLIST", "REMOVEFROMLIST")] == [True, True]

    for name in ("activity", "visits", "changes"):
        records = found[name].get("activityRecordList") or found[name]["leadChangeRecordList"]
        (visit,) = [each for each in every(*records.values()) if each["activityType"] == "Visit Webpage"]
        values = {each["attrName"]: each["attrValue"] for each in visit["activityAttributes"]["attribute"]}
        assert (visit["mktgAssetName"], values) == ("ClickDemo", {"Webpage ID": "2547", "Lead ID": str(lead)})
        assert found[name]["remainingCount"] == 0
    assert "LeadRecord" in every(found["objects"]["objects"])
    fields = {
        each["name"]: each for each in every((found["fields"].get("metadata") or found["fields"])["fieldList"]["field"])
    }
    assert (fields["LeadScore"]["dataType"], fields["LeadScore"]["isReadonly"]) == ("integer", False)


def only_part(answer: Any) -> Any:
    """Of what stands in an answer alone its content, which suds takes out by itself."""
    if isinstance(answer, list):
        return {"objects": answer}
    return next((answer[name] for name in ("result", "leadActivityList") if name in answer), answer)


def every(values: Any) -> list[Any]:
    return values if isinstance(values, list) else [values]


def only(values: Any) -> Any:
    """PHP makes no array of one."""
    (found,) = values if isinstance(values, list) else [values]
    return found
