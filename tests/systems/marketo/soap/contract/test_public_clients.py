"""What public clients of the old API send and read, each as its source has it, written anew.

Sources, all on GitHub: segmentio/marketo-python, treasure-data/embulk-input-marketo (before it went to REST), the gems
marketo of rapleaf and gooddata_marketo, jswinarton/pymarketo-soap, flickerbox/marketo, elcodedocle's
marketo-soap-api-php-client, MarketoMA/marketo_ma for Drupal 7, Talend's components, and
marklogic-community/eauser-geomapper.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta, timezone

import pytest
import requests

from tests.systems.marketo.soap.contract.soap_client import Answer, Client, sign, wrapped
from tests.systems.marketo.soap.contract.soap_relay import SoapRelay

TOKYO = timezone(timedelta(hours=9))
ALL_VERSIONS = ["1_4", "1_8", *(f"2_{minor}" for minor in range(10)), "3_0", "3_1"]


def key(kind: str, value: object) -> str:
    """A leadKey."""
    return f"<leadKey><keyType>{kind}</keyType><keyValue>{value}</keyValue></leadKey>"


def get_lead(email: str) -> str:
    """The body of a getLead."""
    return f"<ns1:paramsGetLead>{key('EMAIL', email)}</ns1:paramsGetLead>"


def signed_at(client: Client, timestamp: str, body: str) -> Answer:
    """The answer to a request whose time is written like this."""
    header = (
        f"<ns1:AuthenticationHeader><mktowsUserId>{client.user_id}</mktowsUserId>"
        f"<requestSignature>{sign(client.key, timestamp, client.user_id)}</requestSignature>"
        f"<requestTimestamp>{timestamp}</requestTimestamp></ns1:AuthenticationHeader>"
    )
    return Answer(client.post(wrapped(header, body)))


def attributes_of(answer: Answer) -> dict[str, str]:
    """The attributes of the one lead in an answer."""
    return {str(each.findtext("attrName")): str(each.findtext("attrValue")) for each in answer.root.iter("attribute")}


@pytest.mark.parametrize(
    "form",
    [
        "%Y-%m-%d %H:%M:%S +0900",  # Time.now.to_s of Ruby, which two of the gems sign with
        "%Y-%m-%dT%H:%M:%S+0900",
        "%Y-%m-%d %H:%M:%S+09:00",
    ],
)
def test_a_time_as_ruby_writes_it_is_a_time(relay: SoapRelay, client: Client, form: str) -> None:
    relay.a_lead(email="t@example.com")
    timestamp = datetime.now(TOKYO).strftime(form)
    assert signed_at(client, timestamp, get_lead("t@example.com")).fault == ""


@pytest.mark.parametrize("form", ["%Y-%m-%d %H:%M:%S UTC", "%Y-%m-%d %H:%M:%S GMT", "%Y-%m-%dT%H:%M:%S.%f"])
def test_a_time_of_utc_may_say_so_or_nothing_at_all(relay: SoapRelay, client: Client, form: str) -> None:
    """pymarketo-soap signs `datetime.now().isoformat()`, which has no offset."""
    relay.a_lead(email="t@example.com")
    timestamp = datetime.now(UTC).strftime(form)
    assert signed_at(client, timestamp, get_lead("t@example.com")).fault == ""


def test_a_time_without_an_offset_that_is_not_utc_is_told_how_far_it_is_off(client: Client) -> None:
    answer = signed_at(client, datetime.now(TOKYO).isoformat()[:19], get_lead("t@example.com"))
    assert answer.fault == "20016"
    assert re.search(r"requestTimestamp is 32[34]\d\d s ahead of", answer.message)


def test_segments_envelope_is_read_and_what_it_looks_for_is_in_the_answer(relay: SoapRelay, client: Client) -> None:
    lead_id = relay.a_lead(email="t@example.com", firstName="Jane", leadScore=62)
    header = "".join(f"<{name}>{value}</{name}>" for name, value in client.signed().items())
    names = "".join(f' xmlns:{each}="http://www.marketo.com/mktows/"' for each in ("wsdl", "ins0", "ns1", "mkt"))
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><env:Envelope xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
        f' xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"{names}><env:Header><ns1:AuthenticationHeader>{header}'
        f"</ns1:AuthenticationHeader></env:Header><env:Body>{get_lead('t@example.com')}</env:Body></env:Envelope>"
    ).encode()
    headers = {"Soapaction": "", "Content-Type": "text/xml;charset=UTF-8", "Accept": "*/*"}
    response = requests.post(client.url, data=content, headers=headers, timeout=30)

    assert response.status_code == 200
    record = ET.fromstring(response.text).find(".//leadRecord")  # noqa: S314 - our own
    assert record is not None
    assert (record.findtext("Id"), record.findtext("Email")) == (str(lead_id), "t@example.com")
    types = {str(each.findtext("attrName")): each.findtext("attrType") for each in record.iterfind(".//attribute")}
    assert (types["LeadScore"], types["FirstName"]) == ("integer", "string")


def test_truths_and_numbers_are_written_as_marketo_wrote_them(relay: SoapRelay, client: Client) -> None:
    """PHP's clients cast by attrType, and any text but "" and "0" is true there: `false` unsubscribed everybody.

    `1` and `28970000` stand in an answer that MarkLogic kept.
    """
    relay.a_lead(email="t@example.com", unsubscribed=False, doNotCall=True, annualRevenue=28970000.0, contractValue=1.5)
    found = attributes_of(client.call(get_lead("t@example.com")))

    assert (found["Unsubscribed"], found["DoNotCall"]) == ("0", "1")
    assert (found["AnnualRevenue"], found["contractValue"]) == ("28970000", "1.5")


@pytest.mark.parametrize("version", ALL_VERSIONS)
def test_every_version_of_the_api_that_a_client_was_written_for_is_answered(
    relay: SoapRelay, client: Client, version: str
) -> None:
    older = Client(client.url.replace("3_1", version), client.user_id, client.key)
    assert older.call(get_lead("nobody@example.com")).fault == "20103"
    wsdl = requests.get(f"{older.url}?wsdl", timeout=30)
    assert f'location="{older.url}"' in wsdl.text


def test_lists_that_are_repeated_where_their_elements_should_be_are_read_to_the_last(
    relay: SoapRelay, client: Client
) -> None:
    """An array of hashes under one name, which is what rapleaf's gem hands to Savon, becomes as many lists."""
    records = "".join(
        f"<leadRecordList><leadRecord><Email>n{at}@example.com</Email></leadRecord></leadRecordList>" for at in range(3)
    )
    answer = client.call(f"<ns1:paramsSyncMultipleLeads>{records}</ns1:paramsSyncMultipleLeads>")
    assert [each.text for each in answer.root.iter("status")] == ["CREATED"] * 3

    ids = [lead["id"] for lead in relay.marketo.leads()]
    members = "".join(f"<listMemberList>{key('IDNUM', each)}</listMemberList>" for each in ids)
    name = "<listKey><keyType>MKTOLISTNAME</keyType><keyValue>Newsletter</keyValue></listKey>"
    body = f"<listOperation>ADDTOLIST</listOperation>{name}{members}"
    assert client.call(f"<ns1:paramsListOperation>{body}</ns1:paramsListOperation>").fault == ""
    assert list(relay.marketo.instance.assets.lists[1001].members) == ids

    asked = "".join(f"<leadList>{key('IDNUM', each)}</leadList>" for each in ids)
    body = f"<source>MKTOWS</source><campaignId>3001</campaignId>{asked}"
    assert client.call(f"<ns1:paramsRequestCampaign>{body}</ns1:paramsRequestCampaign>").fault == ""
    assert relay.marketo.runs(3001)[-1]["leads"] == ids

    items = "".join(f"<keyValues><stringItem>{each}</stringItem></keyValues>" for each in ids)
    body = f"<leadSelector><keyType>IDNUM</keyType>{items}</leadSelector>"
    answer = client.call(f"<ns1:paramsGetMultipleLeads>{body}</ns1:paramsGetMultipleLeads>")
    assert answer.text("returnCount") == "3"


