"""A mail as the next route maps it: the payload of `source: {stream: mails}`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec

from relay.core.outcome import FoundRecord
from systems.marketo.rest.calls.mails import MailAsset

HTML, TEXT = "html", "text"
"""Names whose values take a call each, unless the next route does not read them."""
HEADERS: Mapping[str, str] = {
    "subject": "subject",
    "fromName": "from_name",
    "fromEmail": "from_email",
    "replyEmail": "reply_email",
}
"""Names whose values may have tokens, with those of a MailAsset. A pre-header has none, says Adobe's page on tokens."""
RenderedFor = Literal["lead", "mail"]
"""`mail`: for nobody in particular."""


class MailContent(msgspec.Struct, frozen=True, kw_only=True):
    """What can be shown of a mail's content."""

    html: str | None = None
    text: str | None = None
    rendered_for: RenderedFor | None = None
    """None: not rendered, or nobody wanted to have it."""
    truncated: bool = False
    refused: str | None = None
    """Marketo's code where it renders the mail for nobody."""


def mail_record(
    mail: MailAsset, lead_id: int, headers: Mapping[str, str], content: MailContent, at: datetime
) -> FoundRecord:
    """`headers` have the values of HEADERS by their names in the record.

    Such as `{"id": 2001, "leadId": 5, "name": "Newsletter", "subject": "News for Erika", "status": "approved",
    "updatedAt": "2026-11-02T18:00:00Z", "html": "<p>Hello</p>", "text": "Hello", "renderedFor": "lead", ...}`.
    """
    plain: dict[str, Any] = {
        "id": mail.id,
        "leadId": lead_id,
        "name": mail.name,
        **{name: headers[name] or None for name in HEADERS},
        "preHeader": mail.pre_header or None,
        "url": mail.url or None,
        "folder": mail.folder or None,
        "workspace": mail.workspace or None,
        "status": mail.status,
        "updatedAt": mail.updated_at or None,
    }
    return {
        **plain,
        HTML: content.html,
        TEXT: content.text,
        "renderedFor": content.rendered_for,
        "renderedAt": at.strftime("%Y-%m-%dT%H:%M:%SZ") if content.rendered_for else None,
        "truncated": content.truncated,
        "refused": content.refused,
    }
