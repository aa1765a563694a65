"""Times that clients write: W3C's form, and what other languages make of one by themselves.

Ruby's `Time.now.to_s` is `2026-10-01 09:30:00 +0900`, and `... UTC` where the clock is UTC's; two gems sign with it
(treasure-data/embulk-input-marketo, gooddata_marketo).
"""

from __future__ import annotations

import re
from datetime import datetime

_MOMENT = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[T ](?P<time>[0-9]{2}:[0-9]{2})(?P<seconds>:[0-9]{2}(?:\.[0-9]{1,9})?)?"
    r"(?: ?(?P<zone>Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}))?"
)
_UTC = frozenset({"Z", "UTC", "GMT"})
_SECONDS = len(":00.000000")
"""As much of the seconds as Python keeps."""


def read(text: str) -> datetime | None:
    """A date and time; without tzinfo where it says no offset. None for anything else, and for a day there is not."""
    found = _MOMENT.fullmatch(text)
    if not found:
        return None
    zone = found["zone"] or ""
    offset = "+00:00" if zone in _UTC else zone
    try:
        return datetime.fromisoformat(
            f"{found['date']}T{found['time']}{(found['seconds'] or ':00')[:_SECONDS]}{offset}"
        )
    except ValueError:
        return None
