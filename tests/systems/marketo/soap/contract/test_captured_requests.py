"""The requests of Adobe's samples, as PHP, Java and Ruby really sent them: signed anew, and else byte for byte.

tests/journeys/soap_clients runs the programs themselves, where their languages are installed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import requests

from tests.systems.marketo.soap.contract.soap_client import Answer, sign
from tests.systems.marketo.soap.contract.soap_relay import KEY_NOW, USER_ID, SoapRelay

CAPTURED = Path(__file__).with_name("captured")
ACTION = '"http://www.marketo.com/mktows/syncLead"'


@dataclass(frozen=True)
class Captured:
    """One request, the headers that came with it, and the path that it went to."""

    name: str
    version: str
    content_type: str
    email: str
    first_name: str

    def signed(self) -> bytes:
        """With the time of now, in the offset that the program wrote."""
        raw = (CAPTURED / self.name).read_bytes()
        assert USER_ID.encode() in raw
        written = re.search(rb"<requestTimestamp>[^<]*([+-])(\d\d):(\d\d)</requestTimestamp>", raw)
        assert written
        hours, minutes = (int(written[1] + part) for part in (written[2], written[3]))
        zone = timezone(timedelta(hours=hours, minutes=minutes))
        now = datetime.now(UTC).astimezone(zone).isoformat(timespec="seconds")
        for name, value in (("requestTimestamp", now), ("requestSignature", sign(KEY_NOW, now, USER_ID))):
            raw = re.sub(f"(<{name}>)[^<]*".encode(), rf"\g<1>{value}".encode(), raw)
        return raw


SAMPLES = [
    Captured("php-soap-8.2.xml", "2_1", "text/xml; charset=utf-8", "george@jungle.com", "George"),
    Captured("java-jax-ws-2.3.xml", "2_1", "text/xml; charset=utf-8", "george@jungle.com", "George2"),
    Captured("ruby-savon-2.12.xml", "2_3", "text/xml;charset=UTF-8", "t@t.com", "George"),
]


@pytest.mark.parametrize("captured", SAMPLES, ids=lambda captured: captured.name)
def test_s17_a_sample_of_the_page_creates_its_lead_and_updates_it(relay: SoapRelay, captured: Captured) -> None:
    url = f"{relay.gateway.url}/soap/mktows/{captured.version}"
    headers = {"Content-Type": captured.content_type, "SOAPAction": ACTION}
    known = relay.marketo.edit(email=captured.email, firstName="Nobody")
    answer = Answer(requests.post(url, data=captured.signed(), headers=headers, timeout=30))

    assert answer.fault == ""
    assert (answer.text("status"), answer.text("leadId")) == ("UPDATED", str(known["id"]))
    lead = relay.lead(captured.email)
    assert (lead["firstName"], lead["lastName"]) == (captured.first_name, "of the Jungle")


def test_s17_javas_request_names_the_workspace_in_small_letters_and_rubys_the_address() -> None:
    java, ruby = ((CAPTURED / name).read_bytes() for name in ("java-jax-ws-2.3.xml", "ruby-savon-2.12.xml"))
    assert b"<targetWorkspace>default</targetWorkspace>" in java
    assert b"<ns2:leadAttributeList>" in java
    assert b"<email>t@t.com</email>" in ruby
