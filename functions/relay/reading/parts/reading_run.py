"""One run of a part, as it is stored: what it has read, how it ended, and what a person is asked."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from relay.reading.parts.fill import Tally

RunEnding = Literal["complete", "unfinished", "waiting", "failed", "interrupted"]
"""`unfinished`: the time was over, or more urgent parts are due; `waiting`: the connection's limits or its breaker say
so, or the system is not ready; `interrupted`: the function was stopped. The next run goes on."""


_OURS = {"not_queued", "aws_failed", "internal_fault"}
"""Codes of what failed here, perhaps in the middle of a page; the system's own come before a page is taken."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a run stopped at, to be answered by a person (relay.reading.seen.valves)."""

    number: int
    """Records that look gone, or have changed so far."""
    known: int
    """Records that were there at the end of the last pass."""
    limit: int
    """Up to so many are believed without asking."""


class ReadingRun(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One run of a part, as far as it has come."""

    id: str
    part: str
    """Sort key of its part."""
    number: int = 0
    """Of the process that it is a run of: growing over all readings of a connection. A pass that is not over, or a page
    that may have been queued, is gone on with under the same one, so that what becomes of its events counts for it."""
    began_at: datetime
    ended_at: datetime | None = None
    ending: RunEnding | None = None
    code: str = ""
    """Why it waits or failed: the system's own code, or the relay's."""
    pages: int = 0
    found: int = 0
    """Records that were read."""
    unchanged: int = 0
    """Of those, the ones that had been seen in this version."""
    queued: int = 0
    """Events; a record that several routes take makes several."""
    refused: int = 0
    """Events that a route's mapping does not take; the log says which record, and why."""
    tally: Tally | None = None
    """Of a verification, all routes together."""
    unmatched: int = 0
    """Events whose person is not yet known at the target, and that were taken up once more."""
    failed: int = 0
    """Events that were left unqueued by what ended the run; they are read again."""
    asked: Asked | None = None
    """With `many_gone` or `many_changed` as its code."""

    @property
    def goes_on(self) -> bool:
        """Whether the next run is of the same process: nothing has ended that it began, or some of it may be queued."""
        if self.ending == "failed":
            return self.code in _OURS
        return self.ending != "complete"

    @property
    def is_repetition(self) -> bool:
        """Whether it only took up again what had found no person, and counts for the runs that had read it."""
        return self.unmatched > 0
