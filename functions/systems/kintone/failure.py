"""What kintone (or the way to it) said instead of doing what was asked.

An error body is `{"code", "id", "message", "errors"}`, `errors` only for validation; its keys name the record of a
batch and the field: `records[3].Rank.value`, `record.Rank.value`, `record[Score].value`.
https://cybozu.dev/ja/kintone/docs/rest-api/overview/kintone-rest-api-overview and, as measured,
https://github.com/SonicGarden/kintone-emulator (doc/kintone-behavior-notes.md)
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_RECORD = re.compile(r"records\[([0-9]+)\](.*)", re.DOTALL)
_FIELD = re.compile(r"(?:\.?record(?=[.\[](?!values?\b)))?(?:\.([^.\[\]]+)|\[([^\]]+)\])")
_SECONDS = re.compile(r"[0-9]{1,6}")
_CODE = re.compile(r"[A-Za-z0-9_]{1,40}")
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{1,80}")
_LONGEST_MESSAGE = 500
_LONGEST_FIELD = 128


@dataclass(frozen=True, kw_only=True)
class Failure:
    """One failed request. Messages may repeat a value of the record: they are never logged."""

    code: str = ""
    """kintone's own code; empty when it gave none."""
    word: str = ""
    """The relay's word for what has no code: `timeout`, `bad_answer`, `secret_missing`."""
    status: int | None = None
    """HTTP status; None when there was no answer."""
    message: str = ""
    request_id: str = ""
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    retry_after: float | None = None
    """Seconds, where the answer asked for them. kintone documents none; something in front of it may."""

    too_large: bool = False
    """Whether there was an answer, of more bytes than are taken."""
    sent: bool = False
    """Whether kintone may have the request, although there is no whole answer."""

    @property
    def is_unclear(self) -> bool:
        """Whether kintone may have done what was asked all the same.

        An answer with kintone's own code is a refusal, and so is a 503; other answers of a server on the way are not.
        """
        if self.word:
            return self.sent or self.word == "bad_answer"
        return not self.code and self.status is not None and self.status >= 500 and self.status != 503

    def by_record(self) -> dict[int, dict[str, list[str]]]:
        """Messages by position in the request, then by field code; empty when kintone named no record."""
        found: dict[int, dict[str, list[str]]] = {}
        for path, messages in self.errors.items():
            if match := _RECORD.fullmatch(path):
                found.setdefault(int(match[1]), {}).setdefault(_field(match[2]), []).extend(messages)
        return found

    def fields(self) -> dict[str, list[str]]:
        """Messages by field code, whichever record they are about."""
        found: dict[str, list[str]] = {}
        for path, messages in self.errors.items():
            match = _RECORD.fullmatch(path)
            found.setdefault(_field(match[2] if match else path), []).extend(messages)
        return found


class RequestFailed(Exception):
    """A call to kintone failed; `failure` says how."""

    def __init__(self, failure: Failure) -> None:
        self.failure = failure
        super().__init__(failure.code or failure.word or f"http_{failure.status}")


def read_failure(status: int, headers: Mapping[str, str], body: bytes) -> Failure:
    """Read any answer that is no success: JSON, HTML or nothing at all.

    The header `X-Cybozu-Error` repeats the code, at least on a 429 (measured, as above), and serves where the body
    says nothing.
    """
    content = _json_object(body)
    return Failure(
        code=_match(_CODE, content.get("code")) or _match(_CODE, headers.get("X-Cybozu-Error")),
        status=status,
        message=_text(content.get("message"))[:_LONGEST_MESSAGE],
        request_id=_match(_REQUEST_ID, content.get("id")),
        errors=_errors(content.get("errors")),
        retry_after=_retry_after(headers.get("Retry-After", "")),
    )


def _field(path: str) -> str:
    match = _FIELD.match(path)
    return ((match[1] or match[2]) if match else path.strip("."))[:_LONGEST_FIELD]


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _match(pattern: re.Pattern[str], value: Any) -> str:
    """The value when it looks like what it should be: codes and ids go to the logs."""
    return value if isinstance(value, str) and pattern.fullmatch(value) else ""


def _errors(value: Any) -> dict[str, list[str]]:
    if not isinstance(value, dict):
        return {}
    return {path: _messages(found) for path, found in value.items()}


def _messages(value: Any) -> list[str]:
    messages = value.get("messages") if isinstance(value, dict) else None
    return [_text(message)[:_LONGEST_MESSAGE] for message in messages] if isinstance(messages, list) else []


def _retry_after(value: str) -> float | None:
    """Seconds only: the form with a date depends on two clocks agreeing."""
    return float(value) if _SECONDS.fullmatch(value.strip()) else None
