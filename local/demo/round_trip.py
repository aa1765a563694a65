"""The demo's second half: a change in kintone reaches the lead in Marketo, and an old SOAP client writes one."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

import requests

ROUTE = "mail-opened"
LEAD = 1001
"""The first lead of the Marketo stand-in, and of the demo's webhooks."""

SCORE = 90
"""What a person writes in kintone."""

_TIMEOUT = 30.0
_TEMPLATE = '{"leadId": {{lead.Id}}, "score": {{lead.Lead Score}}}'

Json = dict[str, Any]
Until = Callable[[Callable[[], bool], str], None]
"""Waits until something is so. Raises local.run.state.LocalError."""


@dataclass(frozen=True)
class Step:
    """One line of the story."""

    who: str
    did: str
    then: str
    """What came of it."""


def prepare(stack: Mapping[str, Any]) -> None:
    """Add the lead to Marketo, and a webhook that tells the relay of its changes; kintone's is there from the start."""
    _stand_in(stack, "marketo", "POST", "leads", {"email": "mori@acme.example", "lastName": "Mori", "leadScore": 35})
    marketo = {
        "url": f"{stack['api_url']}/hooks/{ROUTE}",
        "headers": {"x-relay-secret": stack["webhook_secret"]},
        "template": _TEMPLATE,
        "fields": ["leadScore"],
    }
    _stand_in(stack, "marketo", "POST", "webhooks", marketo)


def round_trip(stack: Mapping[str, Any], settled: Callable[[], bool], until: Until) -> Iterator[Step]:
    """Do it, waiting for each step; `settled` says whether the relay has nothing to do.

    Raises LocalError when something does not become what it should.
    """
    _edit_in_kintone(stack)
    edited = _revision(stack)
    until(lambda: _lead(stack, id=LEAD)["leadScore"] == SCORE, "the lead in Marketo to follow its record")
    lead = _lead(stack, id=LEAD)
    yield Step(
        "a person in kintone",
        f"sets the score of record {LEAD} to {SCORE} (revision {edited})",
        f"lead {LEAD} in Marketo: score {lead['leadScore']}",
    )
    until(lambda: bool(_calls(stack)), "Marketo's webhook about this change")
    call = _calls(stack)[0]
    yield Step(
        "Marketo",
        f"tells the relay of the change, as of any other: {call['request']}",
        f"{call['status']} accepted",
    )
    until(settled, "the relay to be done with it")
    yield Step(
        "the relay",
        "knows its own change again",
        f"nothing is written to kintone: revision {_revision(stack)} still",
    )
    for attempt in ("a new lead", "the same lead again"):
        status, lead_id = _sync_lead(stack)
        yield Step(
            "an old SOAP client", f"syncLead, {attempt}: t@t.com, George of the Jungle", f"{status}, id {lead_id}"
        )


def _edit_in_kintone(stack: Mapping[str, Any]) -> None:
    """As the browser does it: one record, which kintone's webhooks tell of."""
    kintone = stack["systems"]["kintone"]
    order = {
        "app": kintone["app"],
        "updateKey": {"field": "lead_id", "value": str(LEAD)},
        "record": {"score": {"value": str(SCORE)}},
    }
    headers = {"X-Cybozu-API-Token": kintone["api_token"]}
    answer = requests.put(f"{kintone['url']}/k/v1/record.json", json=order, headers=headers, timeout=_TIMEOUT)
    answer.raise_for_status()


def _revision(stack: Mapping[str, Any]) -> str:
    kintone = stack["systems"]["kintone"]
    answer = requests.get(
        f"{kintone['url']}/k/v1/records.json",
        params={"app": kintone["app"], "query": f"lead_id = {LEAD}"},
        headers={"X-Cybozu-API-Token": kintone["api_token"]},
        timeout=_TIMEOUT,
    )
    answer.raise_for_status()
    return str(answer.json()["records"][0]["$revision"]["value"])


def _lead(stack: Mapping[str, Any], **key: Any) -> Json:
    found: list[Json] = _stand_in(stack, "marketo", "GET", "leads", key)["leads"]
    return found[0]


def _calls(stack: Mapping[str, Any]) -> list[Json]:
    calls: list[Json] = _stand_in(stack, "marketo", "GET", "webhooks")["calls"]
    return calls


def _sync_lead(stack: Mapping[str, Any]) -> tuple[str, str]:
    """Status and lead id that syncLead answers."""
    soap = stack["soap"]
    content = _envelope(soap["user_id"], soap["encryption_key"]).encode()
    headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}
    answer = requests.post(soap["wsdl_url"].removesuffix("?WSDL"), data=content, headers=headers, timeout=_TIMEOUT)
    answer.raise_for_status()
    found = re.search(r"<leadId>(\d+)</leadId><status>([A-Z]+)</status>", re.sub(r">\s+<", "><", answer.text))
    return (found[2], found[1]) if found else ("no status", "-")


def _envelope(user_id: str, key: str) -> str:
    """The request on Adobe's page about syncLead, signed for this relay."""
    timestamp = datetime.now(UTC).isoformat()
    signature = hmac.new(key.encode(), f"{timestamp}{user_id}".encode(), hashlib.sha1).hexdigest()
    names = {"FirstName": "George", "LastName": "of the Jungle"}
    attributes = "".join(
        f"<attribute><attrName>{name}</attrName><attrValue>{value}</attrValue></attribute>"
        for name, value in names.items()
    )
    return (
        '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"'
        ' xmlns:ns1="http://www.marketo.com/mktows/"><SOAP-ENV:Header><ns1:AuthenticationHeader>'
        f"<mktowsUserId>{escape(user_id)}</mktowsUserId><requestSignature>{signature}</requestSignature>"
        f"<requestTimestamp>{timestamp}</requestTimestamp></ns1:AuthenticationHeader></SOAP-ENV:Header>"
        "<SOAP-ENV:Body><ns1:paramsSyncLead><leadRecord><Email>t@t.com</Email>"
        f"<leadAttributeList>{attributes}</leadAttributeList></leadRecord>"
        "<returnLead>false</returnLead></ns1:paramsSyncLead></SOAP-ENV:Body></SOAP-ENV:Envelope>"
    )


def _stand_in(stack: Mapping[str, Any], system: str, method: str, name: str, order: Json | None = None) -> Json:
    """Ask a stand-in's own API."""
    sent: dict[str, Any] = {"params": order} if method == "GET" else {"data": json.dumps(order)}
    url = f"{stack['systems'][system]['url']}/_stand-in/{name}"
    answer = requests.request(method, url, timeout=_TIMEOUT, **sent)
    answer.raise_for_status()
    found: Json = answer.json()
    return found
