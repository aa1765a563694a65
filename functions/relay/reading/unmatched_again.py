"""Records whose person was not there yet are read once more, by their id, when it is time (relay.reading.unmatched).

Two ticks may take up the same record: its event then has the same id, and is queued once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from relay.aws.errors import AWS_ERRORS
from relay.core import event
from relay.core.deadline import Deadline
from relay.core.gate import MustWait
from relay.queue.batch_sender import NotQueued
from relay.reading.letters import Letters
from relay.reading.place import PartKey, Place, Run
from relay.reading.subscriptions import Reading
from relay.reading.unmatched import Unmatched, UnmatchedStore
from relay.system.stream import Change, Reader, ReadFailed
from relay.telemetry import log


@runtime_checkable
class ReadsOne(Protocol):
    """As relay.system.stream.ReadsOne, to be asked of a reader."""

    def one(self, record: str, deadline: Deadline) -> Change | None:
        """The record as it is now."""


@dataclass(frozen=True, kw_only=True)
class UnmatchedAgain:
    """Takes up what is due of one connection."""

    store: UnmatchedStore
    reader: Callable[[Reading], Reader]
    letters: Letters
    now: Callable[[], datetime]

    def run(self, readings: Mapping[str, Reading], deadline: Deadline) -> list[Run]:
        """Read what is due; a run for each reading of which something was. What fails stays for the next tick."""
        waiting: dict[str, list[Unmatched]] = {}
        for each in self.store.take_due(self.now().timestamp()):
            waiting.setdefault(each.reading, []).append(each)
        return [self._take_up(readings.get(name), name, few, deadline) for name, few in waiting.items()]

    def _take_up(self, reading: Reading | None, name: str, few: list[Unmatched], deadline: Deadline) -> Run:
        began, queued, code = self.now(), 0, ""
        try:
            queued = self._queue(reading, few, deadline)
            self.store.done(few)
        except (MustWait, ReadFailed) as error:
            code = error.cause.code
        except (NotQueued, *AWS_ERRORS) as error:
            log.fault(error, reading=name)
            code = "not_queued"
        if code:
            log.step("read_stopped", reading=name, part="unmatched", ending="failed", cause_code=code)
        return Run(
            id=event.new_id(),
            part=str(PartKey("now", name)),
            began_at=began,
            ended_at=self.now(),
            ending="failed" if code else "complete",
            code=code,
            queued=queued,
            unmatched=len(few),
        )

    def _queue(self, reading: Reading | None, few: list[Unmatched], deadline: Deadline) -> int:
        """How many events were queued. What nobody reads any more, and what is gone, is no event."""
        reader = self.reader(reading) if reading else None
        if reading is None or not isinstance(reader, ReadsOne):
            return 0
        routes = {each.route: each.gone for each in reading.subscriptions}
        queued = 0
        for each in few:
            at, change = self.now(), reader.one(each.record, deadline)
            if change is None or each.route not in routes:
                continue
            key, place = PartKey("now", reading.name), _again(reading, each)
            taken = self.letters.take(key, place, [change], {each.route: routes[each.route]}, at=at, until=each.until)
            self.letters.send(taken.letters)
            queued += len(taken.letters)
        return queued


def _again(reading: Reading, each: Unmatched) -> Place:
    """What the id of the event is made of: whose turn it is, so that a later one makes another event."""
    return Place(stream=reading.word, routes=(each.route,), bookmark=f"unmatched/{each.event_id}/{each.due}")
