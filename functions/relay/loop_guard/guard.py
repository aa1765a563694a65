"""Which events from a source need not be delivered, since they tell of the relay's own changes or of older ones.

`echo`: the relay made this change. `stale`: the same or a later state of the record was delivered, by the same route.
`known`: reading found the record, and nobody but the relay has changed it since it was last delivered.

News comes in any order. What a route replaces ends in the latest state of the record: its highest revision, or its end,
behind which there is none; comments are counted by themselves. What a route adds is added for each piece of news once.

An event of a record that is just being written waits a moment, since it may be the news of that very write.

Without its memory the guard lets everything pass, and logs a fault. An event that comes round once more is written once
more, with the same values, and stops at the other direction's mark or when the memory is back; a source that tells
nobody of what the relay writes ends it by itself. Holding events back would stop them all for the sake of the few that
are echoes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from relay.aws.errors import AWS_ERRORS
from relay.core.config import Route
from relay.loop_guard.news import NOT_JUDGED, BatchMemory, EventOfRecord, JudgedEvent, QueuedEvent
from relay.loop_guard.origin import Origins
from relay.loop_guard.write_marks import News, Note, Thread, WriteMarks
from relay.telemetry import log


@dataclass(frozen=True, kw_only=True)
class LoopGuard:
    """Judges the events of one connection's queue, and remembers those that were delivered."""

    echo: WriteMarks
    origins: Mapping[str, Origins]
    """By the connection that a route comes `from`."""
    routes: Mapping[str, Route]

    def judge(self, asked: Sequence[QueuedEvent]) -> list[JudgedEvent]:
        """What becomes of each of them; notes what the records hold that are to be delivered."""
        told = [self._told(each) for each in asked]
        try:
            memory = BatchMemory(self.echo, [each for each in told if each is not None])
        except AWS_ERRORS as error:
            log.fault(error)
            return [NOT_JUDGED] * len(asked)
        judged = [NOT_JUDGED if each is None else memory.judge(each) for each in told]
        passed = [each for each, found in zip(told, judged, strict=True) if each is not None and found.verdict is None]
        _calmly(lambda: self._note(passed))
        _calmly(lambda: self.echo.saw(memory.own))
        return judged

    def delivered(self, judged: Iterable[JudgedEvent]) -> None:
        """Remember what was delivered, or may have been: only a person has it delivered once more."""
        done = list(judged)
        reached: dict[Thread, int] = {}
        for thread, order in (each.reached for each in done if each.reached is not None):
            reached[thread] = max(order, reached.get(thread, 0))
        _calmly(lambda: self._remember(reached, [each.news for each in done if each.news is not None]))

    def _remember(self, reached: Mapping[Thread, int], news: Iterable[News]) -> None:
        self.echo.add(news)
        self.echo.saw(reached)

    def _told(self, asked: QueuedEvent) -> EventOfRecord | None:
        route = self.routes[asked.event.route]
        tell = self.origins.get(route.from_)
        origin = None if tell is None else tell(asked.event)
        return None if origin is None else EventOfRecord(asked.event, origin, route, asked.insisted)

    def _note(self, passed: Iterable[EventOfRecord]) -> None:
        """Before the delivery, since the other side may answer it faster than this function goes on.

        What is noted is true of the source whatever becomes of the delivery.
        """
        states = ((revision, each.origin) for each in passed if (revision := each.origin.revision) is not None)
        shown = {
            name: Note(origin.record, revision, values)
            for revision, origin in sorted(states, key=itemgetter(0))
            for name, values in origin.views.items()
        }
        self.echo.note(shown)


def _calmly(remember: Callable[[], None]) -> None:
    """What cannot be remembered costs a delivery too many, and no verdict."""
    try:
        remember()
    except AWS_ERRORS as error:
        log.fault(error)
