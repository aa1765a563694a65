"""Requests for a lead's activities, and answers, as API Gateway hands them over (Lambda proxy integration, 1.0)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from relay.core.config import Language
from relay.system.page_links import PARAMETER
from systems.marketo.activity_view import page
from systems.marketo.activity_view.words import preferred


@dataclass(frozen=True, kw_only=True)
class ViewRequest:
    """One request to `/activity/latest`."""

    method: str
    handle: str = field(default="", repr=False)
    """Of the link, from the query; never logged."""
    language: Language = "en"
    body: bytes | None = None
    """None for one that cannot be read."""
    id: str = ""
    """API Gateway's, which its access log has too."""


@dataclass(frozen=True, kw_only=True)
class ViewAnswer:
    """What is sent back."""

    status: int
    content: str
    headers: Mapping[str, str]


def read_request(event: Mapping[str, Any], language: Language) -> ViewRequest:
    """The request in a proxy event, which may have null for what is empty; `language` where it says none."""
    query = event.get("queryStringParameters") or {}
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    asked = query.get(page.LANGUAGE)
    return ViewRequest(
        method=str(event.get("httpMethod")),
        handle=query.get(PARAMETER) or "",
        language=asked if asked in {"en", "ja"} else preferred(headers.get("accept-language") or "", language),
        body=_body(event),
        id=(event.get("requestContext") or {}).get("requestId") or "",
    )


def response(answer: ViewAnswer) -> dict[str, Any]:
    """The proxy response. Nobody keeps it, and nobody takes it for anything else."""
    return {
        "statusCode": answer.status,
        "headers": {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **answer.headers},
        "body": answer.content,
        "isBase64Encoded": False,
    }


def _body(event: Mapping[str, Any]) -> bytes | None:
    text = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return str(text).encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(text)
    except (ValueError, binascii.Error):
        return None
