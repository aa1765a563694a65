"""Where a reading of leads goes on: its pass over the logs of activities, and what is left of a load of everything.

A pass goes through up to three logs (changes, other activities, deletions) and gathers ids of leads; then it reads
those leads as they are now. So it does not matter how late, how often or in which order an activity is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal

import msgspec

from systems.marketo.streams.id_set import IdSet

Log = Literal["changes", "others", "deleted", "activities"]
"""leadchanges.json; activities.json for what that does not tell; deletedleads.json; activities.json by itself."""

BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)
"""Before any lead: as far as a reading of everything has come until its load is over."""


class Looked(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A look far back: when it was had last, and what it took."""

    at: datetime
    calls: int = 0


class Job(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The bulk extract of the leads that were made in one span."""

    begin: datetime
    end: datetime
    id: str = ""
    """Empty: it is not made yet."""
    is_queued: bool = False
    size: int | None = None
    """Bytes of its file; None: it is not finished."""
    finished_at: datetime | None = None
    """When it was found to be."""
    offset: int = 0
    """Bytes of the file that were read, up to the end of a row."""
    columns: tuple[str, ...] = ()
    changed: str = ""
    """Leads that changed since it was made (IdSet): they were read by themselves, its file has them as they were."""
    tries: int = 1


class Load(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is left of reading all leads there are."""

    way: Literal["bulk", "ids", "members"]
    """By bulk extracts; by ranges of ids, where those are off; or by who is in a list or a program."""
    began_at: datetime
    until: datetime
    """Leads that were made later are found by the log."""
    begin: datetime | None = None
    """bulk: where the next slice begins. None: not yet asked for the oldest lead."""
    jobs: tuple[Job, ...] = ()
    told: str = ""
    """bulk: leads that were read before the first extract was begun (IdSet)."""
    after: int = 0
    """ids: the last one that was asked for."""
    last: int = 0
    """ids: the highest that is known; 0: not yet asked."""
    by: Literal["createdAt", "updatedAt"] = "createdAt"
    """bulk: what of a lead lies in the span of an extract. `updatedAt` goes by the last change of any field there."""
    is_alone: bool = False
    """Whether no log is read beside it: who asks looks at single leads again."""
    token: str = ""
    """members: where the next page begins."""


class LogBookmark(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The bookmark of one instance's leads."""

    since: datetime
    """Where the logs are begun, where there is no token."""
    until: datetime | None = None
    """Where the span ends; None: it is open, one pass follows the other."""
    earliest: datetime | None = None
    """No look goes back behind this, where an open span began."""
    reached: datetime = BEFORE_ALL
    began_at: datetime | None = None
    """When the pass began that is at it, or the last one."""
    is_passing: bool = False
    tokens: dict[Log, str] = {}
    """By log, where its next page begins."""
    left: tuple[Log, ...] = ()
    """The logs that this pass has not read to their end."""
    seen: tuple[Log, ...] = ()
    """The logs that it has."""
    ids: str = ""
    """Leads to be read (IdSet)."""
    moved: str = ""
    """Those of them that came into the list or program that is asked for, or left it (IdSet)."""
    gone: dict[int, int] = {}
    """Leads to be told as gone: 0 for one that was deleted, else the one that it was merged into."""
    told_to: datetime | None = None
    """How far a pass that reads a log by itself has come, by when it happened; None: nothing was told yet."""
    began_anew: bool = False
    """Whether Marketo has refused a token in this run already."""
    others_at: datetime | None = None
    """When the other activities were read last."""
    looking: Literal["", "short", "long"] = ""
    """Whether this pass goes far back."""
    calls: int = 0
    """Calls of this pass."""
    short: Looked | None = None
    long: Looked | None = None
    is_load: bool = False
    """Whether the span began with a load of everything."""
    load: Load | None = None
    """What is left of it."""
    is_done: bool = False
    """Whether a span that has an end has been read."""

    @property
    def wanted(self) -> IdSet:
        """Leads to be read."""
        return IdSet.unpack(self.ids)

    def seen_all(self, logs: Iterable[Log]) -> bool:
        """Whether this pass has read these logs to their end."""
        return all(log in self.seen for log in logs)

    @property
    def end_of_logs(self) -> datetime | None:
        """What happened then or later is left alone; None: nothing. While all leads are loaded, what changes counts."""
        return None if self.is_load else self.until

    @property
    def is_over(self) -> bool:
        """Whether the span is over, or an open one has been read for now."""
        return self.load is None and self.is_pass_over

    @property
    def is_pass_over(self) -> bool:
        """Whether nothing is left of the pass."""
        return self.is_passing and not (self.left or self.ids or self.gone)


def encode(bookmark: LogBookmark) -> str:
    """As text."""
    return msgspec.json.encode(bookmark).decode()


def decode(text: str) -> LogBookmark:
    """Raises msgspec.DecodeError for what `encode` has not made."""
    return msgspec.json.decode(text, type=LogBookmark)
