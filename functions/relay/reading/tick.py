"""The clock's tick: the parts of one connection that are due are read, one after the other, until the time is over.

Every minute a function is started for each connection that is read. It ends at once when nothing is due. What it
cannot finish it leaves due, so that the next tick goes on with it; two ticks at once read different parts.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from relay.aws.errors import AWS_ERRORS
from relay.core import event
from relay.core.deadline import Deadline
from relay.core.gate import Purpose
from relay.history.store import RunHistory
from relay.pair_guard.page_guard import PageGuard
from relay.reading.events.letters import Letters
from relay.reading.notifying.notifying import Notifying
from relay.reading.parts import joining, sweeps, urgency
from relay.reading.parts.place import Part, PartKey, PartPlace
from relay.reading.parts.reading_run import ReadingRun
from relay.reading.parts.subscriptions import Reading
from relay.reading.parts.table import LeaseLost, Readings
from relay.reading.readers.as_read import as_read
from relay.reading.readers.memory import Memory
from relay.reading.run.attempt import RESERVE_SECONDS, Attempt
from relay.reading.run.work import Work
from relay.reading.seen.judging import Seen, Use
from relay.reading.seen.memories import use_of
from relay.reading.unmatched.again import UnmatchedAgain
from relay.reading.verifying.comparing import Comparing
from relay.system.stream import ListsIds, Reader, ReadsOne, is_ordered
from relay.telemetry import log, metrics

LEASE_MARGIN = 30.0
"""Seconds for which a lease outlasts the function, so that it has surely been stopped by then."""

SeenOf = Callable[[Reading, Use], Seen]
"""The memory of a reading for one run; for `ids`, that of the ids alone."""

ReaderOf = Callable[[Reading, Purpose, Memory], Reader]

PairOf = Callable[[Reading], PageGuard | None]
"""What judges the records of a reading whose routes share fields both ways."""


@dataclass(frozen=True, kw_only=True)
class Tick:
    """Everything that reading one connection needs."""

    connection: str
    readings: Sequence[Reading]
    table: Readings
    reader: ReaderOf
    seen: SeenOf
    memory: Callable[[], Memory]
    letters: Letters
    comparing: Comparing | None = None
    """What verifies, where some route skips what is unchanged, so that it is known what it last delivered."""
    pair: PairOf | None = None
    """None: no routes do."""
    now: Callable[[], datetime] = event.now
    notifying: Notifying | None = None
    """What mails people, where relay.yaml names some."""
    history: RunHistory | None = None
    """Where it is kept which records a route refused."""
    unmatched: UnmatchedAgain | None = None
    """What takes up the records whose person was not there yet, where some route waits for persons."""

    def run(self, deadline: Deadline, only: str | None = None) -> list[ReadingRun]:
        """Read what is due, or all parts of the reading `only`, whenever they are due; the runs that came of it.

        Raises botocore's errors when the table does not answer before anything is read, and what is neither the
        system's nor AWS's trouble, once everything else that is due has been read.
        """
        parts = joining.join(self.table, self.readings, self.now())
        sweeps.begin(self.table, parts, self.readings, self._lists_ids)
        every = {reading.name: reading.every for reading in self.readings}
        metrics.lag(self.connection, urgency.lag(parts, every, self.now()))
        for part in parts if only else ():
            if part.key.reading == only and part.key.kind == "now":
                self.table.make_due(part.key)
        if self.notifying is not None:  # before anything is read, which may take all the time there is
            self.notifying.run(parts, {reading.name: reading.routes for reading in self.readings})
        return [*self._take_up(deadline), *self._all(deadline, only)]

    def _take_up(self, deadline: Deadline) -> list[ReadingRun]:
        if self.unmatched is None:
            return []
        runs = self.unmatched.run({reading.name: reading for reading in self.readings}, deadline)
        for run in runs:
            self.table.keep_run(replace(run, number=self.table.next_number()))
        return runs

    def _all(self, deadline: Deadline, only: str | None) -> list[ReadingRun]:
        runs: list[ReadingRun] = []
        tried: set[PartKey] = set()
        fault: Exception | None = None
        while deadline.seconds_left() >= RESERVE_SECONDS:
            taken = self._take(deadline, tried, only)
            if taken is None:
                break
            tried.add(taken.key)
            try:
                runs.append(self._read(taken, deadline))
            except LeaseLost:
                log.step("read_stopped", reading=taken.key.reading, part=taken.key.kind, ending="busy")
            except Exception as error:  # noqa: BLE001 - the other parts are not to wait for it; raised below
                fault = error
        if fault is not None:
            raise fault
        return runs

    def _take(self, deadline: Deadline, tried: set[PartKey], only: str | None) -> Part | None:
        """The most urgent part that can be had. Each is tried once a tick: who waits or fails is due later anyway."""
        known = {reading.name for reading in self.readings}
        parts = self.table.parts()
        wanted = [
            part
            for part in urgency.due(parts, self.table.clock())
            if part.key not in tried and part.key.reading in known and only in {None, part.key.reading}
        ]
        for part in wanted:
            holder = uuid.uuid4().hex
            taken = self.table.take(part.key, holder, deadline.seconds_left() + LEASE_MARGIN)
            if taken is not None:
                return taken if self._has_room(taken) else None
        return None

    def _has_room(self, taken: Part) -> bool:
        """Whether it is among those that may be read at once; otherwise its lease is given back."""
        held = urgency.held(self.table.parts(), self.table.clock())
        among = taken.holder in {part.holder for part in held[: urgency.MOST_AT_ONCE]}
        if among and not any(urgency.excludes(part.key, taken.key) for part in held):
            return True
        self.table.give_back(taken.key, taken.holder)
        return False

    def _read(self, part: Part, deadline: Deadline) -> ReadingRun:
        self._remember_interrupted(part.place)
        (reading,) = (each for each in self.readings if each.name == part.key.reading)
        attempt = Attempt(self._work(reading, part), part.place, event.new_id(), self._number(part.place))
        try:
            stop = attempt.run(deadline)
        except (LeaseLost, *AWS_ERRORS):
            raise
        except Exception:
            metrics.count("ReadFailed", connection=self.connection)
            raise
        self._owe_mail(part, attempt.run_so_far)
        if stop.rejected:
            metrics.count("ReadFailed", connection=self.connection)
        return attempt.run_so_far

    def _owe_mail(self, part: Part, run: ReadingRun) -> None:
        if self.notifying is None:
            return
        running = self.table.part(PartKey("now", part.key.reading))
        failures = part.place.failures + 1 if run.ending == "failed" else 0
        self.notifying.ended(run, running.notify if running else None, failures)

    def _number(self, place: PartPlace) -> int:
        """Of the process: that of the last run, while it goes on."""
        return place.run.number if place.run and place.run.number and place.run.goes_on else self.table.next_number()

    def _remember_interrupted(self, place: PartPlace) -> None:
        """A run that never said how it ended: its function was stopped."""
        if place.run is not None and place.run.ending is None:
            self.table.keep_run(replace(place.run, ended_at=self.now(), ending="interrupted"))

    def _work(self, reading: Reading, part: Part) -> Work:
        kind, memory = part.key.kind, self.memory()
        reader = self.reader(reading, "backfill" if kind == "fill" else "read", memory)
        use = use_of(reading, part, lambda: urgency.has_fill(self.table.parts(), reading.name))
        return Work(
            key=part.key,
            holder=part.holder,
            rules=sweeps.RULES if kind == "ids" else reading.rules,
            every=(sweeps.EVERY if kind == "ids" else reading.every).total_seconds(),
            routes=_routes(reading, part),
            reader=as_read(reader, reading, part, self.now),
            keeps=not isinstance(reader, ReadsOne),
            seen=None if use is None else self.seen(reading, use),
            memory=memory,
            letters=self.letters,
            table=self.table,
            history=self.history,
            comparing=self.comparing,
            pair=self.pair(reading) if self.pair else None,
            tells_all=kind == "fill" and (use is None or use.tells != "news"),
            one=reader if isinstance(reader, ReadsOne) else None,
            spooled=reading.stream.mode == "snapshot" and not is_ordered(reading.stream),
            now=self.now,
            yields=lambda: kind == "fill" and urgency.must_yield(part, self.table.parts(), self.table.clock()),
        )

    def _lists_ids(self, reading: Reading) -> bool:
        return isinstance(self.reader(reading, "read", self.memory()), ListsIds)


def _routes(reading: Reading, part: Part) -> Mapping[str, bool]:
    """The routes that a part is for: of a fill those that it was asked for, else all."""
    wanted = reading.routes if part.place.fill is None else part.place.routes
    return {each.route: each.gone for each in reading.subscriptions if each.route in wanted}
