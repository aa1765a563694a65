"""Reads the engagement profiles (PEP) of one account: of whoever registered or attended."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from relay.core.deadline import Deadline
from relay.core.event import now
from relay.core.findings import Finding
from relay.system.access import Access
from relay.system.reads import Reads
from relay.system.stream import Change, Page, Span
from relay.telemetry import log
from systems.on24.config import On24Connection
from systems.on24.connecting import connect
from systems.on24.rest.client import On24Calls
from systems.on24.rest.endpoints import Endpoint
from systems.on24.rest.errors import On24Failed, read_failed
from systems.on24.rows import payload
from systems.on24.rows.values import JsonRow
from systems.on24.streams import checking
from systems.on24.streams.plan import passes, proof
from systems.on24.streams.plan.bookmark import BEFORE_ALL, ListWindow
from systems.on24.streams.plan.packed import mark_of
from systems.on24.streams.until import AsksUntil
from systems.on24.streams.versions import version

LONGEST = timedelta(days=364)
"""At most 365 days in one question (https://api.on24.com/v2/openapi.json, GET /client/{clientId}/lead)."""
MOST_EMPTY = 2
"""Years in which nobody did anything, before which there was nothing."""


class LeadsPlace(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where it stands."""

    since: datetime | None
    until: datetime | None
    windows: tuple[ListWindow, ...]
    reached: datetime
    began_at: datetime | None = None
    empty: int = 0
    is_doubted: bool = False
    wide_at: datetime | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing is left of the pass."""
        return not self.windows


def leads_reader(
    connection: On24Connection,
    names: Reads,
    access: Access,
    *,
    asks: AsksUntil | None = None,
    clock: Callable[[], datetime] = now,
) -> ProfilesReader:
    """A reader of a connection's profiles."""

    def checks(where: str, deadline: Deadline) -> Iterable[Finding]:
        return checking.of(where, connection, [Endpoint.LEADS], access, deadline)

    return ProfilesReader(
        asks=asks or connect(connection, access).until,
        client_id=connection.client_id,
        names=names,
        checks=checks,
        clock=clock,
    )


@dataclass(frozen=True, kw_only=True)
class ProfilesReader:
    """Implements relay.system.stream.Reader."""

    asks: AsksUntil
    client_id: int
    names: Reads
    checks: Callable[[str, Deadline], Iterable[Finding]]
    clock: Callable[[], datetime] = now

    def start(self, span: Span) -> str:
        """As the protocol says. What is past is read by years, the newest first."""
        at = span.until or self.clock()
        parts = [*passes.spans(span.since or BEFORE_ALL, at, LONGEST)] or [(at, at)]
        windows = [ListWindow(since=begin, until=end, mode="plain") for begin, end in parts]
        if span.until is None:
            windows[-1] = replace(windows[-1], until=None)
        reached = span.since or BEFORE_ALL
        return _encode(LeadsPlace(since=span.since, until=span.until, windows=tuple(windows[::-1]), reached=reached))

    def back(self, bookmark: str, since: datetime) -> str:
        """The bookmark of the next pass, which goes back two days every sixth hour."""
        return _encode(self._following(_decode(bookmark), since))

    def read(self, bookmark: str, deadline: Deadline) -> Iterator[Page]:
        """As the protocol says."""
        place = _decode(bookmark)
        if place.is_over and place.until is not None:
            yield Page((), bookmark, place.reached, complete=True)
            return
        if place.is_over:
            place = self._following(place, place.reached)
        place = replace(place, began_at=place.began_at or self.clock())
        asks = self.asks(deadline)
        try:
            while not place.is_over:
                place, changes = self._step(place, asks)
                yield Page(changes, _encode(place), place.reached, complete=place.is_over)
        except On24Failed as error:
            raise read_failed(error) from error

    def check(self, where: str, deadline: Deadline) -> Iterable[Finding]:
        """As the protocol says; some calls that change nothing."""
        return self.checks(where, deadline)

    def _following(self, place: LeadsPlace, since: datetime) -> LeadsPlace:
        at = self.clock()
        is_wide = place.is_doubted or passes.is_due(place.wide_at, passes.WIDE_EVERY, at)
        begin = min(since, place.reached - (passes.WIDE if is_wide else passes.LOOK_BACK))
        begin = begin if place.since is None else max(begin, place.since)
        windows = [ListWindow(since=first, until=last) for first, last in passes.spans(begin, at, LONGEST)]
        windows = windows or [ListWindow(since=begin)]
        windows[-1] = replace(windows[-1], until=None)
        wide_at = at if is_wide else place.wide_at
        return replace(place, windows=tuple(windows), wide_at=wide_at, is_doubted=False, began_at=None, empty=0)

    def _step(self, place: LeadsPlace, asks: On24Calls) -> tuple[LeadsPlace, list[Change]]:
        """A page."""
        window, rest = place.windows[0], place.windows[1:]
        found = asks.leads(window.page, since=window.since, until=window.until)
        rows, is_last = [*found], found.is_last
        changes = {change.record: change for row in rows if (change := self._change(row)) is not None}
        left: tuple[ListWindow, ...] = proof.halves(window, found.total, self.clock())
        is_doubted, empty = place.is_doubted, place.empty
        if not left:
            marks = [mark_of(str(row.get("email"))) for row in rows]
            come_to = proof.after(window, marks, found.total, is_last=is_last)
            left = () if come_to.window is None else (come_to.window,)
            if not come_to.is_proven:
                log.own_step("window_unproven", "warning", since=window.since.isoformat(), rows=found.total)
                is_doubted = True
            if not left and window.until is not None:
                empty = 0 if found.total else place.empty + 1
        if not left and place.since is None and empty >= MOST_EMPTY:
            rest = ()
        moved = replace(place, windows=(*left, *rest), is_doubted=is_doubted, empty=empty)
        if moved.is_over:
            reached = place.until or place.began_at or place.reached
            moved = replace(moved, reached=reached, began_at=None)
        return moved, [*changes.values()]

    def _change(self, row: JsonRow) -> Change | None:
        """None for who has no address."""
        address = row.get("email")
        if not isinstance(address, str) or "@" not in address:
            return None
        content = payload.lead(row).payload
        made = version(content, self.names, without=frozenset(), unless_named=frozenset())
        return Change(self._record(address), made, content)

    def _record(self, address: str) -> str:
        """A profile has no id, and an address is none that may stand in a log."""
        text = f"{self.client_id}/{address.strip().casefold()}"
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _encode(place: LeadsPlace) -> str:
    return msgspec.json.encode(place).decode()


def _decode(text: str) -> LeadsPlace:
    return msgspec.json.decode(text, type=LeadsPlace)
