"""A backfill in a process of its own: `python -m bench.on24.backfill_run URL NOW BEGIN END` prints what it took.

As JSON. NOW is the stand-in's time (epoch seconds), which is moved when the reader waits; BEGIN and END are the span.
Pages are dropped as they come.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
import requests

from bench.cold_run import peak
from local.systems.on24.stand_in import CLIENT_ID
from relay.core.deadline import Deadline
from relay.core.gate import MustWait
from relay.limits.open_gate import OpenGate
from relay.system.access import Access
from relay.system.reads import EVERYTHING
from relay.system.stream import Span
from relay.telemetry import log
from systems.on24.config import On24Connection
from systems.on24.rest.calling import Calling
from systems.on24.rest.client import On24, On24Calls
from systems.on24.rest.dates import Dates
from systems.on24.rest.endpoints import Endpoint
from systems.on24.rest.scope import AccountScope
from systems.on24.rest.turns import Turns
from systems.on24.streams.connecting import people_reader
from systems.on24.streams.reader import RegistrationsReader
from systems.on24.streams.source import AttendeesSource, RegistrantsSource
from tests.support.deadlines import Endless
from tests.support.memory_state import MemoryState
from tests.support.reader_notes import Notes

CALL = 0.5
"""Seconds of a call; what ON24 takes is not known."""
_FIRST = 500_000_000
"""Below every registration of the stand-in."""
_SECRET = {"token_key": "stand-in-key", "token_secret": "stand-in-secret"}
_SOURCES = {"registrants": RegistrantsSource, "attendees": AttendeesSource}


@dataclass
class _Clock:
    """The stand-in's clock, which stands still until it is moved."""

    url: str
    seconds: float

    def now(self) -> float:
        return self.seconds

    def advance(self, seconds: float) -> None:
        self.seconds += seconds
        requests.post(f"{self.url}/_stand-in/clock", json={"set": self.seconds}, timeout=10).raise_for_status()

    def time(self) -> datetime:
        return datetime.fromtimestamp(self.seconds, UTC)


class _SlowTurns(Turns):
    """Turns of calls that take their time."""

    def take(self, endpoint: Endpoint, deadline: Deadline) -> float:
        """As in Turns."""
        began = super().take(endpoint, deadline)
        self._sleep(CALL)
        return began


def fill(url: str, now: float, begin_at: float, end_at: float) -> dict[str, Any]:
    """What a backfill took. One stream goes on while the other waits for its turn, as two functions do."""
    log.logger().setLevel("ERROR")
    clock, state, at_rest, begin = _Clock(url, now), MemoryState(), peak(), time.process_time()
    span = Span(datetime.fromtimestamp(begin_at, UTC), datetime.fromtimestamp(end_at, UTC))
    fills = [_Fill(url, word, clock, state) for word in _SOURCES]
    for each in fills:
        each.begin(span)
    while left := [each for each in fills if not each.is_over]:
        waits = [wait for each in left for wait in each.go_on()]
        if not any(each.has_moved for each in left):
            clock.advance(min(waits))
    answer = requests.get(f"{url}/_stand-in/limits", timeout=60).json()["calls"]
    return {
        **{each.word: each.told for each in fills},
        "calls": sum(each["calls"] for each in answer.values()),
        "minutes": (clock.seconds - now) / 60,
        "again": sum(each.again for each in fills),
        "bookmark": max(each.longest for each in fills),
        "seconds": time.process_time() - begin,
        "at_rest_mb": at_rest / 1e6,
        "peak_mb": peak() / 1e6,
    }


class _Fill:
    """One stream."""

    def __init__(self, url: str, word: str, clock: _Clock, state: MemoryState) -> None:
        self.word, self._url, self._clock, self._state = word, url, clock, state
        self._notes = Notes()
        self.again = self.longest = 0
        self._seen = bytearray()
        self.is_over = self.has_moved = False
        self._bookmark = ""

    def begin(self, span: Span) -> None:
        """Where it begins."""
        self._bookmark = self._reader().start(span)

    def go_on(self) -> list[float]:
        """Until it is over or must wait; the seconds to wait."""
        self.has_moved = False
        try:
            for page in self._reader().read(self._bookmark, Endless()):
                for each in page.changes:
                    self._note(int(each.record.partition("/")[2]))
                self._notes.write()
                self._bookmark, self.is_over, self.has_moved = page.bookmark, page.complete, True
                self.longest = max(self.longest, len(page.bookmark))
        except MustWait as wait:
            self._notes.put_so_far.clear()
            return [wait.seconds]
        return []

    @property
    def told(self) -> int:
        """How many people."""
        return sum(self._seen)

    def _note(self, number: int) -> None:
        """A byte for each registration weighs little."""
        at = number - _FIRST
        self._seen.extend(bytes(max(0, at + 1 - len(self._seen))))
        self.again += self._seen[at]
        self._seen[at] = 1

    def _reader(self) -> RegistrationsReader:
        connection = msgspec.convert({"url": self._url, "client_id": int(CLIENT_ID)}, On24Connection)
        source = msgspec.convert({"stream": self.word, "every": "1h"}, _SOURCES[self.word])
        access = Access(
            secret=lambda *, refresh=False: _SECRET,  # noqa: ARG005
            gate=OpenGate(),
            state=self._state,
            purpose="backfill",
            memory=self._notes,
        )
        clock = self._clock

        def asks(deadline: Deadline) -> On24Calls:
            turns = _SlowTurns(
                store=self._state, per_minute=connection.per_minute, clock=clock.now, sleep=clock.advance
            )
            address, client = connection.address, connection.client_id
            calling = Calling(address, client, secret=access.secret, gate=access.gate, turns=turns)
            scope = AccountScope(subaccounts="none", anonymous=False)
            return On24(calling, scope=scope, dates=Dates(self._state)).until(deadline)

        return people_reader(connection, source, EVERYTHING, access, filtered={}, asks=asks, clock=clock.time)


if __name__ == "__main__":
    print(json.dumps(fill(sys.argv[1], *map(float, sys.argv[2:5]))))
