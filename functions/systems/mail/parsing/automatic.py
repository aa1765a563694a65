"""Mails that no person wrote, by what their headers say (RFC 3834), so that nothing is answered for ever.

https://www.rfc-editor.org/rfc/rfc3834 (Auto-Submitted, the empty return path), https://www.rfc-editor.org/rfc/rfc3462
(multipart/report), https://www.rfc-editor.org/rfc/rfc2919 (List-Id), and what clients write beside those:
https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxcmail (X-Auto-Response-Suppress).
"""

from __future__ import annotations

import re
from email.message import EmailMessage

from systems.mail.parsing.message import text_of
from systems.mail.parsing.parameters import parameter, value
from systems.mail.reply import AutomaticKind

FORWARDED = "X-Marketo-Relay-Forwarded"
"""Stands in what the relay itself sends on to a mailbox: should it come back, it goes nowhere."""

_ANSWERS = ("X-Autoreply", "X-Autorespond", "X-Autoreply-From", "X-Auto-Reply-From", "X-Auto-Response-Suppress")
_PRECEDENCE: dict[str, AutomaticKind] = {"auto_reply": "auto_reply", "bulk": "bulk", "junk": "bulk", "list": "list"}
_DAEMON = re.compile(r"(mailer-daemon|postmaster)@", re.IGNORECASE)


def kind_of(mail: EmailMessage, sender: str, return_path: str) -> AutomaticKind | None:
    """What kind of automatic mail it is; None: a person wrote it, as far as anybody can see.

    `return_path` is the address of the envelope, empty where the mail came from nobody.
    """
    if text_of(mail, FORWARDED):
        return "forwarded_by_relay"
    if _is_report(mail) or _DAEMON.match(sender) or text_of(mail, "X-Failed-Recipients"):
        return "bounce"
    if _is_answer(mail):
        return "auto_reply"
    if text_of(mail, "List-Id"):
        return "list"
    precedence = _PRECEDENCE.get(text_of(mail, "Precedence").strip().lower())
    return precedence or ("bounce" if not return_path or _DAEMON.match(return_path) else None)


def _is_report(mail: EmailMessage) -> bool:
    """A report of a delivery; that a mail was read is an answer."""
    kind = text_of(mail, "Content-Type")
    if value(kind) == "message/delivery-status":
        return True
    return value(kind) == "multipart/report" and parameter(kind, "report-type", 60) != "disposition-notification"


def _is_answer(mail: EmailMessage) -> bool:
    if value(text_of(mail, "Content-Type")) == "multipart/report":
        return True
    submitted = value(text_of(mail, "Auto-Submitted"))
    suppress = text_of(mail, "Precedence").strip().lower() == "auto_reply"
    return suppress or submitted not in {"", "no"} or any(text_of(mail, name) for name in _ANSWERS)
