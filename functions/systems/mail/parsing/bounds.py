"""How much of a mail is read. What goes beyond is cut, or, where it makes the reading itself dear, refused."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

MAX_BYTES = 40 * 1024 * 1024
"""Of a mail: what SES takes at the most (https://docs.aws.amazon.com/ses/latest/dg/quotas.html)."""
MAX_LINES = 1_000_000
"""Each line is a text of its own in Python's parser. 40 MB of base64 have 540,000."""
MAX_PARTS = 100
"""Of a multipart, at all depths; the parser's cost for a line grows with the depth."""
MAX_HEADERS = 2_000
"""Fields, in all parts together. A mail that has come a long way has 100."""
MAX_FIELD = 8_192
"""Characters of one field; what a part's boundary and name are in, or the longest list of references."""
MAX_TEXT_BYTES = 256 * 1024
"""Of what the text parts say, all together, before the quoted history is cut off."""
MAX_SECONDS = 20.0
"""For reading one mail."""

CHUNK = 64 * 1024
"""Bytes that the parser is given at once; the time is looked at in between."""


class MailUnreadable(Exception):
    """A mail that goes beyond a bound. `reason` is a key of systems.mail.texts.TEXTS, which says it with `limit`."""

    def __init__(self, reason: str, limit: int) -> None:
        self.reason = reason
        self.limit = limit
        super().__init__(reason)


@dataclass
class ReadingBudget:
    """What reading one mail may still cost. Its methods raise MailUnreadable."""

    clock: Callable[[], float] = time.monotonic
    parts: int = 0
    headers: int = 0
    text_bytes: int = MAX_TEXT_BYTES
    """That may still be read of text parts."""
    _begun: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self._begun = self.clock()

    def spend_part(self) -> None:
        """One more part begins."""
        self.parts += 1
        if self.parts > MAX_PARTS:
            raise MailUnreadable("mail_parts", MAX_PARTS)

    def spend_header(self) -> None:
        """One more header field is read."""
        self.headers += 1
        if self.headers > MAX_HEADERS:
            raise MailUnreadable("mail_fields", MAX_HEADERS)

    def spend_text(self, data: bytes) -> bytes:
        """As much of a text part as is still read; what goes beyond is left out."""
        read = data[: self.text_bytes]
        self.text_bytes -= len(read)
        return read

    def spend_time(self) -> None:
        """Some more work is about to be done."""
        if self.clock() - self._begun > MAX_SECONDS:
            raise MailUnreadable("mail_slow", int(MAX_SECONDS))
