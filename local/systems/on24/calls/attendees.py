"""Attendees: of the account, of an event, by address.

https://api.on24.com/v2/openapi.json; the defaults of the dates: "30 days before current date".
"""

from __future__ import annotations

from typing import Any

from local.systems.on24.answers.attendees import attendee_row
from local.systems.on24.answers.keys import CLIENT, EMAIL, EVENT
from local.systems.on24.calls.choosing import ATTENDEE, Choice, by_activity, chosen_page, shown_by_email, status
from local.systems.on24.calls.event_level import listed_at_event
from local.systems.on24.events.event import HUB
from local.systems.on24.people.registration import Registration
from local.systems.on24.wire.call import Call
from local.systems.on24.wire.dates import Span
from local.systems.on24.wire.errors import Refusal
from local.systems.on24.wire.paging import PageAsked

_DEFAULT_DAYS = 30


def of_account(call: Call) -> dict[str, Any]:
    """GET attendee."""
    params, real_time = call.params, call.params.yes("realtimeonly")
    choice = Choice(
        people=ATTENDEE,
        span=call.span(_DEFAULT_DAYS),
        by_activity=by_activity(call),
        status=status(call, "any"),
        anonymous=not params.yes("excludeanonymous"),
        partner=params.text("partnerref"),
        clients=frozenset(call.accounts("excludesubaccounts")),
        no_live=params.yes("excludelive"),
        hubs=call.settings.hubs_at_client_level,
        real_time=real_time,
    )
    page = PageAsked.by(params)
    rows = chosen_page(call, choice, page)

    def shown(row: Registration) -> dict[str, Any]:
        return attendee_row(row, CLIENT, call.now, call.settings, real_time=real_time)

    return {"clientid": int(call.client), **page.shown(rows, "totalattendees", "attendees", shown)}


def of_event(call: Call) -> dict[str, Any]:
    """GET event/{eventId}/attendee."""
    event = call.event()
    choice = Choice(
        people=ATTENDEE,
        span=call.span(None),
        by_activity=by_activity(call),
        status=status(call, "any"),
        anonymous=not call.params.yes("excludeanonymous"),
        partner=call.params.text("partnerref"),
        event=event.id,
    )
    return listed_at_event(
        call, choice, event, "attendees", lambda row: attendee_row(row, EVENT, call.now, call.settings)
    )


def _by_email(call: Call, clients: set[str]) -> list[Registration]:
    """The attendances of an address, the newest first. Raises Refusal 404."""
    choice = Choice(
        people=ATTENDEE,
        span=Span(),
        by_activity=False,
        status="any",
        anonymous=True,
        partner="",
        clients=frozenset(clients),
        real_time=True,  # nothing is said of new people who are late here
    )
    rows = shown_by_email(call, choice)
    if not rows:
        raise Refusal(404, f"The attendant {call.path['email']} doesn't exist.")
    return sorted(rows, key=lambda each: each.attendance.last_activity if each.attendance else 0.0, reverse=True)


def newest_by_email(call: Call) -> dict[str, Any]:
    """GET attendee/{email}: the most recent attendance by itself."""
    row = _by_email(call, {call.client, *call.account.clients.under(call.client)})[0]
    call.rows = 1
    return attendee_row(row, EMAIL, call.now, call.settings)


def all_by_email(call: Call) -> dict[str, Any]:
    """GET attendee/{email}/allevents."""
    rows, page = _by_email(call, call.accounts("excludesubaccounts")), PageAsked.by(call.params)
    call.rows = len(page.cut(rows))

    def shown(row: Registration) -> dict[str, Any]:
        return attendee_row(row, EMAIL if row.event.kind == HUB else CLIENT, call.now, call.settings)

    return {"clientid": int(call.client), **page.shown(rows, "totalattendees", "attendees", shown)}


ROUTES = {
    "/attendee": of_account,
    "/event/{eventId}/attendee": of_event,
    "/attendee/{email}": newest_by_email,
    "/attendee/{email}/allevents": all_by_email,
}
