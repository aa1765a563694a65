"""Viewing sessions, and questions of the last hour.

https://api.on24.com/v2/openapi.json, GET event/{eventId}/attendeesession, userquestions.
"""

from __future__ import annotations

from typing import Any

from local.systems.on24.answers.loose import written
from local.systems.on24.clock import HOUR, MINUTE
from local.systems.on24.people.attendance import Moment, Session
from local.systems.on24.people.registration import Registration
from local.systems.on24.wire.call import Call
from local.systems.on24.wire.dates import Span, read_date
from local.systems.on24.wire.errors import END_BEFORE_START, Refusal
from local.systems.on24.wire.paging import PageAsked

_KINDS = ("all", "live", "ondemand", "blocked")


def of_event(call: Call) -> dict[str, Any]:
    """GET event/{eventId}/attendeesession."""
    event, wanted, span = call.event(), call.params.word("sessiontype", _KINDS), call.span(None)
    rows = [
        (person, session)
        for person in call.account.people.by_event.get(event.id, ())
        if person.attendance is not None and not person.pending
        for session in person.attendance.sessions
        if _is_wanted(session, wanted) and session.start >= span.start and session.start + session.seconds <= span.end
    ]
    page = PageAsked.by(call.params)
    call.rows = len(page.cut(rows))
    return page.shown(rows, "totalattendeesessions", "attendeesession", lambda row: _session(call, *row))


def _is_wanted(session: Session, wanted: str) -> bool:
    if wanted == "blocked":
        return session.is_blocked
    return wanted == "all" or (session.kind == wanted and not session.is_blocked)


def _session(call: Call, person: Registration, session: Session) -> dict[str, Any]:
    seconds = int(session.seconds)
    row: dict[str, Any] = {
        "id": session.id,
        "email": person.email,
        **{name: person.values[name] for name in ("firstname", "lastname") if name in person.values},
        "duration": f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}",
        "starttime": Moment(session.start),
        "endtime": Moment(session.start + session.seconds),
        "usage": "Live" if session.kind == "live" else "Archived",
        **{
            name: person.values[name]
            for name in ("os", "browser", "ipaddress", "exteventusercd")
            if name in person.values
        },
    }
    found: dict[str, Any] = written(row, call.settings, person.id, session.id)
    return found


def questions(call: Call) -> dict[str, Any]:
    """GET userquestions: of the last five minutes, or of an hour at most."""
    gap, texts = call.settings.skipped_hour_with_offset, (call.params.text("startdate"), call.params.text("enddate"))
    start = read_date(texts[0], is_end=False, strict_gap=gap) if texts[0] else call.now - 5 * MINUTE
    end = read_date(texts[1], is_end=True, strict_gap=gap) if texts[1] else call.now
    if end < start:
        raise Refusal(400, END_BEFORE_START)
    if end - start > HOUR:
        raise Refusal(400, "the startDate and endDate are more than 1 hour apart.")
    span, clients = Span(start, end), call.accounts("excludesubaccounts")
    domain = call.params.text("emailFilter").lower()
    rows = [
        {
            "eventid": each.event.id,
            "clientid": int(each.event.client),
            "eventuserid": each.id,
            **question,
            **{name: each.values[name] for name in ("firstname", "lastname", "exteventusercd") if name in each.values},
            "email": each.email,
        }
        for each in call.account.people.all()
        if each.event.client in clients
        and not each.event.is_excluded
        and each.attendance is not None
        and each.email.lower().endswith(domain)
        for question in each.attendance.rows.get("questions", ())
        if question["createtimestamp"] in span
    ]
    call.rows = len(rows)
    found: dict[str, Any] = written({"questions": rows}, call.settings, "userquestions")
    return found


ROUTES = {"/event/{eventId}/attendeesession": of_event, "/userquestions": questions}
