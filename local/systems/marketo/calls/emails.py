"""Mails: what they are, and their content as one lead would see it.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/assets/emails and
https://github.com/AdobeDocs/marketo-apis/blob/main/static/swagger-asset.json (getEmailFullContentUsingGET). Tokens are
encoded for HTML, as in a mail; that without a lead they stay as they are written is an inference.
"""

from __future__ import annotations

from html import escape
from typing import Any

from local.systems.marketo.assets.emails import Email
from local.systems.marketo.clock import asset_text
from local.systems.marketo.errors import Refusal
from local.systems.marketo.webhooks.hooking import token_value
from local.systems.marketo.webhooks.templates import fill
from local.systems.marketo.wire.call import Call

_TYPES = ("HTML", "Text")
_NOTHING = "No assets found for the given search criteria."


def by_id(call: Call) -> dict[str, Any]:
    """GET /rest/asset/v1/email/{id}.json. By an id that nothing has: an empty result, with a warning."""
    found = _found(call)
    return _answer(None if found is None else _shown(found))


def full_content(call: Call) -> dict[str, Any]:
    """GET /rest/asset/v1/email/{id}/fullContent.json: `type` HTML or Text, as the lead `leadId` would receive it."""
    found, kind = _found(call), call.params.get("type") or _TYPES[0]
    if kind not in _TYPES:
        raise Refusal("1003", f"Invalid data: type is one of {', '.join(_TYPES)}")
    content = None if found is None else found.html if kind == "HTML" else found.text
    if content is not None and call.params.get("leadId"):
        content = _filled(call, content, call.params.number("leadId"), is_html=kind == "HTML")
    return _answer(None if found is None else {"id": found.id, "status": found.status, "content": content})


def _filled(call: Call, content: str, lead: int, *, is_html: bool) -> str:
    if call.instance.leads.get(lead) is None:
        raise Refusal("702", f"Lead not found for {lead}")

    def value(token: str) -> Any:
        known = token_value(call.instance.leads, call.instance.clock, lead, token)
        return escape(known) if is_html and isinstance(known, str) else known

    return fill(content, "None", value)


def _found(call: Call) -> Email | None:
    found = call.instance.assets.emails.get(call.number())
    wanted = call.params.get("status").lower()
    return found if found is not None and wanted in ("", found.status) else None


def _answer(result: dict[str, Any] | None) -> dict[str, Any]:
    return {"errors": [], "warnings": [] if result else [_NOTHING], "result": [result] if result else []}


def _shown(email: Email) -> dict[str, Any]:
    headers = {
        "subject": email.subject,
        "fromName": email.from_name,
        "fromEmail": email.from_email,
        "replyEmail": email.from_email,
    }
    return {
        "id": email.id,
        "name": email.name,
        "description": "",
        "createdAt": asset_text(email.created),
        "updatedAt": asset_text(email.updated),
        "url": f"https://app-stand-in.marketo.com/#EM{email.id}A1",
        **{name: {"type": "Text", "value": value} for name, value in headers.items()},
        "folder": {"type": "Folder", "value": 28, "folderName": "Mails"},
        "operational": False,
        "textOnly": False,
        "publishToMSI": False,
        "webView": False,
        "status": email.status,
        "template": 24,
        "workspace": "Default",
        "isOpenTrackingDisabled": False,
        "version": 2,
        "autoCopyToText": False,
        "ccFields": None,
        "preHeader": None,
    }


ROUTES = {
    ("GET", "/rest/asset/v1/email/{id}.json"): by_id,
    ("GET", "/rest/asset/v1/email/{id}/fullContent.json"): full_content,
}
