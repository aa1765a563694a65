"""An old client of Marketo's SOAP API, of which the relay knows one call: syncLead."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape

import requests

_TIMEOUT = 30.0


@dataclass(frozen=True, kw_only=True)
class SoapClient:
    """As `stack.json` describes it."""

    wsdl_url: str
    user_id: str
    encryption_key: str

    def sync_lead(self, email: str, **attributes: str) -> tuple[str, str]:
        """Status and lead id that syncLead answers."""
        content = self._envelope(email, attributes).encode()
        headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}
        url = self.wsdl_url.removesuffix("?WSDL")
        answer = requests.post(url, data=content, headers=headers, timeout=_TIMEOUT)
        answer.raise_for_status()
        found = re.search(r"<leadId>(\d+)</leadId><status>([A-Z]+)</status>", re.sub(r">\s+<", "><", answer.text))
        return (found[2], found[1]) if found else ("no status", "-")

    def _envelope(self, email: str, attributes: dict[str, str]) -> str:
        """The request on Adobe's page about syncLead, signed for this relay."""
        timestamp = datetime.now(UTC).isoformat()
        signed = f"{timestamp}{self.user_id}".encode()
        signature = hmac.new(self.encryption_key.encode(), signed, hashlib.sha1).hexdigest()
        pairs = "".join(
            f"<attribute><attrName>{name}</attrName><attrValue>{escape(value)}</attrValue></attribute>"
            for name, value in attributes.items()
        )
        return (
            '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"'
            ' xmlns:ns1="http://www.marketo.com/mktows/"><SOAP-ENV:Header><ns1:AuthenticationHeader>'
            f"<mktowsUserId>{escape(self.user_id)}</mktowsUserId><requestSignature>{signature}</requestSignature>"
            f"<requestTimestamp>{timestamp}</requestTimestamp></ns1:AuthenticationHeader></SOAP-ENV:Header>"
            f"<SOAP-ENV:Body><ns1:paramsSyncLead><leadRecord><Email>{escape(email)}</Email>"
            f"<leadAttributeList>{pairs}</leadAttributeList></leadRecord>"
            "<returnLead>false</returnLead></ns1:paramsSyncLead></SOAP-ENV:Body></SOAP-ENV:Envelope>"
        )
