"""Reading now, and following the run by what it saves after each page."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from operations.failures import OperatorError
from operations.readings.known import KnownReading
from operations.text import counted
from relay.reading.parts.place import Part, PartKey
from relay.reading.parts.reading_run import ReadingRun

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

PAUSE = 1.0
"""Seconds between two looks."""

BEGINS = 60.0
"""Seconds within which a function that was started has begun; a cold start in the network takes a few."""


@dataclass(frozen=True)
class Following:
    """One run of the part of a reading that goes on for ever."""

    known: KnownReading
    functions: LambdaClient

    def run(self, say: Callable[[str], None]) -> ReadingRun:
        """Start one, or follow the one that is at it; returns it when it has ended. Raises OperatorError."""
        part = self._look()
        if part is not None and part.paused:
            raise OperatorError(f"{self.known.title} is paused. First: relay read resume {self.known.name}")
        before = part.place.run if part else None
        if part is not None and self.known.is_running(part):
            say("A run is at it already; following that one.")
            before = before if before and before.ended_at else None
        else:
            self._start()
        return self._follow(before, say)

    def _start(self) -> None:
        """Without waiting for the answer, since a run may take a quarter of an hour."""
        self.known.table.make_due(self._key)  # should the function not start, the next tick reads
        payload = json.dumps({"action": "run", "reading": self.known.name}).encode()
        name = self.known.function.function_name
        self.functions.invoke(FunctionName=name, InvocationType="Event", Payload=payload)

    def _follow(self, before: ReadingRun | None, say: Callable[[str], None]) -> ReadingRun:
        begin, pages = time.monotonic(), 0
        while True:
            part = self._look()
            run = part.place.run if part else None
            if part is None or run is None or (before is not None and run.id == before.id):
                if time.monotonic() - begin > BEGINS:
                    raise OperatorError("the run did not begin. See why: relay tail --errors")
            elif run.ended_at:
                return run
            elif not self.known.is_running(part):
                raise OperatorError("the run ended without a word. See why: relay tail --errors")
            elif run.pages > pages:
                pages = run.pages
                say(f"{counted(pages, 'page')}: {counts(run)}")
            time.sleep(PAUSE)

    def _look(self) -> Part | None:
        return self.known.table.part(self._key)

    @property
    def _key(self) -> PartKey:
        return PartKey("now", self.known.name)


def counts(run: ReadingRun) -> str:
    """What a run has found, and what became of it, in words."""
    rest = [
        f"{number} {word}"
        for word, number in (("refused", run.refused), ("unmatched", run.unmatched), ("left unqueued", run.failed))
        if number
    ]
    return ", ".join([f"{run.found} found", f"{run.unchanged} unchanged", f"{run.queued} queued", *rest])
