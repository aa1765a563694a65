"""What SES hands over of a mail, made of a file: the event of its Lambda action, and the mail as it lies in S3.

https://docs.aws.amazon.com/ses/latest/dg/receiving-email-action-lambda-event.html
https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-contents.html
"""

from __future__ import annotations

import re
import secrets
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import format_datetime, getaddresses
from typing import Any, Literal, get_args

VerdictName = Literal["spam", "virus", "spf", "dkim", "dmarc"]
"""What SES judges of each mail, where scanning is on."""

VERDICTS: tuple[VerdictName, ...] = get_args(VerdictName)

_HEADER_BYTES = 10 * 1024
"""Of headers, SES tells no more: `headersTruncated` says so."""

_LINE_END = re.compile(rb"\r?\n")
_ID_LENGTH = 40
_ID_LETTERS = string.ascii_lowercase + string.digits


@dataclass(frozen=True, kw_only=True)
class InboundMail:
    """One mail at the moment when SES has taken it."""

    raw: bytes
    """As a file has it, from its first header on."""
    sender: str
    """Of the envelope; empty for what must not be answered, as `<>`."""
    recipient: str
    """Of the envelope, at a domain that is received."""
    failed: frozenset[VerdictName] = frozenset()
    """Verdicts that are FAIL; all others are PASS."""
    message_id: str = field(default_factory=lambda: "".join(secrets.choice(_ID_LETTERS) for _ in range(_ID_LENGTH)))
    """SES's own, and the mail's name in S3."""
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def stored(self) -> bytes:
        """What lies in S3: the mail with the line ends of SMTP, and with what SES has written above it."""
        written = b"".join(f"{name}: {value}\r\n".encode() for name, value in self._written())
        return written + _LINE_END.sub(b"\r\n", self.raw)

    def event(self, function_name: str) -> dict[str, Any]:
        """What the function is started with: never the mail's body."""
        headers = [*self._written(), *headers_of(self.raw).items()]
        told = list(_within(headers, _HEADER_BYTES))
        mail = {
            "timestamp": _iso(self.at),
            "source": self.sender,
            "messageId": self.message_id,
            "destination": [self.recipient],
            "headersTruncated": len(told) < len(headers),
            "headers": [{"name": name, "value": value} for name, value in told],
            "commonHeaders": self._common(),
        }
        receipt = {
            "timestamp": _iso(self.at),
            "processingTimeMillis": 1,
            "recipients": [self.recipient],
            **{f"{name}Verdict": {"status": "FAIL" if name in self.failed else "PASS"} for name in VERDICTS},
            **({"dmarcPolicy": "none"} if "dmarc" in self.failed else {}),
            "action": {"type": "Lambda", "functionArn": function_name, "invocationType": "Event"},
        }
        return {
            "Records": [{"eventSource": "aws:ses", "eventVersion": "1.0", "ses": {"mail": mail, "receipt": receipt}}]
        }

    def _written(self) -> list[tuple[str, str]]:
        at = format_datetime(self.at)
        received = f"from localhost by this machine with SMTP id {self.message_id} for {self.recipient}; {at}"
        return [("Return-Path", f"<{self.sender}>"), ("Received", received)]

    def _common(self) -> Mapping[str, Any]:
        headers = headers_of(self.raw)
        found: dict[str, Any] = {"returnPath": self.sender}
        for name, key in (("Date", "date"), ("Message-ID", "messageId"), ("Subject", "subject")):
            if name in headers:
                found[key] = str(headers[name])
        for name in ("From", "To"):
            if name in headers:
                found[name.lower()] = [str(headers[name])]
        return found


def headers_of(raw: bytes) -> Message:
    """The headers of a mail, as they are written. What is no mail has none."""
    return BytesHeaderParser().parsebytes(raw)


def addresses(raw: bytes, *names: str) -> list[str]:
    """The addresses in headers of these names."""
    headers = headers_of(raw)
    values = [str(value) for name in names for value in headers.get_all(name, [])]
    return [address for _, address in getaddresses(values) if "@" in address]


def _within(headers: Iterable[tuple[str, Any]], most: int) -> Iterable[tuple[str, str]]:
    size = 0
    for name, value in headers:
        text = " ".join(str(value).encode("utf-8", "replace").decode().split())
        size += len(name) + len(text.encode())
        if size > most:
            return
        yield name, text


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
