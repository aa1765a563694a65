"""News of records, as the events of one batch tell it, judged by what is known of those records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from relay.core.config import Route
from relay.core.event import Event
from relay.core.outcome import Cause, Delivered, Retry
from relay.loop_guard.origin import END, Origin
from relay.loop_guard.write_marks import CHAIN, ChangeId, News, Thread, WriteMarks

LOOK_AGAIN_SECONDS = 2.0
SKEW = 2.0
"""Seconds that the clocks of two functions may differ: an event accepted this long before a write is none of it."""

BEING_WRITTEN = Cause(code="being_written", message="the relay is writing this record; the event may be the news of it")
BEHIND = Retry(
    cause=Cause(code="newer_not_delivered", message="the newer event for which this one was passed over has failed"),
    after=LOOK_AGAIN_SECONDS,
    waiting=True,
)
"""What becomes of an event that is `behind` another which was not delivered: it is judged once more."""

EarlyOutcome = Delivered | Retry | None
"""What becomes of an event; None: it is to be delivered."""


class QueuedEvent(NamedTuple):
    """An event as it came from its queue."""

    event: Event
    insisted: bool = False
    """Whether a person has it delivered although newer ones were."""


class JudgedEvent(NamedTuple):
    """What becomes of an event, and what is to be remembered once it has been delivered."""

    verdict: EarlyOutcome = None
    reached: tuple[Thread, int] | None = None
    """How far the route has come then; None where it had come as far before."""
    news: News | None = None
    behind: str = ""
    """Id of the event of this batch for which this one need not be delivered, provided that that one is."""


NOT_JUDGED = JudgedEvent()


@dataclass(frozen=True)
class EventOfRecord:
    """An event, with the record that it tells of and the route that it takes."""

    event: Event
    origin: Origin
    route: Route
    insisted: bool

    @property
    def change(self) -> ChangeId:
        """What became of which record."""
        return self.origin.record, self.origin.change

    @property
    def record(self) -> Thread:
        """Where the states of the record stand."""
        return self.event.route, self.origin.record

    @property
    def place(self) -> tuple[Thread, int] | None:
        """Where it stands among what the route delivers; of what is added only the states, which a reading may find."""
        order, revision = self.origin.order, self.origin.revision
        if order is None or (self.route.cumulative and revision is None):
            return None
        return (self.event.route, self.origin.thread), order

    @property
    def news(self) -> list[News]:
        """Where each piece counts: its own name, then those by which it may have come before."""
        if not self.route.cumulative:
            return []
        return [(self.event.route, self.origin.record, name) for name in self.origin.news]


class _By(NamedTuple):
    """How far a route has come, and by which event of this batch; empty: by one before."""

    order: int
    event: str = ""


_NOWHERE = _By(0)


class BatchMemory:
    """All that is known of the records of a batch, read at once: whether they are being written, then by whom.

    Events are judged in their order, and each that passes is known to the next.
    """

    def __init__(self, echo: WriteMarks, told: Sequence[EventOfRecord]) -> None:
        self._now = echo.clock()
        self._known = echo.known(
            {name for each in told for name in each.origin.views},
            {thread for each in told if each.place is not None for thread in (each.place[0], each.record)},
            {news for each in told for news in each.news},
        )
        self._reached = {thread: _By(order) for thread, order in self._known.seen.items()}
        self._added = dict.fromkeys(self._known.added, "")
        self._written = echo.written({each.change for each in told if each.origin.change})
        self._written |= echo.written({change for each in told for change in self._chain(each) or ()})
        self.own: dict[Thread, int] = {}
        """Revisions that were read, with nothing behind them but the relay's own. Next time one number says so."""

    def judge(self, told: EventOfRecord) -> JudgedEvent:
        """What becomes of an event."""
        if told.insisted:
            return self._pass(told)
        if any(self._may_be_news_of(name, told.event) for name in told.origin.views):
            return JudgedEvent(Retry(cause=BEING_WRITTEN, after=LOOK_AGAIN_SECONDS, waiting=True))
        if told.change in self._written and not told.origin.was_read:
            return JudgedEvent(Delivered(skipped="echo"))
        by = self._was_delivered_by(told)
        if by is None:
            by = self._is_all_own_since(told)
        if by is None:
            return self._pass(told)
        return JudgedEvent(Delivered(skipped="known" if told.origin.was_read else "stale"), behind=by)

    def _may_be_news_of(self, name: str, event: Event) -> bool:
        mark = self._known.writing.get(name)
        return mark is not None and mark.until > self._now and event.received_at.timestamp() + SKEW >= mark.since

    def _was_delivered_by(self, told: EventOfRecord) -> str | None:
        """By which event of this batch the route has this, or what replaces it; empty: by one before.

        None where it has not. What a person asks for again is given once more.
        """
        asked_again = told.event.replayed_at is not None
        if told.route.cumulative:
            return None if asked_again else next((self._added[news] for news in told.news if news in self._added), None)
        if told.place is None:
            return None
        thread, order = told.place
        reached, end = self._at(thread), self._at(told.record)
        if order < reached.order or (order == reached.order and not asked_again):
            return reached.event
        return end.event if order < END <= end.order else None

    def _is_all_own_since(self, told: EventOfRecord) -> str | None:
        """Since which event a reading found nothing but the relay's own changes, as above."""
        chain, last = self._chain(told), self._at(told.record)
        if chain is None or not self._written.issuperset(chain):
            return None
        if not last.event:
            self.own[told.record] = max(int(told.origin.revision or 0), self.own.get(told.record, 0))
        return last.event

    def _chain(self, told: EventOfRecord) -> list[ChangeId] | None:
        """The changes between the last delivery and what a reading found, where that itself is the relay's own change.

        None where it is a person's, or they are too many to be looked up.
        """
        revision, seen = told.origin.revision, self._at(told.record).order
        if not told.origin.was_read or revision is None or told.change not in self._written or revision - seen > CHAIN:
            return None
        return [(told.origin.record, str(each)) for each in range(seen + 1, revision)]

    def _at(self, thread: Thread) -> _By:
        return self._reached.get(thread, _NOWHERE)

    def _pass(self, told: EventOfRecord) -> JudgedEvent:
        news = next(iter(told.news), None)
        if news is not None:
            self._added[news] = told.event.id
        if told.place is None:
            return JudgedEvent(news=news)
        thread, order = told.place
        if order >= self._at(thread).order:
            self._reached[thread] = _By(order, told.event.id)
        return JudgedEvent(reached=told.place if order > self._known.seen.get(thread, 0) else None, news=news)
