"""Of events that were read: what became of them counts for the run that read them, whenever that turns out.

Counted is what leaves the queue, before it does. A count that fails costs no delivery, and is only less than it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from relay.aws.errors import AWS_ERRORS
from relay.core import event as events
from relay.core.event import Event
from relay.core.outcome import Cause, Delivered, Rejected
from relay.delivering.item import Item
from relay.history.counts import MADE, WARNED, Counts, EventState, named
from relay.history.kept_record import KeptRecord, RecordKind
from relay.history.store import RunHistory
from relay.telemetry import log


class EndedEvent(NamedTuple):
    """An event that leaves the queue, and what became of it in the end."""

    item: Item
    outcome: Delivered | Rejected
    gave_up: bool = False


@dataclass
class _OfRun:
    """What a batch adds to one run."""

    counts: Counts = field(default_factory=Counts)
    records: list[KeptRecord] = field(default_factory=list)
    gone: list[KeptRecord] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Counting:
    """Of one connection that is written to."""

    connection: str
    histories: Mapping[str, RunHistory]
    """By the connection from which a route is read; empty where none is."""

    def count(self, ended: Sequence[EndedEvent]) -> None:
        """Add what became of these to the runs that read them: one write for each run, and few beside."""
        for (source, run), few in self._by_run(ended).items():
            found = _OfRun()
            for each, event in few:
                _add(found, each, event)
            try:
                self.histories[source].add(run, found.counts, found.records, found.gone)
            except AWS_ERRORS as error:
                log.fault(error, connection=self.connection)

    def _by_run(self, ended: Iterable[EndedEvent]) -> Mapping[tuple[str, int], list[tuple[EndedEvent, Event]]]:
        found: dict[tuple[str, int], list[tuple[EndedEvent, Event]]] = {}
        for each in ended if self.histories else ():
            event, route = each.item.event, each.item.route
            if event is None or route is None or event.read_from is None or not event.read_from.run:
                continue
            if route.from_ in self.histories:
                found.setdefault((route.from_, event.read_from.run), []).append((each, event))
        return found


NOT_COUNTED = Counting(connection="", histories={})
"""Where no route that is read leads to the connection."""


def _add(to: _OfRun, ended: EndedEvent, event: Event) -> None:
    outcome, state, before = ended.outcome, _state(ended.outcome), _before(ended.item, event)
    if state != before:
        to.counts[named(event.route, state)] += 1
        if before is not None:
            to.counts[named(event.route, before)] -= 1
    if before == "failed" and state != "failed":
        to.gone.append(_record("failed", event, ()))
    if isinstance(outcome, Rejected):
        to.records.append(_record("failed", event, (outcome.cause.code,), outcome.cause, gave_up=ended.gave_up))
        return
    to.counts.update(named(event.route, f"{MADE}{word}") for word in outcome.made)
    if outcome.warnings:
        to.counts[named(event.route, WARNED)] += 1
        to.records.append(_record("warned", event, outcome.warnings))


def _state(outcome: Delivered | Rejected) -> EventState:
    if isinstance(outcome, Rejected):
        return "failed"
    if outcome.skipped == "unmatched":
        return "unmatched"
    return "skipped" if outcome.skipped else "delivered"


def _before(item: Item, event: Event) -> EventState | None:
    """How it was counted before: a dead letter, or one whose person was not there."""
    if item.message.replayed:
        return "failed"
    return "unmatched" if event.has_waited else None


def _record(
    kind: RecordKind, event: Event, codes: tuple[str, ...], cause: Cause | None = None, *, gave_up: bool = False
) -> KeptRecord:
    """Names and codes; what the system said in words may repeat a value."""
    return KeptRecord(
        kind=kind,
        at=events.now(),
        route=event.route,
        record=event.read_from.record if event.read_from else "",
        codes=codes,
        event_id=event.id,
        fields=tuple(sorted(cause.fields)) if cause else (),
        status=cause.status if cause else None,
        gave_up=gave_up,
    )