def test_what_is_sent_empty_beside_what_is_meant_is_nothing(relay: SoapRelay, client: Client) -> None:
    """Programs fill in all of a type's elements: PHP's arrays, Savon's hashes."""
    lead = relay.a_lead(email="t@example.com")
    relay.marketo.instance.assets.lists[1001].members.update({lead: None})
    selector = "<leadSelector><staticListName>Newsletter</staticListName><staticListId/></leadSelector>"
    answer = client.call(f"<ns1:paramsGetMultipleLeads>{selector}<batchSize/></ns1:paramsGetMultipleLeads>")
    assert (answer.fault, answer.text("Id")) == ("", str(lead))

    named = "<programName/><campaignName/><programTokenList/>"
    body = f"<source>MKTOWS</source><campaignId>3001</campaignId><leadList>{key('IDNUM', lead)}</leadList>{named}"
    assert client.call(f"<ns1:paramsRequestCampaign>{body}</ns1:paramsRequestCampaign>").fault == ""
    body = "<source>MKTOWS</source><name/><exactName/>"
    answer = client.call(f"<ns1:paramsGetCampaignsForSource>{body}</ns1:paramsGetCampaignsForSource>")
    assert (answer.fault, answer.text("returnCount")) == ("", "1")


def test_an_empty_position_beside_a_time_begins_at_the_time(relay: SoapRelay, client: Client) -> None:
    """MarkLogic's script sends its first position empty, and gives the time again with each of the others."""
    ids = [relay.marketo.edit(email=f"n{at}@example.com")["id"] for at in range(3)]
    since = (datetime.now(UTC) - timedelta(hours=1)).astimezone(timezone(timedelta(hours=-8)))
    position, found, left = "", [], 1
    while left:
        answer = client.call(
            f"<ns1:paramsGetMultipleLeads><lastUpdatedAt>{since.isoformat(timespec='milliseconds')}</lastUpdatedAt>"
            f"<batchSize>2</batchSize><streamPosition>{position}</streamPosition></ns1:paramsGetMultipleLeads>"
        )
        found += [int(str(each.findtext("Id"))) for each in answer.root.iter("leadRecord")]
        position, left = answer.text("newStreamPosition") or "", int(answer.text("remainingCount") or 0)
    assert found == ids


def test_a_time_as_ruby_writes_it_selects_leads(relay: SoapRelay, client: Client) -> None:
    lead_id = relay.marketo.edit(email="t@example.com")["id"]
    since = (datetime.now(TOKYO) - timedelta(hours=1)).strftime("%Y-%m-%d %H:%M:%S +0900")
    selector = (
        f'<leadSelector xsi:type="ns1:LastUpdateAtSelector"><oldestUpdatedAt>{since}</oldestUpdatedAt></leadSelector>'
    )
    xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    answer = client.call(f"<ns1:paramsGetMultipleLeads {xsi}>{selector}</ns1:paramsGetMultipleLeads>")
    assert (answer.fault, answer.text("Id")) == ("", str(lead_id))


def test_the_header_has_its_older_types_name_too(client: Client) -> None:
    """pymarketo-soap and Java of version 2_1 make an AuthenticationHeaderInfo from the WSDL."""
    known = client.zeep().client
    made = known.get_type("ns0:AuthenticationHeaderInfo")(**client.signed())  # type: ignore[no-untyped-call]
    assert made.mktowsUserId == client.user_id
