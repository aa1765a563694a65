"""Where each part of a reading stands, as it is stored.

A reading has a running part (`now`), which goes on for ever, fills over closed spans beside it, and where its stream
lists ids, a daily sweep of what is gone. Each has a bookmark and a lease of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, NamedTuple

import msgspec

PartKind = Literal["fill", "ids", "now"]
RunEnding = Literal["complete", "unfinished", "waiting", "failed", "interrupted"]
"""`unfinished`: the time was over, or more urgent parts are due; `waiting`: the connection's limits or its breaker say
so, or the system is not ready; `interrupted`: the function was stopped. The next run goes on."""
FillState = Literal["running", "stopped", "done"]
Pending = dict[str, dict[str, str]]
"""By where a page began, what was about to be queued of it: record to version, hashed.

See relay.reading.events.event_ids.
"""


class PartKey(NamedTuple):
    """One part of a reading of a connection."""

    kind: PartKind
    reading: str
    id: str = ""
    """Of a fill."""

    def __str__(self) -> str:
        """Its sort key in the table of readings."""
        return "#".join(each for each in self if each)


def part_key(text: str) -> PartKey:
    """The key in a sort key. Raises ValueError for one that is of something else."""
    kind, reading, *rest = text.split("#")
    if kind not in {"fill", "ids", "now"} or len(rest) != (kind == "fill"):
        raise ValueError(text)
    return PartKey(kind, reading, *rest)  # type: ignore[arg-type]  # just checked


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a run stopped at, to be answered by a person (relay.reading.seen.valves)."""

    number: int
    """Records that look gone, or have changed so far."""
    known: int
    """Records that were there at the end of the last pass."""
    limit: int
    """Up to so many are believed without asking."""


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


class ReadingRun(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One run of a part, as far as it has come."""

    id: str
    part: str
    """Sort key of its part."""
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
    warnings: tuple[str, ...] = ()
    asked: Asked | None = None
    """With `many_gone` or `many_changed` as its code."""


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
    state: FillState = "running"
    asked_at: datetime
    found: int = 0
    queued: int = 0


class PartPlace(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a part stands. It is saved after each page, when everything on it is queued."""

    stream: str
    """Its word under `source:`."""
    routes: tuple[str, ...]
    """Those that have joined, or those for which a fill is."""
    begin: datetime | None = None
    """Where the first pass begins; None: with everything there is."""
    bookmark: str | None = None
    """None before the first pass."""
    slice_end: datetime | None = None
    """Where the span that is being read ends; None: it is open, or the last."""
    passes: int = 0
    """How many have begun. It is a part of the events' ids, so that a value that returns is an event of its own."""
    between: bool = True
    """Whether the last pass has come to its end, and the next one has not begun."""
    reached: datetime | None = None
    """What changed before this time is queued."""
    generation: int = 0
    """How often it was begun anew. What is read again after that is queued anew, with new ids."""
    quiet: tuple[str, ...] = ()
    """The routes that only want what changes later, while a listing is read for the first time."""
    pending: Pending = {}
    succeeded_at: datetime | None = None
    failures: int = 0
    """Runs in a row that have failed."""
    run: ReadingRun | None = None
    """The last run, or the one that is at it."""
    fill: Fill | None = None


class Part(NamedTuple):
    """A part, as the table has it."""

    key: PartKey
    place: PartPlace
    due_at: float
    """Epoch seconds."""
    holder: str = ""
    """Of the lease, while there is one."""
    until: float = 0.0
    """When the lease ends by itself."""
    paused: bool = False
