"""The account itself, and what it knows of time zones. https://api.on24.com/v2/openapi.json."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from local.systems.on24.wire.call import Call

_ZONES = ("America/Los_Angeles", "America/New_York", "Europe/London", "Europe/Paris", "Asia/Kolkata", "Asia/Tokyo")


def sub_clients(call: Call) -> dict[str, Any]:
    """GET /client/{clientId}."""
    clients = call.account.clients
    below = clients.tree(call.client)
    return {"clientname": clients.by_id[call.client].name, **({"subclients": below} if below else {})}


def time_zones(call: Call) -> dict[str, Any]:
    """GET timezones: some of them."""
    call.rows = len(_ZONES)
    return {"timezones": [{"label": _label(each), "value": each} for each in _ZONES]}


def _label(name: str) -> str:
    offset = datetime(2026, 1, 1, tzinfo=ZoneInfo(name)).utcoffset()
    minutes = int(offset.total_seconds() // 60) if offset else 0
    sign = "-" if minutes < 0 else "+"
    return f"(GMT {sign}{abs(minutes) // 60}:{abs(minutes) % 60:02d}) {name}"


ROUTES = {"/": sub_clients, "/timezones": time_zones}
