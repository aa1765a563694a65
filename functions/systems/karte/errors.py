"""What KARTE's answers mean, by status.

A catalogue of error codes was not found; the body of an error is kept for the dead letter and judges nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from relay.core.gate import MustWait
from relay.core.outcome import Cause, Rejected, Retry
from relay.http.transport import Answer, NoAnswer

_CRAFT = "https://github.com/plaidev/craft-codes, craft-functions/call-karte-api-async"
_HTTP = "https://www.rfc-editor.org/rfc/rfc9110#section-15"
_LONGEST_MESSAGE = 500
_SECONDS = re.compile(r"[0-9]{1,6}")


class Verdict(Enum):
    """What to do with the event."""

    RETRY = "it was not written, and may be later"
    REJECT = "a person must change something first"
    UNKNOWN = "it may have been written"


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    verdict: Verdict
    meaning: str
    source: str
    credentials: bool = False
    """The token was refused: it may have been changed meanwhile."""


STATUSES: dict[int, Row] = {
    400: Row(Verdict.REJECT, "KARTE refuses the event", _CRAFT),
    401: Row(Verdict.REJECT, "KARTE does not know the access token", _HTTP, credentials=True),
    403: Row(Verdict.REJECT, "the access token lacks the scope for this call", _HTTP, credentials=True),
    404: Row(Verdict.REJECT, "there is no such call at this address", _HTTP),
    408: Row(Verdict.RETRY, "KARTE waited too long for the request", _CRAFT),
    413: Row(Verdict.REJECT, "too large", _HTTP),
    429: Row(Verdict.RETRY, "too many requests", _CRAFT),
    504: Row(Verdict.UNKNOWN, "a server on the way had no answer from KARTE in time", f"{_HTTP}.6.5"),
}

_SERVER = Row(Verdict.RETRY, "KARTE failed", _CRAFT)
_CLIENT = Row(Verdict.REJECT, "refused for an unknown reason", _CRAFT)
_REDIRECT = Row(Verdict.REJECT, "the address is another one; redirects are not followed with a token", _HTTP)
_NOT_SENT = Row(Verdict.RETRY, "the request was not sent", _HTTP)
_LOST = Row(Verdict.UNKNOWN, "the request was sent, and there was no whole answer", _HTTP)


class NoEffect(Exception):
    """A call had surely no effect; `cause` says why."""

    def __init__(self, cause: Cause, verdict: Verdict, after: float | None = None) -> None:
        self.cause = cause
        self.verdict = verdict
        self.after = after
        super().__init__(cause.code)


def without_effect(error: Exception) -> Retry | Rejected | None:
    """What a write that surely had no effect means for its event; None: nobody knows whether it had one."""
    if isinstance(error, MustWait):
        return error.outcome()
    if not isinstance(error, NoEffect):
        return None
    rejects = error.verdict is Verdict.REJECT
    return Rejected(cause=error.cause) if rejects else Retry(cause=error.cause, after=error.after)


def judge(found: Answer | NoAnswer) -> Row:
    """The line of the table for what is no success."""
    if isinstance(found, NoAnswer):
        return _LOST if found.sent else _NOT_SENT
    if found.status in STATUSES:
        return STATUSES[found.status]
    if 300 <= found.status < 400:
        return _REDIRECT
    return _CLIENT if found.status < 500 else _SERVER


def is_trouble(found: Answer | NoAnswer) -> bool | None:
    """Whether KARTE itself is down, overloaded or out of reach, rather than unwilling; None: nothing was sent."""
    if isinstance(found, NoAnswer):
        return None if found.word == "out_of_time" else True
    return found.status >= 500 or found.status == 429


def cause(found: Answer | NoAnswer) -> Cause:
    """What happened, in the relay's words: `http_429`, `timeout`."""
    row = judge(found)
    if isinstance(found, NoAnswer):
        return Cause(code=found.word, message=found.message or row.meaning, status=found.status)
    code = "redirected" if row is _REDIRECT else f"http_{found.status}"
    return Cause(code=code, message=_message(found.body) or row.meaning, status=found.status)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds, where the answer asks for them; KARTE documents none, something in front of it may."""
    value = headers.get("Retry-After", "").strip()
    return float(value) if _SECONDS.fullmatch(value) else None


def _message(body: bytes) -> str:
    """The text of an error, wherever it stands: KARTE's shape is not documented."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    found: Any = content.get("message") or content.get("error") if isinstance(content, dict) else None
    if isinstance(found, dict):
        found = found.get("message")
    return found[:_LONGEST_MESSAGE] if isinstance(found, str) else ""
