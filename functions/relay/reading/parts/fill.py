"""What a fill was asked for, and what has come of it, as it is stored with its place.

A fill reads a closed span beside the running part. One that verifies compares what it reads with what each route last
delivered of it, and counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

import msgspec

FillState = Literal["running", "stopped", "done"]


class Tally(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What came of comparing records with what a route last delivered of them."""

    equal: int = 0
    different: int = 0
    never: int = 0
    """Of which nothing is remembered that was delivered."""
    refused: int = 0
    """That the route's mapping does not take, so that there is nothing to compare."""

    @property
    def compared(self) -> int:
        """All but what was refused."""
        return self.equal + self.different + self.never

    def plus(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(
            equal=self.equal + other.equal,
            different=self.different + other.different,
            never=self.never + other.never,
            refused=self.refused + other.refused,
        )


def sum_of(tallies: Iterable[Tally]) -> Tally:
    """All together."""
    found = Tally()
    for each in tallies:
        found = found.plus(each)
    return found


Mending = dict[str, dict[str, str]]
"""By route, of what is about to be queued: record (hashed) to what came of comparing it."""


class Verification(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A fill that compares what it reads with what was last delivered (relay.reading.verifying)."""

    mend: bool = False
    """Whether what is different, or was never delivered, is queued."""
    tallies: dict[str, Tally] = {}
    """By route."""
    mending: Mending = {}
    """Of the page that is at it. Should it be read again after a crash, some of it may be delivered by then."""


class Fill(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a fill was asked for, and what has come of it."""

    since: datetime | None = None
    """None: everything there is."""
    until: datetime
    again: bool = False
    """Whether what was seen already is queued as well, under new ids."""
    first: bool = False
    """Whether its route joins late: what was seen already is queued as well, under ids made as for the others, and it
    goes on to the present."""
    verification: Verification | None = None
    """What has come of comparing, where it only queues what is not as it was delivered."""
    after: str = ""
    """Id of the fill of the same reading that has to be over first; empty: none."""
    state: FillState = "running"
    asked_at: datetime
    found: int = 0
    queued: int = 0
