"""Records whose person was not there yet are read once more, by their id, when it is time (relay.reading.unmatched).

What waits with its payload is queued as it was; should a later state of its record have been delivered meanwhile, the
delivering function passes it over (relay.delivering.judging).

Two ticks may take up the same record: its event then has the same id, and is queued once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from relay.aws.errors import AWS_ERRORS
from relay.core import event
from relay.core.deadline import Deadline
from relay.core.gate import MustWait
from relay.pair_guard.page_guard import PageGuard, WholeRecords
from relay.queue.batch_sender import NotQueued
from relay.reading.events.event_ids import event_id
from relay.reading.events.letters import EventIds, Letters, Taken, Waits
from relay.reading.parts.place import PartKey
from relay.reading.parts.reading_run import ReadingRun
from relay.reading.parts.subscriptions import Reading
from relay.reading.unmatched.store import UnmatchedRecord, UnmatchedStore
from relay.system.stream import Change, Reader, ReadFailed, ReadsOne
from relay.telemetry import log

NOTHING = Taken([], [], 0)


@dataclass(frozen=True, kw_only=True)
class UnmatchedAgain:
    """Takes up what is due of one connection."""

    store: UnmatchedStore
    reader: Callable[[Reading], Reader]
    letters: Letters
    now: Callable[[], datetime]
    pair: Callable[[Reading], PageGuard | None] | None = None
    """What judges the records of a reading whose routes share fields both ways."""

    def run(self, readings: Mapping[str, Reading], deadline: Deadline) -> list[ReadingRun]:
        """Read what is due; a run for each reading of which something was. What fails stays for the next tick."""
        waiting: dict[str, list[UnmatchedRecord]] = {}
        for each in self.store.take_due(self.now().timestamp()):
            waiting.setdefault(each.reading, []).append(each)
        return [self._take_up(readings.get(name), name, few, deadline) for name, few in waiting.items()]

    def _take_up(
        self, reading: Reading | None, name: str, few: list[UnmatchedRecord], deadline: Deadline
    ) -> ReadingRun:
        began, queued, code = self.now(), 0, ""
        try:
            reader = self.reader(reading) if reading else None
            taken = [self._queue(reading, reader, each, deadline) if reading else NOTHING for each in few]
            queued = sum(len(each.letters) for each in taken)
            self._settle(few, taken)
        except (MustWait, ReadFailed) as error:
            code = error.cause.code
        except (NotQueued, *AWS_ERRORS) as error:
            log.fault(error, reading=name)
            code = "not_queued"
        if code:
            log.step("read_stopped", reading=name, part="unmatched", ending="failed", cause_code=code)
        return ReadingRun(
            id=event.new_id(),
            part=str(PartKey("now", name)),
            began_at=began,
            ended_at=self.now(),
            ending="failed" if code else "complete",
            code=code,
            queued=queued,
            unmatched=len(few),
        )

    def _settle(self, few: Sequence[UnmatchedRecord], taken: Sequence[Taken]) -> None:
        """What its route refuses now is forgotten, since it is still at its system; a payload waits for another day."""
        left = [each for each, found in zip(few, taken, strict=True) if each.kept and found.refused]
        self.store.done(each for each in few if each not in left)
        for each in left:
            self.store.postpone(each)

    def _queue(self, reading: Reading, reader: Reader | None, each: UnmatchedRecord, deadline: Deadline) -> Taken:
        """What was queued. What nobody takes any more, and what is gone or forgotten, is no event."""
        at = self.now()
        routes = {found.route: found.gone for found in reading.subscriptions if found.route == each.route}
        change = _change(reader, each, deadline) if routes else None
        if change is None:
            return NOTHING
        waits = Waits(until=each.until, kept=each.kept, run=each.run)
        key, ids = PartKey("now", reading.name), _ids(reading, each)
        guard = self.pair(reading) if self.pair else None
        page = WholeRecords(guard, each.kept or at) if guard else None
        taken = self.letters.take(key, [change], routes, ids, at=at, waits=waits, page=page)
        self.letters.send(taken.letters)
        return taken


def _change(reader: Reader | None, each: UnmatchedRecord, deadline: Deadline) -> Change | None:
    """What has waited, or the record as it is now."""
    if each.kept:
        return Change(each.record, "", event.decoded_payload(each.payload)) if each.payload else None
    return reader.one(each.record, deadline) if isinstance(reader, ReadsOne) else None


def _ids(reading: Reading, each: UnmatchedRecord) -> EventIds:
    """Made of whose turn it is, so that a later one makes another event."""
    began = f"unmatched/{each.event_id}/{each.due}"
    return lambda route, change: event_id(reading.name, 0, route, change, began)
