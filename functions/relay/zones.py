"""Names of time zones, as a customer writes them."""

from __future__ import annotations

import difflib
from functools import cache
from zoneinfo import available_timezones


def problem(name: str) -> str | None:
    """Why a name is no IANA time zone, and what to change; None when it is one."""
    if name in _names():
        return None
    near = difflib.get_close_matches(name, _names(), n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"{name!r} is no IANA time zone.{hint} Write it like Asia/Tokyo or UTC."


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones())
