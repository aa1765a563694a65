"""Registrants: of the account, of an event, by address.

https://api.on24.com/v2/openapi.json; the defaults of the dates: "30 days before current date".
"""

from __future__ import annotations

from typing import Any

from local.systems.on24.answers.registrants import CLIENT, EMAIL, EVENT, registrant_row
from local.systems.on24.calls.choosing import REGISTRANT, Choice, by_activity, chosen_page, shown_by_email, status
from local.systems.on24.calls.event_level import listed_at_event
from local.systems.on24.people.registration import Registration
from local.systems.on24.wire.call import Call
from local.systems.on24.wire.dates import Span
from local.systems.on24.wire.errors import Refusal
from local.systems.on24.wire.paging import PageAsked

_DEFAULT_DAYS = 30


def of_account(call: Call) -> dict[str, Any]:
    """GET registrant: without userstatus no forgotten people."""
    params = call.params
    choice = Choice(
        people=REGISTRANT,
        span=call.span(_DEFAULT_DAYS),
        by_activity=by_activity(call),
        status=status(call, "all"),
        anonymous=not params.yes("excludeanonymous"),
        partner=params.text("partnerref"),
        clients=frozenset(call.accounts("excludeSubaccounts")),
        no_live=params.yes("excludelive"),
    )
    page = PageAsked.by(params)
    rows = chosen_page(call, choice, page)
    told = page.shown(rows, "totalregistrants", "registrants", lambda row: registrant_row(row, CLIENT, call.settings))
    return {"clientid": int(call.client), **told}


def of_event(call: Call) -> dict[str, Any]:
    """GET event/{eventId}/registrant."""
    event = call.event()
    choice = Choice(
        people=REGISTRANT,
        span=call.span(None),
        by_activity=by_activity(call),
        status=status(call, "any"),
        anonymous=not call.params.yes("excludeanonymous"),
        partner=call.params.text("partnerref"),
        event=event.id,
        email=call.params.text("email").lower(),
        no_show=call.params.yes("noshow"),
    )
    return listed_at_event(call, choice, event, "registrants", lambda row: registrant_row(row, EVENT, call.settings))


def _by_email(call: Call, clients: set[str]) -> list[Registration]:
    """The registrations of an address, the newest first."""
    choice = Choice(
        people=REGISTRANT,
        span=Span(),
        by_activity=False,
        status="any",
        anonymous=True,
        partner="",
        clients=frozenset(clients),
    )
    return shown_by_email(call, choice)


def newest_by_email(call: Call) -> dict[str, Any]:
    """GET registrant/{email}: the most recent registration, or that of an event, in a wrapper. Raises Refusal 404."""
    event, partner = call.params.text("eventid"), call.params.text("partnerref")
    rows = [
        each
        for each in _by_email(call, {call.client, *call.account.clients.under(call.client)})
        if event in {"", str(each.event.id)} and partner in {"", each.values.get("partnerref")}
    ]
    if not rows:
        more = " and eventId combination" if event else ""
        raise Refusal(404, f"No registrant was found for that email address{more}")
    call.rows = 1
    return {"registrant": registrant_row(rows[0], EMAIL, call.settings)}


def all_by_email(call: Call) -> dict[str, Any]:
    """GET registrant/{email}/allevents."""
    rows, page = _by_email(call, call.accounts("excludesubaccounts")), PageAsked.by(call.params)
    if not rows:
        raise Refusal(404, f"The registrant {call.path['email']} doesn't exist.")
    call.rows = len(page.cut(rows))
    told = page.shown(rows, "totalregistrants", "registrants", lambda row: registrant_row(row, CLIENT, call.settings))
    return {"clientid": int(call.client), **told}


ROUTES = {
    "/registrant": of_account,
    "/event/{eventId}/registrant": of_event,
    "/registrant/{email}": newest_by_email,
    "/registrant/{email}/allevents": all_by_email,
}
