"""What event/get shows.

It asks by KARTE's user id, `vis-{visitor_id}` for a visitor (https://github.com/plaidev/craft-codes,
craft-functions/get-events-and-write-to-other-projects). It answers with the newest ten events of a name at most, and
shows an event only some time after it was written (second-hand: "not strongly consistent").
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local.systems.karte.api.checking import Refusal, read_user
from local.systems.karte.users.history import History

MOST_SHOWN = 10


def shown_events(history: History, content: Mapping[str, Any], seen_until: float) -> dict[str, list[dict[str, Any]]]:
    """The events that a request asks for, by name, the newest first. Raises Refusal."""
    user, names, options = read_user(content), content.get("event_names"), content.get("options", {})
    if not isinstance(names, list) or not 1 <= len(names) <= MOST_SHOWN:
        raise Refusal(400, "event_names must be a list of 1 to 10 names")
    if not isinstance(options, Mapping):
        raise Refusal(400, "options must be an object")
    begin = _number(options, "from", 0) / 1000
    end = min(seen_until, _number(options, "to", 1e15) / 1000)
    most = min(int(_number(options, "limit", MOST_SHOWN)), MOST_SHOWN)
    found: dict[str, list[dict[str, Any]]] = {}
    with history.lock:
        for one in history.of(user):
            if one.event_name in names and begin <= one.at <= end:
                item = {"_date": int(one.at), "values": {one.event_name: one.values}}
                found.setdefault(one.event_name, []).append(item)
    return {name: items[:most] for name, items in found.items()}


def _number(options: Mapping[str, Any], name: str, default: float) -> float:
    value = options.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refusal(400, f"options.{name} must be a number")
    return float(value)
