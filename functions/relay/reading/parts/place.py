"""Where each part of a reading stands, as it is stored.

A reading has a running part (`now`), which goes on for ever, fills over closed spans beside it, and where its stream
lists ids, a daily sweep of what is gone. Each has a bookmark and a lease of its own.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

import msgspec

from relay.pair_guard.judging import ToldFields
from relay.reading.parts.fill import Fill
from relay.reading.parts.notify import WantedMails
from relay.reading.parts.reading_run import ReadingRun

PartKind = Literal["fill", "ids", "now"]
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
    held: dict[str, str] = {}
    """Records that are to be read once more by their ids, to when they were read (relay.reading.run.held_records)."""
    telling: dict[str, ToldFields] = {}
    """Records of which routes share fields both ways, to what is being told of them: should the function be stopped,
    some of that may be queued, and not remembered."""
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
    notify: WantedMails | None = None
    """Of the running part: whether people are mailed; None: they are not."""
