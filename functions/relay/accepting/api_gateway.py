"""API Gateway's REST events, in and out (Lambda proxy integration, payload 1.0)."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import msgspec

from relay.accepting import authentication


@dataclass(frozen=True, kw_only=True)
class WebhookRequest:
    """One HTTP request to `/hooks/{route}`. Header names are in lower case."""

    method: str
    route: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    query: str = ""
    """Without the key, so that it can be kept."""
    url_key: str = field(default="", repr=False)
    """What stands in the query as `key`: a secret (relay.accepting.authentication)."""


@dataclass(frozen=True, kw_only=True)
class WebhookAnswer:
    """A status and a flat object, never empty: callers map its keys, and take an empty body for an error."""

    status: int
    content: Mapping[str, str]
    headers: Mapping[str, str] = field(default_factory=dict)


def read_request(event: Mapping[str, Any]) -> WebhookRequest:
    """The request in a proxy event. What may be null in one (headers, body, parameters) is empty here."""
    body = event.get("body") or ""
    headers = event.get("headers") or {}
    parameters = dict(event.get("multiValueQueryStringParameters") or {})
    keys = parameters.pop(authentication.PARAMETER, [""])
    return WebhookRequest(
        method=event["httpMethod"],
        route=_whole((event.get("pathParameters") or {}).get("route", "")),
        headers={name.lower(): value for name, value in headers.items()},
        body=base64.b64decode(body) if event.get("isBase64Encoded") else body.encode("utf-8", "surrogatepass"),
        query=urlencode(parameters, doseq=True, errors="replace"),
        url_key=keys[-1],
    )


def _whole(text: str) -> str:
    """A text that can be kept: `?` for half a character, which no route's name has."""
    return text.encode("utf-8", "replace").decode()


def response(answer: WebhookAnswer) -> dict[str, Any]:
    """The proxy response."""
    return {
        "statusCode": answer.status,
        "headers": {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store", **answer.headers},
        "body": msgspec.json.encode(answer.content).decode(),
        "isBase64Encoded": False,
    }
