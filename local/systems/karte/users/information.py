"""What is known of a user at a moment: the newest value of each field of each event, and rows of linked tables.

A user information variable names one of these: `identify.email`, `identify.marketo.leadScore`, and here
`tables.{id}.{column}`. Objects and lists are no values, their leaves are
(https://support.karte.io/post/6V8ocriwZ9QV4C5a22Nzjs). `visitor_id` is bare; `user_id` is the member's, and a visitor
has none. Some events are not analysed, and can neither trigger anything nor be such a variable
(https://support.karte.io/post/5mdK1NQvmLagrnH1FD6PM2).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local.systems.karte.tables.tables import Tables
from local.systems.karte.users.history import History
from local.systems.karte.users.people import LINE, VISITOR

NOT_ANALYSED = frozenset(
    {
        "script_fired",
        "_message_ready",
        "_message_state_changed",
        "_message_suppressed",
        "_visibility_change",
        "_activity_change",
    }
)
NO_VALUE = object()


def information(history: History, tables: Tables, user: str, seen_until: float) -> dict[str, Any]:
    """What may be used of a user. What the tag sends counts at once, the rest up to `seen_until`, in epoch seconds."""
    with history.lock:
        person = history.people.person(user)
        told = [one for one in history.of(user) if one.source == "tag" or one.at <= seen_until]
    found: dict[str, Any] = {}
    for one in reversed(told):
        if one.event_name not in NOT_ANALYSED:
            found[one.event_name] = _merged(found.get(one.event_name, {}), one.said)
    found["user_id"] = None if person.startswith((VISITOR, LINE)) else person
    found["visitor_id"] = user.removeprefix(VISITOR) if user.startswith(VISITOR) else None
    found["tables"] = tables.rows_of(person, lambda path: value_at(found, path), seen_until)
    return found


def value_at(known: Mapping[str, Any], path: str) -> Any:
    """The value that a variable's path leads to; NO_VALUE for none."""
    found: Any = known
    for name in path.split("."):
        if not isinstance(found, Mapping) or name not in found:
            return NO_VALUE
        found = found[name]
    return NO_VALUE if found is None or isinstance(found, Mapping | list) else found


def _merged(before: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(before)
    for name, value in more.items():
        old = merged.get(name)
        merged[name] = _merged(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return merged
