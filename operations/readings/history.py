"""The history of a reading: one line for each process, and what became of its events, however late that turned out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import groupby, islice
from typing import Literal

import msgspec

from config import Settings
from operations.readings.known import KnownReading
from relay.aws.partition import Partition
from relay.history.counts import RouteCounts, by_route, total
from relay.history.store import PARTITION, RunHistory
from relay.reading.parts.place import Part
from relay.reading.parts.reading_run import ReadingRun, RunEnding
from relay.system.sides import target_of
from relay.system.written_object import WritesObjects
from systems import SYSTEMS

StatusWord = Literal["Running", "Waiting", "Delivering", "Completed", "Failed", "Interrupted", "Stopped"]
"""`Running`: it is being read, or goes on within a minute. `Waiting`: for the connection's limits, its breaker, or what
its system is still making. `Delivering`: all is read, and events are on their way. `Completed`: of all of them it is
known what became of them. `Failed`: its system did not tell, or the relay could not go on; the next one begins where it
stopped. `Interrupted`: its function was stopped; it goes on. `Stopped`: a person has stopped the backfill."""

_STATUS: Mapping[RunEnding, StatusWord] = {
    "unfinished": "Running",
    "waiting": "Waiting",
    "failed": "Failed",
    "interrupted": "Interrupted",
}

IN_QUEUE = timedelta(days=14)
"""For so long an event may be on its way."""

_AT_ONCE = 50
"""Processes whose counts are asked for together."""

_MARGIN = timedelta(days=7)
"""By which a process may have begun before one with a smaller number, whatever clocks do."""


class ReadProcess(msgspec.Struct, frozen=True, kw_only=True):
    """One process, and what became of its events. Its nine columns come first."""

    process_id: int
    client_id: str | None
    custom_object: str | None
    created_at: datetime
    status: StatusWord
    leads_created: int | None
    """None: its routes lead where nobody is created."""
    objects_mapped: int | None
    """None: its routes write no custom object."""
    failed: int
    """Events that became dead letters, and records that a route's mapping does not take."""
    warnings: int
    ended_at: datetime | None
    part: str
    code: str
    """Why it waits or failed."""
    found: int
    unchanged: int
    queued: int
    refused: int
    """Of those failed: what a route's mapping does not take."""
    delivered: int
    skipped: int
    unmatched: int
    routes: dict[str, RouteCounts]

    @property
    def is_idle(self) -> bool:
        """Whether it has ended well and had nothing to tell."""
        return self.status == "Completed" and not (self.queued or self.refused or self.failed)

    @property
    def on_their_way(self) -> int:
        """Events of which it is not known yet what becomes of them."""
        return max(0, self.queued - self.delivered - self.skipped - self.unmatched - (self.failed - self.refused))


