"""The request of Adobe's page on syncLead, byte for byte but for what must be signed today."""

from __future__ import annotations

import hmac
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta, timezone

from tests.systems.marketo.soap.contract.soap_client import Answer, Client, sign
from tests.systems.marketo.soap.contract.soap_relay import KEY_NOW, USER_ID, SoapRelay

SIGNATURE = "92f05a7be4838ae1c0e5aafe814891ee72968a08"
REQUEST = """\
<?xml version="1.0" encoding="UTF-8"?>
<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:ns1="http://www.marketo.com/mktows/">
<SOAP-ENV:Header>
<ns1:AuthenticationHeader>
<mktowsUserId>bigcorp1_461839624B16E06BA2D663</mktowsUserId>
<requestSignature>92f05a7be4838ae1c0e5aafe814891ee72968a08</requestSignature>
<requestTimestamp>2013-07-31T12:38:47-07:00</requestTimestamp>
</ns1:AuthenticationHeader>
</SOAP-ENV:Header>
<SOAP-ENV:Body>
<ns1:paramsSyncLead>
<leadRecord>
<Email>t@t.com</Email>
<leadAttributeList>
<attribute>
<attrName>FirstName</attrName>
<attrValue>George</attrValue>
</attribute>
<attribute>
<attrName>LastName</attrName>
<attrValue>of the Jungle</attrValue>
</attribute>
</leadAttributeList>
</leadRecord>
<returnLead>false</returnLead>
</ns1:paramsSyncLead>
</SOAP-ENV:Body>
</SOAP-ENV:Envelope>
"""

RESPONSE = """\
<?xml version="1.0" encoding="UTF-8"?>
<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:ns1="http://www.marketo.com/mktows/">
<SOAP-ENV:Body>
<ns1:successSyncLead>
<result>
<leadId>1089965</leadId>
<syncStatus>
<leadId>1089965</leadId>
<status>UPDATED</status>
<error xsi:nil="true" />
</syncStatus>
<leadRecord xsi:nil="true" />
</result>
</ns1:successSyncLead>
</SOAP-ENV:Body>
</SOAP-ENV:Envelope>
"""


def test_the_pages_request_gets_the_pages_response(relay: SoapRelay, client: Client) -> None:
    lead = relay.marketo.edit(email="t@t.com")
    answer = client.post(signed(REQUEST))

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert canonical(answer.text) == canonical(RESPONSE.replace("1089965", str(lead["id"])))
    found = relay.lead("t@t.com")
    assert (found["firstName"], found["lastName"]) == ("George", "of the Jungle")


def test_its_prefixes_are_those_of_the_page(client: Client) -> None:
    answer = client.post(signed(REQUEST))

    beginning = RESPONSE.partition("\n<ns1:successSyncLead>")[0].replace("\n<SOAP-ENV:Body>", "<SOAP-ENV:Body>")
    assert answer.text.startswith(beginning + "<ns1:successSyncLead><result><leadId>")
    assert "<status>CREATED</status>" in answer.text


def test_s15_the_signature_is_the_hmac_sha1_of_timestamp_and_user_id_in_hex(client: Client) -> None:
    timestamp = datetime.now(timezone(timedelta(hours=-7))).isoformat(timespec="seconds")  # 2013-07-31T12:38:47-07:00
    signature = hmac.new(KEY_NOW.encode(), f"{timestamp}{USER_ID}".encode(), "sha1").hexdigest()
    request = REQUEST.replace("2013-07-31T12:38:47-07:00", timestamp)

    assert client.post(request.replace(SIGNATURE, signature).encode()).status_code == 200


def test_s15_any_other_signature_is_refused(client: Client) -> None:
    timestamp = datetime.now(UTC).isoformat(timespec="seconds")
    request = REQUEST.replace("2013-07-31T12:38:47-07:00", timestamp)
    for message, digest in (
        (f"{USER_ID}{timestamp}", "sha1"),
        (f"{timestamp}{USER_ID}", "sha256"),
        (timestamp, "sha1"),
    ):
        signature = hmac.new(KEY_NOW.encode(), message.encode(), digest).hexdigest()
        assert Answer(client.post(request.replace(SIGNATURE, signature).encode())).fault == "20014"


def test_as_it_stands_on_the_page_it_is_refused(client: Client) -> None:
    assert Answer(client.post(REQUEST.encode())).fault == "20014"


def test_with_the_pages_own_time_it_is_too_old(client: Client) -> None:
    timestamp = "2013-07-31T12:38:47-07:00"
    answer = Answer(client.post(signed(REQUEST, timestamp)))

    assert answer.fault == "20016"
    assert "300 s are allowed" in answer.message


def signed(request: str, timestamp: str = "") -> bytes:
    """The same request, with a signature of today."""
    timestamp = timestamp or datetime.now(UTC).isoformat(timespec="seconds")
    fresh = request.replace("2013-07-31T12:38:47-07:00", timestamp)
    return fresh.replace(SIGNATURE, sign(KEY_NOW, timestamp, USER_ID)).encode()


def canonical(document: str) -> str:
    """What two documents have in common that say the same, blanks between elements aside."""
    return ET.canonicalize(document, strip_text=True)
