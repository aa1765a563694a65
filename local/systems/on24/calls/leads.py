"""Leads, and the profile of one (PEP). https://api.on24.com/v2/openapi.json, GET lead."""

from __future__ import annotations

from typing import Any

from local.systems.on24.answers.leads import lead_row, profile
from local.systems.on24.clock import DAY
from local.systems.on24.people.registration import Registration
from local.systems.on24.wire.call import Call
from local.systems.on24.wire.errors import Refusal
from local.systems.on24.wire.paging import PageAsked

_DEFAULT_DAYS = 30
_MOST_DAYS = 365
_PER_PAGE = 50


def listed(call: Call) -> dict[str, Any]:
    """GET lead: people who registered or attended in a span of at most 365 days, 50 a page."""
    if not call.settings.power_leads:
        raise Refusal(403, f"Power Leads report is not enabled for client {call.client}.")
    span = call.span(_DEFAULT_DAYS)
    if span.end - span.start > (_MOST_DAYS + 1) * DAY:
        raise Refusal(400, "startDate and endDate can't be more than 365 days appart.")
    found: dict[str, list[Registration]] = {}
    for each in call.account.people.all():
        moments = (each.created, *(each.attendance.moments if each.attendance else ()))
        if _is_shown(call, each) and any(moment in span for moment in moments):
            found.setdefault(each.email.lower(), []).append(each)
    rows, page = list(found.values()), PageAsked.by(call.params, _PER_PAGE)
    if page.offset and page.offset >= page.count(rows):
        raise Refusal(400, f"Invalid pageOffset, range must be between 0 and {max(0, page.count(rows) - 1)}.")
    call.rows = len(page.cut(rows))
    return {"clientid": int(call.client), **page.shown(rows, "totalleads", "leads", lead_row)}


def one(call: Call) -> dict[str, Any]:
    """GET lead/{email}. Raises Refusal 404."""
    rows = [each for each in call.account.people.of(call.path["email"]) if _is_shown(call, each)]
    if not rows:
        raise Refusal(404, "No lead data was found for that email address")
    call.rows = 1
    return profile(rows, call.settings)


def _is_shown(call: Call, made: Registration) -> bool:
    clients = {call.client, *call.account.clients.under(call.client)}
    return made.event.client in clients and not made.pending and made.visible_at <= call.now


ROUTES = {"/lead": listed, "/lead/{email}": one}
