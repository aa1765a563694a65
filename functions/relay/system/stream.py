"""A stream: one kind of thing that can be read at a system, such as an app's records or an instance's leads.

A stream says what it is (what may be written under `source:`, whether it tells changes or only lists all that is there)
and makes a reader of one connection. Everything else belongs to the engine (relay.reading): when it is read, how far
back, where it goes on, what was seen already, and what is gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple, Protocol, runtime_checkable

from relay.core.config import Connection, Source
from relay.core.deadline import Deadline
from relay.core.findings import Finding, Problem
from relay.core.outcome import Cause
from relay.system.access import Access, Payload
from relay.system.reads import Reads

Mode = Literal["changes", "snapshot"]
"""`changes`: it tells what changed since a time. `snapshot`: it can only be listed whole, in the order of its ids; or
in none, where the stream has `ordered = False` (relay.reading.readers.unordered)."""


class Span(NamedTuple):
    """What a reading is asked for: changes from `since` on, before `until`."""

    since: datetime | None
    """None: everything there is."""
    until: datetime | None = None
    """None: open, it goes on with what changes later."""


class Change(NamedTuple):
    """One record as it is now, or as it was when it went."""

    record: str
    """Which one, unique in the stream, such as `5`. Logs and ids are made of it, so it names no lead."""
    version: str
    """The system's own revision, or a fingerprint of the payload where it counts none (relay.system.version)."""
    payload: Payload
    """What routes map. Of what is gone, the little that is still known."""
    deleted: bool = False


class Page(NamedTuple):
    """A part of what was read."""

    changes: Sequence[Change]
    """No record is among them twice. In a snapshot they stand in the order of their ids, if it has one, and the pages
    too."""
    bookmark: str
    """Where to go on once these are safely queued. Only the reader knows what it means."""
    reached: datetime
    """What changed before this time has all been read. In a snapshot: when the listing began."""
    complete: bool = False
    """Whether nothing is left for now: the span is over, or the listing has come to its end."""
    total: int | None = None
    """Of a listing: how many records the system says that it has; None: it does not say."""


class ReadFailed(Exception):
    """The system did not tell. `rejected`: it will not before a person has changed something."""

    def __init__(self, cause: Cause, *, rejected: bool) -> None:
        self.cause = cause
        self.rejected = rejected
        super().__init__(cause.code)


class NotReady(Exception):
    """What was asked for is still being made, as a job of bulk extraction; the bookmark says where to ask again."""

    def __init__(self, bookmark: str, seconds: float) -> None:
        self.bookmark = bookmark
        self.seconds = seconds
        super().__init__()


class Reader(Protocol):
    """Reads one stream of one connection, for one filter."""

    def start(self, span: Span) -> str:
        """The bookmark at which a span begins. Asks nothing of the system."""

    def read(self, bookmark: str, deadline: Deadline) -> Iterator[Page]:
        """Pages from a bookmark on; at least one, the last of which is complete. One page at a time is asked for.

        Raises ReadFailed, NotReady, and relay.core.gate.MustWait when the connection's gate lets nothing pass.
        """

    def check(self, where: str, deadline: Deadline) -> Iterable[Finding]:
        """Ask the system whether reading works; `where` is the path of the source in relay.yaml."""


@runtime_checkable
class ReadsOne(Protocol):
    """A reader that can look at single records as well, so that no payload must be kept of who waits for a person."""

    def one(self, record: str, deadline: Deadline) -> Change | None:
        """The record as it is now; None when it is not there. Raises as `Reader.read`."""


@runtime_checkable
class ListsIds(Protocol):
    """A reader of changes that can cheaply list all that is there, so that what is gone can be told once a day."""

    def ids(self, after: str, deadline: Deadline) -> Iterator[Sequence[str]]:
        """Pages of the ids that come after one, in their order; "" begins. Raises as `Reader.read`."""


