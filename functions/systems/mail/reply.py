"""A reply as routes map it: the payload's names, which stay the same.

What a mail does not have is left out. All of it takes less than LARGEST bytes as JSON, so that it can go on beside what
a look-up finds (relay.delivering.handing_over.next_event).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

LARGEST = 60_000
"""Bytes."""

AutomaticKind = Literal["auto_reply", "bounce", "list", "bulk", "forwarded_by_relay"]
MatchedBy = Literal["signed_token", "references", "unsigned_token", "sender"]
Verdict = Annotated[str, msgspec.Meta(max_length=32)]
WrittenText = Annotated[str, msgspec.Meta(max_length=100_000)]
Line = Annotated[str, msgspec.Meta(max_length=2_000)]
LeadId = Annotated[str, msgspec.Meta(pattern="^[1-9][0-9]{0,15}$")]


class MailSender(msgspec.Struct, frozen=True, kw_only=True):
    """Who wrote, as the mail's From says; `authenticated` beside it says whether that is proved."""

    address: Line
    name: Line | None = None


class Verdicts(msgspec.Struct, frozen=True, kw_only=True):
    """What SES found, in its own words: PASS, FAIL, GRAY or PROCESSING_FAILED.

    https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-contents.html
    """

    spf: Verdict
    dkim: Verdict
    dmarc: Verdict
    spam: Verdict
    virus: Verdict


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """What hangs on the mail: named, never taken. `bytes` are those of the file."""

    name: Line
    type: Line
    bytes: Annotated[int, msgspec.Meta(ge=0)]


class MailReply(msgspec.Struct, frozen=True, kw_only=True):
    """One mail."""

    id: Annotated[str, msgspec.Meta(min_length=1, max_length=256)]
    """What SES calls it."""
    from_: MailSender = msgspec.field(name="from")
    to: Line
    """The address at the domain of the replies to which it came."""
    received_at: Line
    verdicts: Verdicts
    authenticated: bool
    matched_by: MatchedBy
    subject: Line = ""
    text: WrittenText = ""
    """What the person wrote, without what the mail before said."""
    excerpt: Line = ""
    """How that begins, on one line, of a length that fields of one line take."""
    whole_text: WrittenText = ""
    cut: bool = False
    """Whether the mail says more than stands here."""
    message_id: Line | None = None
    in_reply_to: Line | None = None
    references: Annotated[list[Line], msgspec.Meta(max_length=50)] = []
    date: Line | None = None
    """When it was written, by the clock of who wrote."""
    automatic: bool = False
    automatic_kind: AutomaticKind | None = None
    attachments: Annotated[list[Attachment], msgspec.Meta(max_length=50)] = []
    lead: LeadId | None = None
    """The lead whose reply it is, where that is proved."""
    lead_claimed: LeadId | None = None
    """The lead's id in the address, which anybody could have written there."""


def payload(reply: MailReply) -> dict[str, Any]:
    """What routes map: what the mail does not have is left out."""
    return _without_nothing({**msgspec.to_builtins(reply), "from": _without_nothing(msgspec.to_builtins(reply.from_))})


def _without_nothing(found: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if value is not None}
