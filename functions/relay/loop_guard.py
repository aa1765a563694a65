"""Which events from a source need not be delivered, since they tell of the relay's own changes or of older ones.

`echo`: the relay made this change. `stale`: the same or a later state of the record was delivered, by the same route.
`known`: a sync found the record, and nobody but the relay has changed it since it was last delivered.

News comes in any order. What a route replaces ends in the latest state of the record: its highest revision, or its end,
behind which there is none; comments are counted by themselves. What a route adds is added for each piece of news once.

An event of a record that is just being written waits a moment, since it may be the news of that very write.

Without its memory the guard lets everything pass, and logs a fault. An event that comes round once more is written once
more, with the same values, and stops at the other direction's mark or when the memory is back: kintone tells nobody of
what is written with `records.json`. Holding events back would stop them all for the sake of the few that are echoes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from relay import log
from relay.config import Route
from relay.echo import CHAIN, Change, Echo, News, Note, Thread
from relay.event import Event
from relay.outcome import Cause, Delivered, Retry
from relay.settle import AWS_ERRORS
from relay.source import END, Origin, Origins

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
        told = [self._told(event) for event in events]
        try:
            memory = _Memory(self.echo, [each for each in told if each is not None])
        except AWS_ERRORS as error:
            log.fault(error)
            return [None] * len(events)
        verdicts = [None if each is None else memory.verdict(each) for each in told]
        passed = [each for each, verdict in zip(told, verdicts, strict=True) if each is not None and verdict is None]
        _calmly(lambda: self._note(passed))
        _calmly(lambda: self.echo.saw(memory.own))
        return verdicts

    def delivered(self, events: Iterable[Event]) -> None:
        """Remember what was delivered, or may have been: only a person has it delivered once more."""
        told = [each for each in map(self._told, events) if each is not None]
        seen: dict[Thread, int] = {}
        for thread, order in (place for each in told if (place := each.place) is not None):
            seen[thread] = max(order, seen.get(thread, 0))
        _calmly(lambda: self._remember(seen, [each.news[0] for each in told if each.news]))

    def _remember(self, seen: Mapping[Thread, int], news: Iterable[News]) -> None:
        self.echo.add(news)
        self.echo.saw(seen)

    def _told(self, event: Event) -> _Told | None:
        route = self.routes[event.route]
        tell = self.origins.get(route.from_)
        origin = None if tell is None else tell(event)
        return None if origin is None else _Told(event, origin, route)

    def _note(self, passed: Iterable[_Told]) -> None:
        """Before the delivery, since Marketo may answer it faster than this function goes on.

        What is noted is true of kintone whatever becomes of the delivery.
        """
        states = ((revision, each.origin) for each in passed if (revision := each.origin.revision) is not None)
        shown = {
            name: Note(origin.record, revision, values)
            for revision, origin in sorted(states, key=itemgetter(0))
            for name, values in origin.views.items()
        }
        self.echo.note(shown)


@dataclass(frozen=True)
class _Told:
    """An event, the record that it tells of, and the route that it takes."""

    event: Event
    origin: Origin
    route: Route

    @property
    def change(self) -> Change:
        return self.origin.record, self.origin.change

    @property
    def record(self) -> Thread:
        """For this route: where the record's own states stand."""
        return self.event.route, self.origin.record

    @property
    def place(self) -> tuple[Thread, int] | None:
        """Where it stands among what the route delivers; of what is added only the states, which a sync may find."""
        order, revision = self.origin.order, self.origin.revision
        if order is None or (self.route.cumulative and revision is None):
            return None
        return (self.event.route, self.origin.thread), order

    @property
    def news(self) -> list[News]:
        """Where each piece counts: its own name, then those by which it may have come before."""
        return [(*self.record, name) for name in self.origin.news] if self.route.cumulative else []

    @property
    def asked(self) -> set[Thread]:
        """The numbers that say whether it is news: of its thread, and of the record, which may have come to its end."""
        if self.place is None or (self.route.cumulative and not self.origin.synced):
            return set()
        return {self.place[0], self.record}


class _Memory:
    """All that is known of the records of a batch, read at once: whether they are being written, then by whom.

    Events are judged in their order, and each that passes is known to the next.
    """

    def __init__(self, echo: Echo, told: Sequence[_Told]) -> None:
        self._now = echo.clock()
        self._known = echo.known(
            {name for each in told for name in each.origin.views},
            {thread for each in told for thread in each.asked},
            {news for each in told for news in each.news},
        )
        self._written = echo.written({each.change for each in told if each.origin.change})
        self._written |= echo.written({change for each in told for change in self._chain(each) or ()})
        self.own: dict[Thread, int] = {}
        """Revisions that a sync found and behind which there is nothing but the relay's own. Next time one number says
        so."""

    def verdict(self, told: _Told) -> Verdict:
        """What becomes of an event."""
        if any(self._may_be_news_of(name, told.event) for name in told.origin.views):
            return Retry(cause=BEING_WRITTEN, after=LOOK_AGAIN_SECONDS, waiting=True)
        if told.change in self._written and not told.origin.synced:
            return Delivered(skipped="echo")
        if self._was_delivered(told) or self._is_all_own(told):
            return Delivered(skipped="known" if told.origin.synced else "stale")
        self._take(told)
        return None

    def _may_be_news_of(self, name: str, event: Event) -> bool:
        mark = self._known.writing.get(name)
        return mark is not None and mark.until > self._now and event.received_at.timestamp() + SKEW >= mark.since

    def _was_delivered(self, told: _Told) -> bool:
        """Whether the route has this, or what replaces it. What a person asks for again is given once more."""
        asked_again = told.event.replayed_at is not None
        if told.route.cumulative:
            return not asked_again and not self._known.added.isdisjoint(told.news)
        if told.place is None:
            return False
        thread, order = told.place
        seen = self._seen(thread)
        return order < seen or (order == seen and not asked_again) or order < END <= self._seen(told.record)

    def _is_all_own(self, told: _Told) -> bool:
        """Whether a sync found nothing since the last delivery but the relay's own changes."""
        chain = self._chain(told)
        if chain is None or not self._written.issuperset(chain):
            return False
        self.own[told.record] = max(int(told.origin.revision or 0), self.own.get(told.record, 0))
        return True

    def _chain(self, told: _Told) -> list[Change] | None:
        """The changes between the last delivery and what a sync found, where that itself is the relay's own change.

        None where it is a person's, or they are too many to be looked up.
        """
        revision, seen = told.origin.revision, self._seen(told.record)
        if not told.origin.synced or revision is None or told.change not in self._written or revision - seen > CHAIN:
            return None
        return [(told.origin.record, str(each)) for each in range(seen + 1, revision)]

    def _seen(self, thread: Thread) -> int:
        return self._known.seen.get(thread, 0)

    def _take(self, told: _Told) -> None:
        self._known.added.update(told.news[:1])
        if told.place is not None:
            thread, order = told.place
            self._known.seen[thread] = max(order, self._seen(thread))


def _calmly(remember: Callable[[], None]) -> None:
    """What cannot be remembered costs a delivery too many, and no verdict."""
    try:
        remember()
    except AWS_ERRORS as error:
        log.fault(error)