@runtime_checkable
class CountsIds(Protocol):
    """What a reader that lists ids has beside, where its system says with each page how many there are."""

    @property
    def total(self) -> int | None:
        """As the page that `ids` gave last said; None: not known. One that fell by much ends the sweep at once."""


@runtime_checkable
class ReadsInBulk(Protocol):
    """A reader that can also get the records of a span all at once, such as from a file, past what tells changes.

    So it finds what those did not tell. What a file holds may be some hours old.
    """

    def start_bulk(self, span: Span) -> str:
        """The bookmark at which that begins; `read` goes on from it. Asks nothing of the system."""

    def present(self, records: Sequence[str], deadline: Deadline) -> Sequence[Change]:
        """Records of one page as they are now, without those that are not there. Raises as `Reader.read`."""


class BulkPrice(NamedTuple):
    """About what it takes to get the records of a span all at once. None: that cannot be said."""

    requests: int | None
    bytes: int | None
    """Of files."""
    bytes_a_day: int | None
    """So many may be fetched."""


@runtime_checkable
class PricesBulk(Protocol):
    """A stream whose readers implement ReadsInBulk, and that knows beforehand what it takes."""

    def price(
        self,
        connection: Connection,
        source: Source,
        names: Reads,
        *,
        since: datetime | None,
        until: datetime,
        records: int | None,
    ) -> BulkPrice:
        """For about so many records of a span; `names` are what is read of each."""


class Estimate(NamedTuple):
    """About what it takes to read a span. None: that cannot be said."""

    records: int | None = None
    calls: int | None = None
    """Requests to the system."""
    seconds: float | None = None
    """By the system's pace, and what a backfill may use of it."""


@runtime_checkable
class EstimatesSpan(Protocol):
    """A reader that can say beforehand what it takes to read a span, by asking its system a few things."""

    def estimate(self, span: Span, deadline: Deadline) -> Estimate:
        """About what it takes. Reads nothing that would be queued. Raises as `Reader.read`."""


class Stream(Protocol):
    """What can be read at one kind of system. Cheap to import: a reader imports its client late."""

    @property
    def model(self) -> type[Source]:
        """Model of what a customer writes under `source:`."""

    @property
    def mode(self) -> Mode:
        """Whether it tells changes, or lists everything."""

    @property
    def look_back(self) -> timedelta:
        """How far behind the bookmark it must be read once more, since the system shows changes late."""

    @property
    def longest_slice(self) -> timedelta | None:
        """The longest span of one question; None: any."""

    @property
    def least_every(self) -> timedelta:
        """How often it may be read at the most."""

    @property
    def tells_gone(self) -> bool:
        """Whether `gone: deliver` can be had: changes say so, the listing shows it, or ids can be listed."""

    @property
    def numeric_ids(self) -> bool:
        """Whether records are numbers, so that their order is that of numbers."""

    def filter(self, source: Source) -> Mapping[str, Any]:
        """What of a source says which records are read, and nothing else: it names the reading."""

    def check_source(self, source: Source, connection: Connection) -> Iterable[Problem]:
        """What the model's types cannot say; paths are relative to the source."""

    def advise_source(self, source: Source) -> Iterable[Problem]:
        """What is allowed of a source that is read, and costs more than most expect; paths as above."""

    def reader(self, connection: Connection, source: Source, names: Reads, access: Access) -> Reader:
        """What reads it; `names` are what the routes that subscribe read in a payload."""


def longest_backfill(stream: Stream) -> timedelta | None:
    """The longest span of one backfill, in days by the clock of the connection's zone; None: any.

    Few streams have such a limit, and say so as `longest_backfill`.
    """
    found: timedelta | None = getattr(stream, "longest_backfill", None)
    return found


def estimates(stream: Stream) -> bool:
    """Whether its readers implement EstimatesSpan; few do, and say `estimates = True`."""
    return bool(getattr(stream, "estimates", False))


def is_ordered(stream: Stream) -> bool:
    """Whether what a snapshot lists is in the order of its ids; few are not, and say `ordered = False`."""
    return bool(getattr(stream, "ordered", True))
