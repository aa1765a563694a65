"""What the log says of mails: a line for each that came, beside those of its events."""

from __future__ import annotations

from typing import Literal

MailStep = Literal["mail_received", "mail_skipped", "mail_refused", "mail_forwarded"]
