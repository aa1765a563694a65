"""Events: the list, and one with all its numbers. https://api.on24.com/v2/openapi.json, GET event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from local.systems.on24.answers.events import event_metadata, listed_event
from local.systems.on24.clock import PACIFIC
from local.systems.on24.events.analytics import totals
from local.systems.on24.events.event import Event
from local.systems.on24.wire.call import Call
from local.systems.on24.wire.errors import Refusal
from local.systems.on24.wire.paging import PageAsked

_DEFAULT_DAYS = 90
_MOST_MONTHS = 6
_MODES: Mapping[str, Callable[[Event, float], float]] = {
    "goodafter": lambda event, _: event.good_after,
    "updated": lambda event, now: event.last_updated(now),
    "modified": lambda event, _: event.modified,
    "creation": lambda event, _: event.created,
    "livestart": lambda event, _: event.start,
    "liveend": lambda event, _: event.end,
    "archivestart": lambda event, _: event.archive_start,
    "archiveend": lambda event, _: event.archive_end,
}
_CONTENT = ("all", "experience", "gateway", "golive", "pdf", "video", "webcast", "webpage", "forum")
"""There is no word for virtual environments."""


def listed(call: Call) -> dict[str, Any]:
    """GET event: whole, unless sub-accounts are asked for too, which makes it pages of another shape."""
    span, params = call.span(_DEFAULT_DAYS), call.params
    if span.end > _months_later(span.start):
        raise Refusal(400, "Error, date range can't be more than 6 months.")
    when = _MODES[params.word("datefiltermode", tuple(_MODES))]
    descends = params.word("filterorder", ("asc", "desc")) == "desc"
    content, inactive = params.word("contenttype", _CONTENT), params.yes("includeinactive")
    clients, is_paged = call.accounts_of_events()
    rows = [
        each
        for each in call.account.events.by_id.values()
        if each.client in clients
        and not each.is_excluded
        and (each.is_active or inactive)
        and content in {"all", each.kind}
        and when(each, call.now) in span
    ]
    rows.sort(key=lambda each: (when(each, call.now), each.id), reverse=descends)
    if not is_paged:
        call.rows = len(rows)
        return {"totalevents": len(rows), "events": [_shown(call, each) for each in rows]}
    page = PageAsked.by(params)
    call.rows = len(page.cut(rows))
    return page.shown(rows, "totalevents", "events", lambda each: _shown(call, each))


def one(call: Call) -> dict[str, Any]:
    """GET event/{eventId}."""
    event = call.event()
    call.rows = 1
    return event_metadata(event, _totals(call, event), call.now, call.settings)


def _shown(call: Call, event: Event) -> dict[str, Any]:
    return listed_event(event, _totals(call, event), call.now, call.settings)


def _totals(call: Call, event: Event) -> dict[str, Any]:
    people = call.account.people.by_event.get(event.id, ())
    key = (event.version, call.settings.totals_count)
    if event.counted[0] != key:
        event.counted = (key, totals(event, people, call.settings.totals_count))
    return event.counted[1]


def _months_later(start: float) -> float:
    day = datetime.fromtimestamp(start, PACIFIC)
    month = day.month + _MOST_MONTHS
    last = day.replace(year=day.year + (month > 12), month=(month - 1) % 12 + 1, day=min(day.day, 28))
    return last.timestamp() + (day.day - last.day + 1) * 86400.0 - 1


ROUTES = {"/event": listed, "/event/{eventId}": one}
