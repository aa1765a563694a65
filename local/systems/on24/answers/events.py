"""The rows of events, with the keys that the examples of https://api.on24.com/v2/openapi.json have by content type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local.systems.on24.answers.loose import written
from local.systems.on24.clock import MINUTE
from local.systems.on24.events.event import GO_LIVE, HUB, TARGET, VIRTUAL, WEBCAST, Event
from local.systems.on24.people.attendance import Moment
from local.systems.on24.settings import Settings

_TYPES = {WEBCAST: "Live PC Mic", GO_LIVE: "Go Live"}
_DATES = ("livestart", "liveend", "archivestart", "archiveend")
_MEDIA = {"isactive", "regrequired", *_DATES[2:], "audienceurl", "campaigncode", "eventlocation", "tags"}
_NOT_OF = {
    HUB: {"goodafter", "isactive", "regrequired", "archivestart", "archiveend", "eventtype", "eventlocation", "tags"},
    TARGET: {"isactive", "regrequired", "archivestart", "archiveend", "eventlocation", "tags"},
    VIRTUAL: {"tags", "eventtype"},
    GO_LIVE: {"tags"},
    **dict.fromkeys(("video", "pdf", "webpage"), _MEDIA),
}
_NOT_OF_LIST = {GO_LIVE: {"lastmodified"}}
_NOT_OF_METADATA = {
    VIRTUAL: {"eventlocation"},
    GO_LIVE: {"eventlocation"},
    WEBCAST: {"campaigncode"},
    "forum": {"campaigncode"},
}


def listed_event(event: Event, analytics: dict[str, Any], now: float, settings: Settings) -> dict[str, Any]:
    """The row of an event in the list; virtual environments and Go Live events have no numbers there."""
    numbers = {} if event.kind in {VIRTUAL, GO_LIVE} else {"eventanalytics": analytics}
    facts = _facts(event, now, _NOT_OF_LIST)
    row = {**numbers, **facts, **event.more}
    found: dict[str, Any] = written(row, settings, event.id)
    return found


def event_metadata(event: Event, analytics: dict[str, Any], now: float, settings: Settings) -> dict[str, Any]:
    """What GET event/{eventId} says."""
    more = {"noshowcount": analytics["totalregistrants"] - analytics["totalattendees"]}
    numbers = analytics | (more if event.kind in {WEBCAST, HUB, TARGET, VIRTUAL} else {})
    facts = _facts(event, now, _NOT_OF_METADATA)
    row: dict[str, Any] = {"eventanalytics": numbers, **facts, **event.more}
    if event.kind in {WEBCAST, VIRTUAL}:
        row |= {"eventname": event.title, "goodtill": Moment(event.archive_end)}
    if event.kind not in {HUB, VIRTUAL}:
        row["eventduration"] = int((event.end - event.start) / MINUTE)
    row["istestevent"] = event.is_test
    found: dict[str, Any] = written(row, settings, event.id)
    return found


def _facts(event: Event, now: float, more_left_out: Mapping[str, set[str]]) -> dict[str, Any]:
    moments = (event.start, event.end, event.archive_start, event.archive_end)
    row: dict[str, Any] = {
        "eventid": event.id,
        "clientid": int(event.client),
        "goodafter": Moment(event.good_after),
        "isactive": event.is_active,
        "regrequired": True,
        "description": event.title,
        "displaytimezonecd": event.zone,
        "eventtype": _TYPES.get(event.kind, event.kind),
        "createtimestamp": Moment(event.created),
        "lastmodified": Moment(event.modified),
        "lastupdated": Moment(event.last_updated(now)),
        **{name: Moment(moment) for name, moment in zip(_DATES, moments, strict=True)},
        "audienceurl": f"https://event.on24.com/wcc/r/{event.id}/0123456789ABCDEF",
        "contenttype": event.kind,
    }
    if event.campaign:
        row |= {"campaigncode": event.campaign, "eventlocation": event.campaign}
    if event.tags:
        row["tags"] = list(event.tags)
    if event.is_test:
        row["istestevent"] = True
    left_out = _NOT_OF.get(event.kind, set()) | more_left_out.get(event.kind, set())
    return {name: each for name, each in row.items() if name not in left_out}
