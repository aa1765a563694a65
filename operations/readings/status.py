"""How far each reading has come, and what of it needs a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from operations.readings.fills import FillStatus, fill_statuses
from operations.readings.known import KnownReading
from operations.readings.questions import OpenQuestion, questions
from operations.text import counted, duration
from operations.words import in_words
from relay.reading.parts.reading_run import ReadingRun

LATE = timedelta(minutes=30)
"""Later than its interval, from which on a reading needs a person: the monitoring stack's alarm has the same."""


class ReadingStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One reading."""

    reading: str
    connection: str
    stream: str
    filter: dict[str, Any]
    """Which records are read, in the words of relay.yaml."""
    routes: list[str]
    in_relay_yaml: bool
    every_seconds: int | None
    paused: bool
    running: bool
    reached: datetime | None
    """What changed before this time is queued; of a listing, when the last one began."""
    lag_seconds: int | None
    succeeded_at: datetime | None
    due_at: datetime | None
    run: ReadingRun | None
    """The last one, or the one that is at it."""
    swept_at: datetime | None
    """When the last daily listing of all ids came to its end; None where there is none."""
    fills: list[FillStatus]
    verifications: list[FillStatus]
    asks: list[OpenQuestion]

    @property
    def title(self) -> str:
        """What people know it by: its routes."""
        return ", ".join(self.routes) or self.reading

    @property
    def state(self) -> str:
        """What it does, or how the last run ended, in words."""
        if self.paused:
            return "paused"
        if self.running:
            return "running"
        if self.run is None:
            return "never ran"
        if self.run.ending is None:
            return "stopped without a word"
        return self.run.ending + (f": {self.run.code}" if self.run.code else "")

    def advice(self, now: datetime) -> Iterator[str]:
        """What a person should do."""
        if self.asks:
            yield from (f"{self.title}: {each.words(self.name)}" for each in self.asks if each.answer is None)
        elif self.run and self.run.ending == "failed":
            words = in_words(self.run.code)
            why = f"{self.run.code}{words and f' ({words})'}"
            yield f"{self.title}: its last run failed, {why}. Ask the system: relay check. See: relay tail --errors"
        elif self._is_late(now):
            since = duration(self.lag_seconds or 0)
            yield f"{self.title}: it is {since} behind. See why: relay read runs {self.name}"

    @property
    def refused(self) -> str:
        """Which records the last run has left out, if any. Nobody must act on that at once."""
        if self.run is None or not self.run.refused:
            return ""
        which = f" --route {self.routes[0]}" if len(self.routes) == 1 else ""
        return (
            f"{self.title}: its routes refused {counted(self.run.refused, 'record')}. "
            f"Which, and why: relay tail --outcome refused{which}"
        )

    @property
    def name(self) -> str:
        """What it is called by in a command."""
        return self.routes[0] if self.routes else self.reading

    def _is_late(self, now: datetime) -> bool:
        if self.paused or self.reached is None or self.every_seconds is None:
            return False
        return now - self.reached > LATE + timedelta(seconds=self.every_seconds)


def reading_statuses(found: Iterable[KnownReading]) -> list[ReadingStatus]:
    """How each of these fares. Raises botocore's errors."""
    return [_status(each) for each in found]


def _status(known: KnownReading) -> ReadingStatus:
    now, part, sweep = known.now, known.part("now"), known.part("ids")
    reached = part.place.reached if part else None
    return ReadingStatus(
        reading=known.name,
        connection=known.connection,
        stream=known.stream,
        filter=dict(known.filter),
        routes=list(known.routes),
        in_relay_yaml=known.reading is not None,
        every_seconds=int(known.reading.every.total_seconds()) if known.reading else None,
        paused=part is not None and part.paused,
        running=part is not None and known.is_running(part),
        reached=reached,
        lag_seconds=None if reached is None else max(0, int((now - reached).total_seconds())),
        succeeded_at=part.place.succeeded_at if part else None,
        due_at=datetime.fromtimestamp(part.due_at, UTC) if part else None,
        run=part.place.run if part else None,
        swept_at=sweep.place.succeeded_at if sweep else None,
        fills=fill_statuses(known.fills),
        verifications=fill_statuses(known.verifications),
        asks=list(questions(known)),
    )
