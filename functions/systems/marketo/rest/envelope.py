"""The envelope of Marketo's answers, read from whatever a stranger may have sent in its place.

`{requestId, success, result[], errors[], warnings[], nextPageToken, moreResult}`; see swagger-mapi.json in
https://github.com/AdobeDocs/marketo-apis .
"""

from __future__ import annotations

import json
from typing import Any

import msgspec

from relay.core import half_characters
from systems.marketo.rest.results import Reason, read_reasons

_LONGEST_TOKEN = 100_000
_LONGEST_ID = 100


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """One answer. What was missing or of another kind than it should be counts as not there."""

    request_id: str = ""
    success: bool = False
    result: list[Any] = []
    errors: tuple[Reason, ...] = ()
    warnings: tuple[Reason, ...] = ()
    next_page_token: str = ""
    more_result: bool | None = None
    """None where Marketo does not say."""


def read(body: bytes) -> Envelope | None:
    """The envelope in a body; None when it holds none: no JSON, no object, or neither `success` nor `errors`."""
    try:
        content = _decode(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict) or not ("success" in content or "errors" in content):
        return None
    errors = read_reasons(content.get("errors") or [])
    return Envelope(
        request_id=_text(content.get("requestId"), _LONGEST_ID),
        success=content.get("success") in (True, "true") and not errors,
        result=_list(content.get("result")),
        errors=errors,
        warnings=read_reasons(content.get("warnings") or []),
        next_page_token=_text(content.get("nextPageToken"), _LONGEST_TOKEN),
        more_result=_flag(content.get("moreResult")),
    )


def _decode(body: bytes) -> Any:
    """JSON, also with half a character in it, as a text that was cut in the middle of one leaves. Raises ValueError."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return half_characters.replaced(json.loads(body.decode("utf-8-sig", "replace"), parse_constant=_refuse))


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def _list(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [value] if isinstance(value, dict) else []


def _text(value: Any, longest: int) -> str:
    return value if isinstance(value, str) and len(value) <= longest else ""


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else {"true": True, "false": False}.get(str(value))
