"""Which events from a source need not be delivered, since they tell of the relay's own changes or of older ones.

`echo`: the relay made this change. `stale`: a later state of the record was delivered, by the same route. `known`: a
sync found the record, and nobody but the relay has changed it since it was last delivered.

An event of a record that is just being written waits a moment, since it may be the news of that very write.

Without its memory the guard lets everything pass, and logs a fault. An event that comes round once more is written once
more, with the same values, and stops at the other direction's mark or when the memory is back: kintone tells nobody of
what is written with `records.json`. Holding events back would stop them all for the sake of the few that are echoes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from relay import log
from relay.config import Route
from relay.echo import CHAIN, Echo, Mark
from relay.event import Event
from relay.outcome import Cause, Delivered, Retry
from relay.settle import AWS_ERRORS
from relay.source import Origin, Origins

LOOK_AGAIN_SECONDS = 2.0
SKEW = 2.0
"""Seconds that the clocks of two functions may differ: an event accepted this long before a write is none of it."""

BEING_WRITTEN = Cause(code="being_written", message="the relay is writing this record; the event may be the news of it")

Verdict = Delivered | Retry | None
"""What becomes of an event; None: it is to be delivered."""


@dataclass(frozen=True, kw_only=True)
class LoopGuard:
    """Judges the events of one connection's queue, and remembers those that were delivered."""

    echo: Echo
    origins: Mapping[str, Origins]
    """By what a route comes `from`."""
    routes: Mapping[str, Route]

    def judge(self, events: Sequence[Event]) -> list[Verdict]:
        """What becomes of each of them; notes what the records hold that are to be delivered."""
        found = [self._origin(event) for event in events]
        if not any(found):
            return [None] * len(events)
        try:
            return self._judge(events, found)
        except AWS_ERRORS as error:
            log.fault(error)
            return [None] * len(events)

    def delivered(self, events: Iterable[Event]) -> None:
        """Remember what was delivered, or may have been: only a person has it delivered once more."""
        try:
            for event in events:
                origin = self._origin(event)
                if origin is not None and origin.revision is not None:
                    self.echo.saw(event.route, origin.record, origin.revision)
        except AWS_ERRORS as error:
            log.fault(error)

    def _origin(self, event: Event) -> Origin | None:
        tell = self.origins.get(self.routes[event.route].from_)
        return None if tell is None else tell(event)

    def _judge(self, events: Sequence[Event], found: Sequence[Origin | None]) -> list[Verdict]:
        pairs = [(event, origin) for event, origin in zip(events, found, strict=True) if origin is not None]
        known = _Known(self.echo, pairs)
        verdicts: list[Verdict] = []
        for event, origin in zip(events, found, strict=True):
            verdict = None if origin is None else known.verdict(event, origin, self.routes[event.route])
            if origin is not None and verdict is None:
                self._note(origin)
            verdicts.append(verdict)
        return verdicts

    def _note(self, origin: Origin) -> None:
        """Before the delivery, since Marketo may answer it faster than this function goes on.

        What is noted is true of kintone whatever becomes of the delivery.
        """
        if origin.revision is not None:
            for name, values in origin.views.items():
                self.echo.note(name, origin.record, origin.revision, values)


class _Known:
    """All that is known of the records of a batch, read at once: whether they are being written, then by whom."""

    def __init__(self, echo: Echo, pairs: Sequence[tuple[Event, Origin]]) -> None:
        self._now = echo.clock()
        self._views = echo.views(name for _, origin in pairs for name in origin.views)
        self._seen = echo.seen((event.route, origin.record) for event, origin in pairs)
        changes = {(origin.record, origin.change) for _, origin in pairs if origin.change}
        changes |= {change for event, origin in pairs for change in self._chain(event, origin)}
        self._written = echo.written(sorted(changes))

    def verdict(self, event: Event, origin: Origin, route: Route) -> Verdict:
        """What becomes of an event. Those of a batch are judged in their order."""
        if any(self._may_be_news_of(self._views.get(name), event) for name in origin.views):
            return Retry(cause=BEING_WRITTEN, after=LOOK_AGAIN_SECONDS, waiting=True)
        if not origin.synced and (origin.record, origin.change) in self._written:
            return Delivered(skipped="echo")
        if origin.revision is None:
            return None
        if origin.synced and self._is_known(event, origin, origin.revision):
            return Delivered(skipped="known")
        seen = self._seen.get((event.route, origin.record), 0)
        is_the_same = origin.revision == seen and event.replayed_at is None
        if is_the_same or (origin.revision < seen and not route.cumulative):
            return Delivered(skipped="stale")
        self._seen[event.route, origin.record] = max(seen, origin.revision)
        return None

    def _may_be_news_of(self, view: object, event: Event) -> bool:
        if not isinstance(view, Mark) or view.until <= self._now:
            return False
        return event.received_at.timestamp() + SKEW >= view.since

    def _is_known(self, event: Event, origin: Origin, revision: int) -> bool:
        """Whether every change since the last delivery was the relay's own."""
        if revision <= self._seen.get((event.route, origin.record), 0):
            return True
        chain = self._chain(event, origin)
        return bool(chain) and all(change in self._written for change in chain)

    def _chain(self, event: Event, origin: Origin) -> list[tuple[str, str]]:
        """The changes after the last delivery, where they are few enough to be looked up."""
        seen = self._seen.get((event.route, origin.record), 0)
        if not origin.synced or origin.revision is None or origin.revision - seen > CHAIN:
            return []
        return [(origin.record, str(revision)) for revision in range(seen + 1, origin.revision + 1)]
