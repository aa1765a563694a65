"""Mails: what they are, and their content as one lead would see it.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/assets/emails and
https://github.com/AdobeDocs/marketo-apis/blob/main/static/swagger-asset.json (getEmailFullContentUsingGET), which name
the permissions. Tokens are encoded for HTML, as in a mail. That page says that Get Email Full Content takes mails of
the first editor alone, and elsewhere (help/blog.md of AdobeDocs/marketo-developer.en) nothing of it; which code says so
is an inference, as are: that without a lead tokens stay as they are written, that nobody fills the tokens of a program,
and what is answered where the lead is not there.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

from local.systems.marketo.assets.emails import APPROVED, DRAFT, Email
from local.systems.marketo.clock import asset_text
from local.systems.marketo.errors import Refusal
from local.systems.marketo.webhooks.hooking import token_value
from local.systems.marketo.webhooks.templates import fill
from local.systems.marketo.wire.call import Call

READ, READ_LEADS = "Read-Only Assets", "Read-Only Person"
_TYPES = ("HTML", "Text")
_NOTHING = "No assets found for the given search criteria."
_SECTION = re.compile(r"\[\[(\w+)\]\]")


def by_id(call: Call) -> dict[str, Any]:
    """GET /rest/asset/v1/email/{id}.json. By an id that nothing has: an empty result, with a warning."""
    call.needs(READ)
    found = _found(call)
    return _answer([] if found is None else [_shown(found)])


def browse(call: Call) -> dict[str, Any]:
    """GET /rest/asset/v1/emails.json: `status`, `maxReturn` (20, at most 200) and `offset`."""
    call.needs(READ)
    begin, most, status = call.params.number("offset", 0), call.params.number("maxReturn", 20), _status(call)
    if not 1 <= most <= 200:
        raise Refusal("1003", "Invalid data: maxReturn is from 1 to 200")
    every = [each for each in call.instance.assets.emails.all() if not each.tested and status in ("", each.status)]
    return _answer([_shown(each) for each in every[begin : begin + most]])


def full_content(call: Call) -> dict[str, Any]:
    """GET /rest/asset/v1/email/{id}/fullContent.json: `type` HTML or Text, as the lead `leadId` would receive it."""
    call.needs(READ)
    found, kind = _found(call), call.params.get("type") or _TYPES[0]
    if kind not in _TYPES:
        raise Refusal("1003", f"Invalid data: type is one of {', '.join(_TYPES)}")
    lead = call.params.number("leadId") if call.params.get("leadId") else None
    if lead is not None:
        call.needs(READ_LEADS)
    if found is None:
        return _answer([])
    if found.refused:
        raise Refusal("709", "Operation is not supported for this email")
    content = _content(call, found, lead, is_html=kind == "HTML")
    return _answer([{"id": found.id, "status": found.status, "content": content}])


def _content(call: Call, email: Email, number: int | None, *, is_html: bool) -> str:
    content = email.html if is_html else email.text
    if number is None:
        return _SECTION.sub(lambda section: email.sections[section[1]].default, content)
    leads = call.instance.leads
    lead = leads.get(number)
    if lead is None or not call.client.sees(lead.partition):
        raise Refusal("702", f"Lead not found for {number}")

    def section(found: re.Match[str]) -> str:
        dynamic = email.sections[found[1]]
        return dynamic.segments.get(str(leads.shown(lead, [dynamic.field])[dynamic.field]), dynamic.default)

    def value(token: str) -> Any:
        if token.startswith("my."):
            return f"{{{{{token}}}}}"
        known = token_value(leads, call.instance.clock, number, token)
        return escape(known) if is_html and isinstance(known, str) else known

    return fill(_SECTION.sub(section, content), "None", value)


def _found(call: Call) -> Email | None:
    found = call.instance.assets.emails.version(call.number(), _status(call))
    return None if found is None or found.tested else found


def _status(call: Call) -> str:
    status = call.params.get("status").lower()
    if status not in ("", APPROVED, DRAFT):
        raise Refusal("1003", f"Invalid data: status is one of {APPROVED}, {DRAFT}")
    return status


def _answer(result: list[dict[str, Any]]) -> dict[str, Any]:
    return {"errors": [], "warnings": [] if result else [_NOTHING], "result": result}


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
        "preHeader": email.pre_header or None,
    }


ROUTES = {
    ("GET", "/rest/asset/v1/email/{id}.json"): by_id,
    ("GET", "/rest/asset/v1/emails.json"): browse,
    ("GET", "/rest/asset/v1/email/{id}/fullContent.json"): full_content,
}
