"""What is typed in so that replies come: the address that Marketo's mails name, and the subdomain's entry in DNS."""

from __future__ import annotations

from typing import cast

from relay.system.webhook_setup import CalledAt, CallerSheet, ScreenName
from systems.mail.config import MailConnection

_CALLER = ScreenName("Amazon SES", "Amazon SES")
_REPLY_TO = ScreenName("Reply-to of the e-mail in Marketo", "Marketo のメールの返信先")
_MX = ScreenName("MX record of the subdomain, with the region that is deployed to", "サブドメインの MX レコード")
_LEAD_ID = "{{lead.Id}}"


def sheet(called: CalledAt) -> CallerSheet:
    """The lines, with the token that Marketo fills."""
    connection = cast("MailConnection", called.connection)
    address = f"{connection.mailbox}+{_LEAD_ID}@{connection.domain}"
    record = f"{connection.domain} MX 10 inbound-smtp.REGION.amazonaws.com"
    lines = [f"{_REPLY_TO}: {address}", f"{_MX}: {record}"]
    return CallerSheet(caller=_CALLER, lines=lines, content={_REPLY_TO.en: address, "MX": record})