@dataclass(frozen=True, kw_only=True)
class ReadingHistory:
    """Of one reading. Methods raise botocore's errors."""

    known: KnownReading
    settings: Settings | None

    @property
    def store(self) -> RunHistory:
        """What is kept of the events of its runs."""
        return history_of(self.known)

    def processes(self, since: datetime | None = None, until: datetime | None = None) -> Iterator[ReadProcess]:
        """The newest first, by their numbers: those that began at a time, or later, and before another."""
        wanted = self._between(since, until)
        while few := list(islice(wanted, _AT_ONCE)):
            last, first = few[0][0].number, few[-1][0].number
            counts = dict(self.store.counts_between(first, last))
            for runs in few:
                yield self._process(runs, counts.get(runs[0].number, {}))

    def _between(self, since: datetime | None, until: datetime | None) -> Iterator[Sequence[ReadingRun]]:
        for runs in self._by_process():
            began = min(run.began_at for run in runs)
            if since is not None and began < since - _MARGIN:
                return
            if (since is None or began >= since) and (until is None or began < until):
                yield runs

    def process(self, number: int) -> ReadProcess | None:
        """The one with this number; None where the reading had none."""
        runs = [run for run in self._at_it() if run.number == number]
        runs += self.known.table.runs_of(self.known.name, number)
        found = [run for run in _once(runs) if not run.is_repetition]
        return self._process(found, self.store.counts(number)) if found else None

    def _by_process(self) -> Iterator[Sequence[ReadingRun]]:
        """The runs of each, the newest first; those that only took up others' are of none."""
        numbered = (run for run in self._all() if run.number and not run.is_repetition)
        for _, few in groupby(numbered, key=lambda run: run.number):
            yield list(few)

    def _all(self) -> Iterator[ReadingRun]:
        """What is at it beside what is over, merged by number; that which is remembered already is not told twice."""
        waiting = sorted(self._at_it(), key=lambda run: run.number)
        seen: set[str] = set()
        for run in self.known.table.all_runs(self.known.name):
            while waiting and waiting[-1].number >= run.number:
                seen.add(waiting[-1].id)
                yield waiting.pop()
            if run.id not in seen:
                yield run
        yield from reversed(waiting)

    def _at_it(self) -> list[ReadingRun]:
        return [part.place.run for part in self.known.parts if part.place.run is not None and part.place.run.number]

    def _process(self, runs: Sequence[ReadingRun], counts: Mapping[str, int]) -> ReadProcess:
        last = max(runs, key=lambda run: run.began_at)
        routes = by_route(counts)
        events, refused = total(routes.values()), sum(run.refused for run in runs)
        found = ReadProcess(
            process_id=last.number,
            client_id=self._client_id,
            custom_object=", ".join(self._objects) or None,
            created_at=min(run.began_at for run in runs),
            status="Completed",
            leads_created=events.made.get("lead", 0) if self._makes_people or "lead" in events.made else None,
            objects_mapped=events.made.get("object", 0) if self._objects or "object" in events.made else None,
            failed=events.failed + refused,
            warnings=events.warned,
            ended_at=last.ended_at,
            part=last.part,
            code=last.code,
            found=sum(run.found for run in runs),
            unchanged=sum(run.unchanged for run in runs),
            queued=sum(run.queued for run in runs),
            refused=refused,
            delivered=events.delivered,
            skipped=events.skipped,
            unmatched=events.unmatched,
            routes=routes,
        )
        return msgspec.structs.replace(found, status=self._status(last, found))

    def _status(self, last: ReadingRun, found: ReadProcess) -> StatusWord:
        part = self._part_of(last)
        if last.ending == "complete":
            is_young = last.ended_at is None or self.known.now - last.ended_at < IN_QUEUE
            return "Delivering" if found.on_their_way and is_young else "Completed"
        if part is not None and part.place.fill is not None and part.place.fill.state == "stopped":
            return "Stopped"
        if last.ending is None:
            return "Running" if part is not None and self.known.is_running(part) else "Interrupted"
        return _STATUS[last.ending]

    def _part_of(self, run: ReadingRun) -> Part | None:
        """Its part, where it is the last one there."""
        found = (each for each in self.known.parts if str(each.key) == run.part)
        return next((each for each in found if each.place.run and each.place.run.id == run.id), None)

    @property
    def _client_id(self) -> str | None:
        """Of the account that is read, where its connection has one."""
        connection = self.settings.connections.get(self.known.connection) if self.settings else None
        client_id = getattr(connection, "client_id", None)
        return None if client_id is None else str(client_id)

    @cached_property
    def _objects(self) -> list[str]:
        """The custom objects that its routes write, each once."""
        return list(dict.fromkeys(name for name in self._names.values() if name))

    @property
    def _makes_people(self) -> bool:
        return bool(self._names)

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """By route: the custom object that it writes. Only those whose systems know of people and objects."""
        config = self.settings.config() if self.settings else None
        found: dict[str, str] = {}
        for name in self.known.routes:
            route = config.routes.get(name) if config else None
            side = target_of(route, config, SYSTEMS) if route and config else None
            if route is not None and isinstance(side, WritesObjects):
                found[name] = side.object_name(route)
        return found


def history_of(known: KnownReading) -> RunHistory:
    """What is kept of what became of the events of a connection's readings."""
    table = known.table
    name = f"{table.connection}{PARTITION}"
    return RunHistory(partition=Partition(dynamodb=table.dynamodb, table=table.table, name=name), clock=table.clock)


def _once(runs: Iterable[ReadingRun]) -> list[ReadingRun]:
    """Each run once, as it stands in the table of those that are over where it is there."""
    return list({run.id: run for run in runs}.values())
