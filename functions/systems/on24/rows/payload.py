"""From one row to the payload that routes map: flat, every field under the name that ON24's object for Marketo has.

A key that the row lacks is absent: it says nothing. What is there and empty is null. What is there and cannot be read
as what it is to be is left out, and named. No JSON makes any of these raise.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from systems.on24.rows import attendance as attended
from systems.on24.rows import fields, slots
from systems.on24.rows.attendance import NEVER, Attendance
from systems.on24.rows.event import On24Event
from systems.on24.rows.values import UNFILLED, UNREADABLE, JsonRow, count, text

REGISTERED = "Registered"
NO_SHOW = "No Show"


class Mapped(NamedTuple):
    """What became of a row."""

    payload: dict[str, Any]
    left_out: tuple[str, ...] = ()
    """Fields whose value is there and cannot be read."""
    attendance: Attendance = NEVER
    """What is known now; for rows of people."""


def key(row: JsonRow) -> tuple[str, str] | None:
    """Event id and event user id; None where a row lacks one."""
    event_id, user_id = text(row.get("eventid")), text(row.get("eventuserid"))
    if isinstance(event_id, str) and isinstance(user_id, str) and event_id.strip() and user_id.strip():
        return event_id.strip(), user_id.strip()
    return None


def record_id(event_id: str, event_user_id: str) -> str:
    """The name of a registration in the relay."""
    return f"{event_id}/{event_user_id}"


def attendee(row: JsonRow, event: On24Event | None, *, before: Attendance = NEVER, polls: Sequence[str] = ()) -> Mapped:
    """Of an attendee row. `before`: what was known; `polls`: the event's questions, where slots are to follow them."""
    now = before | attended.of(row)
    found = {
        **_own(row),
        **fields.plain(row, fields.BOTH),
        **fields.plain(row, fields.ATTENDEE),
        **fields.certificate(row),
        **fields.resources_viewed(row),
        **slots.numbered(row, polls),
        **fields.submissions(row),
    }
    return _mapped(found, event, now, now.status)


def registrant(row: JsonRow, event: On24Event | None, *, before: Attendance = NEVER) -> Mapped:
    """Of a registrant row: it knows nothing of attendance, so that is told as it was known."""
    return _registration(row, event, before, REGISTERED if before == NEVER else before.status)


def no_show(row: JsonRow, event: On24Event | None, *, before: Attendance = NEVER) -> Mapped:
    """Of a registrant row that ON24 lists among those who did not come."""
    return _registration(row, event, before, NO_SHOW if before == NEVER else before.status)


def event(of: On24Event) -> Mapped:
    """Of an event: all that it says by itself, its totals, and `event` as in other payloads."""
    counts = of.raw.get("eventanalytics")
    found = {**_counts(counts), **_own(of.raw)}
    found |= fields.plain(of.raw, {name: fields.BOTH[name] for name in ("eventid", "clientid", "sourceeventid")})
    found |= {"eventid": of.id, "eventtitle": of.title, "event": _event(of), "tags": list(of.tags)}
    return Mapped(*_readable(found))


def lead(row: JsonRow) -> Mapped:
    """Of an engagement profile (PEP): its own values, lists of texts joined with `; `, and activities beneath it."""
    found = _own(row)
    for name in ("businessinterests", "segments"):
        given = row.get(name)
        words = given.get("keywords") if isinstance(given, dict) else given
        if isinstance(words, list):
            found[name] = "; ".join(sorted(each for each in words if isinstance(each, str) and each)) or None
    found = _counts(row.get("lifetimeactivity")) | found
    return Mapped(*_readable(found))


def _registration(row: JsonRow, of: On24Event | None, before: Attendance, status: str) -> Mapped:
    found = {**_own(row), **fields.plain(row, fields.BOTH), **fields.plain(row, fields.REGISTRANT)}
    return _mapped(found, of, before, status)


def _mapped(found: slots.RowFields, of: On24Event | None, now: Attendance, status: str) -> Mapped:
    if of is not None:
        found |= {"eventid": of.id, "eventtitle": of.title, "event": _event(of)}
    else:
        found.pop("event", None)
    found |= now.fields | {"status": status}
    for name, other in fields.BOTH_SPELLINGS.items():
        if name in found:
            found[other] = found[name]
    return Mapped(*_readable(found), now)


def _event(of: On24Event) -> dict[str, Any]:
    return {
        "id": of.id,
        "title": of.title,
        "type": of.type,
        "livestart": _time(of.live_start),
        "liveend": _time(of.live_end),
        "tags": list(of.tags),
        "campaigncode": of.campaign_code,
    }


def _time(value: Any) -> str | None:
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if value else None


def _own(row: JsonRow) -> slots.RowFields:
    """A row's single values under their own names, and under the others that some have; numbers as text too.

    Of these nobody says what they are, and ON24 writes one number now as a number and now as a text.
    """
    found = {name: _single(name, value) for name, value in row.items() if not isinstance(value, list | dict)}
    for one, other in fields.ALIASES.items():
        if one in found or other in found:
            value = found.get(one, found.get(other))
            found[one] = found[other] = value
    return found


def _single(name: str, value: Any) -> Any:
    """People may be called Null."""
    if value == UNFILLED and name not in {"firstname", "lastname"}:
        return None
    return text(value)


def _counts(found: Any) -> slots.RowFields:
    """Of an object that is all numbers, but for a word here and there."""
    given: JsonRow = found if isinstance(found, dict) else {}
    return {name: count(value) for name, value in given.items() if not isinstance(value, list | dict)}


def _readable(found: slots.RowFields) -> tuple[dict[str, Any], tuple[str, ...]]:
    left_out = tuple(sorted(name for name, value in found.items() if value is UNREADABLE))
    return {name: found[name] for name in sorted(found) if found[name] is not UNREADABLE}, left_out
