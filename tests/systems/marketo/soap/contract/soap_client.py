"""What an old client does: signs, writes envelopes by hand or lets zeep write them."""

from __future__ import annotations

import hashlib
import hmac
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

import requests
import zeep

MKTOWS = "{http://www.marketo.com/mktows/}"
ENVELOPE = "{http://schemas.xmlsoap.org/soap/envelope/}"


@dataclass(frozen=True)
class Client:
    """One client with its settings. `url` is what it had changed: the endpoint."""

    url: str
    user_id: str
    key: str

    def signed(self, moment: datetime | None = None) -> dict[str, str]:
        """What stands in an AuthenticationHeader."""
        timestamp = (moment or datetime.now(UTC)).isoformat(timespec="microseconds")
        return {
            "mktowsUserId": self.user_id,
            "requestSignature": sign(self.key, timestamp, self.user_id),
            "requestTimestamp": timestamp,
        }

    def envelope(self, body: str, moment: datetime | None = None, context: str = "") -> bytes:
        """An envelope as Adobe's page on syncLead shows it."""
        header = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in self.signed(moment).items())
        return wrapped(f"<ns1:AuthenticationHeader>{header}</ns1:AuthenticationHeader>{context}", body)

    def post(self, content: bytes, content_type: str = "text/xml; charset=utf-8", query: str = "") -> requests.Response:
        """Send an envelope."""
        headers = {"Content-Type": content_type, "SOAPAction": '""'}
        return requests.post(self.url + query, data=content, headers=headers, timeout=30)

    def call(self, body: str, **more: Any) -> Answer:
        """Sign, send, read."""
        return Answer(self.post(self.envelope(body, **more)))

    def zeep(self) -> ZeepClient:
        """The same client, by its WSDL."""
        make: Any = zeep.Client
        return ZeepClient(make(f"{self.url}?WSDL"), self)


@dataclass(frozen=True)
class ZeepClient:
    """zeep, with the two headers."""

    client: zeep.Client
    account: Client

    def sync_lead(self, record: dict[str, Any], *, workspace: str = "", **more: Any) -> Any:
        """`syncLead`."""
        parameters = {"leadRecord": record, "returnLead": False, **more}
        return self.client.service.syncLead(**parameters, _soapheaders=self._headers(workspace))

    def sync_multiple_leads(self, records: list[dict[str, Any]], **more: Any) -> Any:
        """`syncMultipleLeads`."""
        return self.client.service.syncMultipleLeads(
            leadRecordList={"leadRecord": records}, _soapheaders=self._headers(""), **more
        )

    def call(self, operation: str, **parameters: Any) -> Any:
        """Any other operation."""
        return self.client.service[operation](**parameters, _soapheaders=self._headers(""))

    def selector(self, kind: str, **parameters: Any) -> Any:
        """A LeadSelector, of one of its kinds."""
        client: Any = self.client
        return client.get_type(f"{MKTOWS}{kind}")(**parameters)

    def _headers(self, workspace: str) -> dict[str, Any]:
        found: dict[str, Any] = {"authentication": self.account.signed()}
        if workspace:
            found["mktowsContext"] = {"targetWorkspace": workspace}
        return found


@dataclass(frozen=True)
class Answer:
    """One HTTP answer with XML in it."""

    http: requests.Response

    @property
    def root(self) -> ET.Element:
        return ET.fromstring(self.http.content)  # noqa: S314 - our own

    def text(self, name: str) -> str | None:
        """The text of the first element of this name, whatever its namespace."""
        found = self.root.find(f".//{{*}}{name}")
        return None if found is None else found.text

    @property
    def fault(self) -> str:
        """The code of a fault, after a look at its shape; empty for an answer."""
        fault = self.root.find(f"{ENVELOPE}Body/{ENVELOPE}Fault")
        if fault is None:
            assert self.http.status_code == 200
            return ""
        code, words = str(fault.findtext("faultstring")).split(" - ")
        detail = fault.find(f"detail/{MKTOWS}serviceException")
        assert detail is not None
        assert detail.findtext("name") == "mktServiceException"
        assert detail.findtext("code") == code
        assert str(detail.findtext("message")).endswith(f"({code})")
        assert words
        return code

    @property
    def message(self) -> str:
        return self.text("message") or ""


def sign(key: str, timestamp: str, user_id: str) -> str:
    """As the samples of the page do it in four languages."""
    return hmac.new(key.encode(), (timestamp + user_id).encode(), hashlib.sha1).hexdigest()


def wrapped(header: str, body: str) -> bytes:
    """An envelope around both."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"'
        ' xmlns:ns1="http://www.marketo.com/mktows/">'
        f"<SOAP-ENV:Header>{header}</SOAP-ENV:Header><SOAP-ENV:Body>{body}</SOAP-ENV:Body></SOAP-ENV:Envelope>"
    ).encode()


def a_lead(*, keys: str = "<Email>t@example.com</Email>", more: str = "", **attributes: str) -> str:
    """The body of a syncLead."""
    parameters = f"{a_record(keys=keys, **attributes)}<returnLead>false</returnLead>{more}"
    return f"<ns1:paramsSyncLead>{parameters}</ns1:paramsSyncLead>"


def a_record(*, keys: str = "<Email>t@example.com</Email>", **attributes: str) -> str:
    """A leadRecord."""
    listed = "".join(
        f"<attribute><attrName>{name}</attrName><attrValue>{escape(value)}</attrValue></attribute>"
        for name, value in attributes.items()
    )
    return f"<leadRecord>{keys}<leadAttributeList>{listed}</leadAttributeList></leadRecord>"


def ago(**time: float) -> datetime:
    """A moment in the past."""
    return datetime.now(UTC) - timedelta(**time)
