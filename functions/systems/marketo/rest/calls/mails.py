"""Calls about mails: what one is, and its content as a lead would see it.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/assets/emails ; mails of an A/B test are not
shown, and what predictive content is in cannot be had (code 709), says that page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from systems.marketo.rest.calling import CallGroup
from systems.marketo.rest.errors import CallFailed
from systems.marketo.rest.request import Query
from systems.marketo.rest.results import read_id

MailStatus = Literal["approved", "draft"]
MailForm = Literal["HTML", "Text"]

SECONDS = 300.0
"""After which Marketo gives up a call about assets."""
_NOT_FOUND = frozenset({"702", "610"})
"""As of every other asset: an id that nothing has gives an empty result with a warning, or one of these."""
_LONGEST = 4096
"""Characters of a text that is no content."""


class MailAsset(msgspec.Struct, frozen=True, kw_only=True):
    """A mail as it is now. Of its headers some may have tokens, such as `{{lead.First Name:default=you}}`."""

    id: int
    name: str
    subject: str = ""
    from_name: str = ""
    from_email: str = ""
    reply_email: str = ""
    pre_header: str = ""
    url: str = ""
    """In Marketo; for people who may sign in there."""
    folder: str = ""
    workspace: str = ""
    status: MailStatus = "approved"
    """Which of its two versions this is."""
    updated_at: str = ""
    """In UTC, such as `2026-11-02T18:00:00Z`. The number `version` says with which editor it was made, and stays."""


class Mails(CallGroup):
    """Every method raises CallFailed or MustWait.

    The permission is Read-Only Assets, and Read-Only Person (Lead) where something is rendered for a lead.
    """

    def mail(self, number: int) -> MailAsset | None:
        """The approved version of a mail, or its draft where it has no other; None: the API user sees none.

        That is a second call for a mail that is not approved (any more).
        """
        return self._version(number, "approved") or self._version(number, "draft")

    def some(self) -> MailAsset | None:
        """One mail that the API user sees; None: there is none."""
        found = self._first("/rest/asset/v1/emails.json", None, [("maxReturn", "1")])
        number = None if found is None else read_id(found.get("id"))
        if found is None or number is None:
            return None
        return _read(number, "approved" if found.get("status") == "approved" else "draft", found)

    def content(self, mail: MailAsset, kind: MailForm, lead: int | None = None) -> str | None:
        """What is in that version; None: Marketo has nothing to show. Without a lead tokens may stay as they are."""
        of_lead = () if lead is None else (("leadId", str(lead)),)
        query: Query = (("status", mail.status), ("type", kind), *of_lead)
        found = self._first("/rest/asset/v1/email/{id}/fullContent.json", mail.id, query)
        content = None if found is None else found.get("content")
        return content if isinstance(content, str) else None

    def _version(self, number: int, status: MailStatus) -> MailAsset | None:
        try:
            found = self._first("/rest/asset/v1/email/{id}.json", number, [("status", status)])
        except CallFailed as failed:
            if failed.cause.code in _NOT_FOUND:
                return None
            raise
        return None if found is None else _read(number, status, found)

    def _first(self, path: str, number: int | None, query: Query) -> Mapping[str, Any] | None:
        parts = {} if number is None else {"id": number}
        result = self.bound.get(path, query, parts=parts, seconds=SECONDS).result
        return next((entry for entry in result if isinstance(entry, dict)), None)


def _read(number: int, status: MailStatus, entry: Mapping[str, Any]) -> MailAsset:
    folder = entry.get("folder")
    return MailAsset(
        id=number,
        name=_text(entry.get("name")),
        subject=_header(entry.get("subject")),
        from_name=_header(entry.get("fromName")),
        from_email=_header(entry.get("fromEmail")),
        reply_email=_header(entry.get("replyEmail")),
        pre_header=_text(entry.get("preHeader")),
        url=_text(entry.get("url")),
        folder=_text(folder.get("folderName")) if isinstance(folder, dict) else "",
        workspace=_text(entry.get("workspace")),
        status=status,
        updated_at=_text(entry.get("updatedAt")).removesuffix("+0000"),  # calls about assets write Z+0000
    )


def _header(value: Any) -> str:
    """Headers are `{type, value}`, or null."""
    return _text(value.get("value")) if isinstance(value, dict) else ""


def _text(value: Any) -> str:
    return value[:_LONGEST] if isinstance(value, str) else ""
