"""Python's own parser, kept within bounds.

Its default policy reads structured fields with a grammar that is slow, and may stumble, on what no client writes. So
fields are kept here as they stand, cut to a length, and read by `fields.py` and `parameters.py`; the parser itself
only looks for types and boundaries.
"""

from __future__ import annotations

from email.message import EmailMessage
from email.parser import BytesFeedParser
from email.policy import EmailPolicy
from typing import Any, cast

from systems.mail.parsing.bounds import CHUNK, MAX_FIELD, MAX_LINES, MailUnreadable, ReadingBudget

_MAX_NAME = 200
"""Characters of a field's name."""


def parse(raw: bytes, budget: ReadingBudget) -> EmailMessage:
    """The mail, with its parts. Raises MailUnreadable."""
    if raw.count(b"\n") > MAX_LINES or raw.count(b"\r") > MAX_LINES:
        raise MailUnreadable("mail_lines", MAX_LINES)
    policy: Any = _Policy
    parser = BytesFeedParser(policy=policy(budget=budget, message_factory=_factory(budget)))
    for begin in range(0, len(raw), CHUNK):
        budget.spend_time()
        parser.feed(raw[begin : begin + CHUNK])
    return cast("EmailMessage", parser.close())


def text_of(part: EmailMessage, name: str) -> str:
    """A part's field as it stands, unfolded; empty where there is none. Bytes beyond ASCII are surrogate escapes."""
    found = part.get(name)
    return "" if found is None else str(found)


def all_of(part: EmailMessage, name: str) -> list[str]:
    """Each field of a name."""
    return [str(found) for found in part.get_all(name, [])]


class _Policy(EmailPolicy):
    """The default policy, but for how a field is read from its lines, and how it is given out: as the text it is."""

    budget: Any = None

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        self.budget.spend_header()
        name, _, first = sourcelines[0].partition(":")
        found, left = [first[:MAX_FIELD]], MAX_FIELD - len(first)
        for line in sourcelines[1:]:
            if left <= 0:
                break
            found.append(line[:left])
            left -= len(line)
        return name[:_MAX_NAME], "".join(found).strip(" \t\r\n")

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002 - the policy's interface
        return value.replace("\r", "").replace("\n", "")


def _factory(budget: ReadingBudget) -> Any:
    def part(policy: EmailPolicy) -> EmailMessage:
        budget.spend_part()
        return EmailMessage(policy)

    return part
