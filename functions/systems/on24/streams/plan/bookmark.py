"""Where a reading of people goes on: what is left of the pass that is at it, and what is known of events.

It is saved after every page, in an item that holds 400 kB with all else. So a window holds at most 5,000 rows, unless
that many come within minutes, and what is known of an event is three numbers.
"""

from __future__ import annotations

import base64
import zlib
from datetime import UTC, datetime

import msgspec

from systems.on24.rest.client import PeopleMode

BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)
"""ON24 began then."""


class SeenEvent(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """What is known of one event that was read whole."""

    at: int = 0
    """When it was last (epoch seconds)."""
    moved: int = 0
    """Its `lastupdated` then."""
    short: int = 0
    """By so many its total is more than its list shows: anonymous or deleted people, say."""


class ListWindow(msgspec.Struct, frozen=True, kw_only=True, array_like=True, omit_defaults=True):
    """A span of a list of all events, that is read page by page."""

    since: datetime
    until: datetime | None = None
    """None: open, so that whoever is active again does not leave it."""
    mode: PeopleMode = "activity"
    page: int = 0
    """Which is read next."""
    rounds: int = 0
    """How often it was begun again, since its totals proved nothing."""
    repeats: int = 0
    """How often all of that was done again: of what is past."""
    total: int | None = None
    """As the last page said."""
    first_total: int | None = None
    """As the first page of this round said."""
    new: int = 0
    """Rows of this round that no round before had."""
    shrank: bool = False
    seen: str = ""
    """Marks of the rows (systems.on24.streams.plan.packed)."""


class Whole(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """An event that is to be read at its own level."""

    event: str
    since: datetime | None = None
    until: datetime | None = None
    """Both None: all of it."""
    total: int | None = None
    """How many people ON24 counts, where all are asked for."""
    moved: int = 0
    """Its `lastupdated` (epoch seconds)."""
    done: int = 0
    """Rows that were told already, from the front of the list."""
    digest: str = ""
    """Of which registrations those are, in their order."""


class Past(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """A part of what is past: its events are to be listed, and then read."""

    since: datetime
    until: datetime
    chosen: bool = False
    """Whether it is one of a closed span, for which the cheaper of two ways is chosen."""


class PeoplePlace(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where one reading stands."""

    since: datetime | None = None
    """Before it nothing is told; None: everything is."""
    until: datetime | None = None
    """None: it goes on with what comes."""
    reached: datetime
    began_at: datetime | None = None
    """When the pass began that is at it; None: none is."""
    at: datetime | None = None
    """When the last page was made."""
    back: datetime | None = None
    """Where the next pass is to begin at the latest."""
    is_wide: bool = False
    is_doubted: bool = False
    """Whether something was stopped, or proved nothing, so that the next pass goes back further."""
    wide_at: datetime | None = None
    plain_at: datetime | None = None
    audit_at: datetime | None = None
    updated_at: datetime | None = None
    """When events that were updated were last listed."""
    is_audited: bool = False
    """Whether this pass has made its audit."""
    events: dict[str, SeenEvent] = {}
    wholes: tuple[Whole, ...] = ()
    windows: tuple[ListWindow, ...] = ()
    old_wholes: tuple[Whole, ...] = ()
    """Of what is past, as the two below: it is read when nothing else is left."""
    old_windows: tuple[ListWindow, ...] = ()
    past: tuple[Past, ...] = ()
    empty: int = 0
    """Parts of what is past, one after the other, in which there was no event."""
    is_done: bool = False
    """Whether a closed span is over."""

    @property
    def is_over(self) -> bool:
        """Whether nothing is left of the pass."""
        return self.is_done or self.began_at is None

    @property
    def has_past(self) -> bool:
        """Whether something of what is past is left."""
        return bool(self.old_wholes or self.old_windows or self.past)


def encode(place: PeoplePlace) -> str:
    """As text."""
    return base64.b64encode(zlib.compress(msgspec.json.encode(place))).decode("ascii")


def decode(text: str) -> PeoplePlace:
    """From what `encode` has made."""
    return msgspec.json.decode(zlib.decompress(base64.b64decode(text)), type=PeoplePlace)
