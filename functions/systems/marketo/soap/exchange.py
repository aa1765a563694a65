"""Requests and answers of the SOAP address, as API Gateway hands them over (Lambda proxy integration, payload 1.0)."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_XML = "text/xml; charset=utf-8"
"""Of SOAP 1.1, and of a WSDL that browsers and old clients show."""


@dataclass(frozen=True, kw_only=True)
class SoapRequest:
    """One HTTP request to `/soap/mktows/{version}`."""

    method: str
    version: str
    """As it stands in the address: `3_1`."""
    address: str
    """Where the caller has reached this, without a query: what a WSDL sends clients to."""
    content_type: str = ""
    content_encoding: str = ""
    wants_wsdl: bool = False
    body: bytes = b""
    id: str = ""
    """API Gateway's, which its access log has too."""


@dataclass(frozen=True, kw_only=True)
class SoapAnswer:
    """An XML document with its status."""

    status: int
    content: str


def read_request(event: Mapping[str, Any]) -> SoapRequest:
    """The request in a proxy event. What may be null in one (headers, body, parameters) is empty here."""
    body = event.get("body") or ""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    context = event.get("requestContext") or {}
    return SoapRequest(
        method=event["httpMethod"],
        version=(event.get("pathParameters") or {}).get("version", ""),
        address=_address(event, context, headers),
        content_type=headers.get("content-type") or "",
        content_encoding=headers.get("content-encoding") or "",
        wants_wsdl=any(name.lower() == "wsdl" for name in event.get("multiValueQueryStringParameters") or {}),
        body=base64.b64decode(body) if event.get("isBase64Encoded") else body.encode("utf-8", "surrogatepass"),
        id=context.get("requestId") or "",
    )


def response(answer: SoapAnswer) -> dict[str, Any]:
    """The proxy response."""
    return {
        "statusCode": answer.status,
        "headers": {"Content-Type": _XML, "Cache-Control": "no-store"},
        "body": answer.content,
        "isBase64Encoded": False,
    }


def _address(event: Mapping[str, Any], context: Mapping[str, Any], headers: Mapping[str, str]) -> str:
    """API Gateway says which name the caller used, its own or the customer's, and the path with its stage.

    The emulator of a local run gives no name; there the path to an API has a form of its own.
    """
    if name := context.get("domainName"):
        return f"https://{name}{context['path']}"
    stage = f"/restapis/{context.get('apiId')}/{context.get('stage')}/_user_request_"
    return f"http://{headers.get('host', 'localhost')}{stage}{event['path']}"
