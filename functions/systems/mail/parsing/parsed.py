"""One mail, read: everything that a stranger wrote in it, bounded and as plain texts."""

from __future__ import annotations

from typing import NamedTuple

from systems.mail.parsing import automatic, fields
from systems.mail.parsing.body import Body, body
from systems.mail.parsing.bounds import ReadingBudget
from systems.mail.parsing.fields import Mailbox
from systems.mail.parsing.message import all_of, parse, text_of
from systems.mail.parsing.quoted import reply_alone
from systems.mail.reply import AutomaticKind

_LONGEST_SUBJECT = 500


class ParsedMail(NamedTuple):
    """What a mail says; who it is from is only what it says, too."""

    sender: Mailbox
    subject: str
    text: str
    """The reply alone."""
    body: Body
    message_id: str | None
    in_reply_to: str | None
    references: list[str]
    date: str | None
    automatic: AutomaticKind | None


def read(raw: bytes, return_path: str, budget: ReadingBudget) -> ParsedMail:
    """Read a whole mail; `return_path` is the envelope's sender. Raises systems.mail.parsing.bounds.MailUnreadable."""
    mail = parse(raw, budget)
    said = body(mail, budget)
    sender = fields.mailbox(all_of(mail, "From"))
    return ParsedMail(
        sender=sender,
        subject=fields.words(text_of(mail, "Subject"), _LONGEST_SUBJECT),
        text=reply_alone(said.text),
        body=said,
        message_id=_one(text_of(mail, "Message-ID")),
        in_reply_to=_one(text_of(mail, "In-Reply-To")),
        references=fields.ids(text_of(mail, "References")),
        date=fields.moment(text_of(mail, "Date")[:200]),
        automatic=automatic.kind_of(mail, sender.address, return_path),
    )


def _one(field: str) -> str | None:
    found = fields.ids(field)
    return found[0] if found else None
