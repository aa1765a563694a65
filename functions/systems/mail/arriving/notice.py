"""What SES says of a mail when it starts the function: the event of a receipt rule's Lambda action.

https://docs.aws.amazon.com/ses/latest/dg/receiving-email-action-lambda-event.html and, for its fields,
https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-contents.html. Not S3's own notification: that
one has no verdicts, and not the envelope.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from systems.mail.refusal import MailRefused
from systems.mail.reply import Verdicts

UNKNOWN = "PROCESSING_FAILED"
"""What a verdict is taken for that is not there."""


class _Status(msgspec.Struct, frozen=True):
    status: str = UNKNOWN


class _Common(msgspec.Struct, frozen=True):
    from_: list[str] = msgspec.field(default_factory=list, name="from")


class _Mail(msgspec.Struct, frozen=True, rename="camel"):
    message_id: Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9_-]{1,200}$")]
    timestamp: str = ""
    source: str = ""
    common_headers: _Common = _Common()


class _Receipt(msgspec.Struct, frozen=True, rename="camel"):
    recipients: list[str] = []
    spf_verdict: _Status = _Status()
    dkim_verdict: _Status = _Status()
    dmarc_verdict: _Status = _Status()
    spam_verdict: _Status = _Status()
    virus_verdict: _Status = _Status()


class _Ses(msgspec.Struct, frozen=True):
    mail: _Mail
    receipt: _Receipt


class _Record(msgspec.Struct, frozen=True):
    ses: _Ses


class _Event(msgspec.Struct, frozen=True):
    records: Annotated[list[_Record], msgspec.Meta(min_length=1, max_length=1)] = msgspec.field(name="Records")


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """One mail, as SES announces it."""

    id: str
    """By which the mail lies in S3."""
    at: str
    """When SES took it."""
    return_path: str
    """The envelope's sender; empty: nobody's, as of a bounce."""
    recipients: list[str]
    """The envelope's, as far as the rule is for them; not `mail.destination`, which is what the headers say."""
    senders: list[str]
    """What SES reads in the From."""
    verdicts: Verdicts


def read(event: Mapping[str, Any]) -> Notice:
    """Raises Refused `not_from_ses`."""
    try:
        found = msgspec.convert(event, _Event).records[0].ses
    except (msgspec.ValidationError, RecursionError):
        raise MailRefused("not_from_ses") from None
    mail, receipt = found.mail, found.receipt
    return Notice(
        id=mail.message_id,
        at=mail.timestamp,
        return_path="" if mail.source in {"", "<>"} else mail.source.strip("<>"),
        recipients=receipt.recipients,
        senders=mail.common_headers.from_,
        verdicts=Verdicts(
            spf=receipt.spf_verdict.status,
            dkim=receipt.dkim_verdict.status,
            dmarc=receipt.dmarc_verdict.status,
            spam=receipt.spam_verdict.status,
            virus=receipt.virus_verdict.status,
        ),
    )
