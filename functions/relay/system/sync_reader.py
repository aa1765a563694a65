"""Syncs: a scheduled job reads what changed at a system, and queues it as the webhook would have been queued.

Webhooks may be dropped without another try. A sync closes such gaps. What it
finds goes the one way that all events go: mapping, order, retry, dead letters, loop guard.

A reader knows one system. Everything else here knows none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from relay.core.config import Connection, Route
from relay.core.deadline import Deadline
from relay.core.findings import Finding, Problem
from relay.core.outcome import Cause
from relay.system.access import Access, Payload


class Change(NamedTuple):
    """One record as it is now."""

    record: str
    """Which one, such as `12/5`. Logs and ids are made of it, so it says nothing of who the lead is."""
    revision: str
    payload: Payload
    """As the system's webhook would have given it to the route."""


class Page(NamedTuple):
    """A part of what changed."""

    found: int
    """Records that were read, with those that an earlier run has seen as they are."""
    changes: Sequence[Change]
    """The others. No record is among them twice."""
    cursor: str
    """Where to go on once these are safely queued. Only the reader knows what it means."""
    reached: datetime
    """What changed before this time has all been read."""


class ReadFailed(Exception):
    """The system did not tell what changed. `rejected`: it will not before a person has changed something."""

    def __init__(self, cause: Cause, *, rejected: bool) -> None:
        self.cause = cause
        self.rejected = rejected
        super().__init__(cause.code)


class Changes(Protocol):
    """Reads what changed at one system for one route."""

    def begin(self, at: datetime) -> str:
        """The cursor from which everything is read that changed at `at` or later."""

    def read(self, cursor: str, deadline: Deadline) -> Iterator[Page]:
        """What changed since, the oldest first; at least one page. The system is asked for one page at a time.

        Raises ReadFailed; and relay.core.gate.MustWait when the connection's gate lets nothing pass.
        """

    def check(self, where: str, deadline: Deadline) -> Iterable[Finding]:
        """Ask the system whether reading works; `where` is the sync's path in relay.yaml."""


class Reader(Protocol):
    """How one system is read. Cheap to import: the client is imported late."""

    def check_route(self, route: Route) -> Iterable[Problem]:
        """What keeps a route that comes from this system from being synced, by its path in the route."""

    def changes(self, connection: Connection, route: Route, access: Access) -> Changes:
        """What reads changes for a route; `connection` and `access` are those of the system that it comes from."""
