"""One drain of a connection's queue at a time: who has the lease, until when, and what the last drain came to.

It is one item of the connection's state table. The lease ends by itself when the function that took it must be over; so
one that was killed delays the next by that much, and not more.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

import msgspec

from relay.aws.table import State

KEY = "drain"
"""Id of the item in the state table."""

_LIFETIME = 90 * 86_400.0
_TRIES = 3

Ending = Literal["complete", "waiting", "unfinished", "failed", "busy"]
"""`complete`: all that had come is delivered, or hidden until it is tried again; `waiting`: the connection's limits or
its breaker say so; `unfinished`: the time was over; `failed`: the queue did not answer; `busy`: another drain had the
lease, and nothing was done."""


class Drained(msgspec.Struct, frozen=True, kw_only=True):
    """What one drain came to."""

    ended_at: datetime
    ending: Ending
    seconds: float = 0.0
    batches: int = 0
    delivered: int = 0
    retried: int = 0
    dead_lettered: int = 0
    requests: int = 0
    """Sent to the system."""


class _Turn(msgspec.Struct, frozen=True, kw_only=True):
    """The item's text. `until` in epoch seconds."""

    holder: str = ""
    until: float = 0.0
    last: Drained | None = None


class HeldLease(NamedTuple):
    """A lease that was taken."""

    holder: str
    revision: int


@dataclass(frozen=True, kw_only=True)
class Lease:
    """The lease on one connection's queue. Methods raise botocore's errors."""

    state: State
    clock: Callable[[], float] = time.time

    def take(self, seconds: float) -> HeldLease | None:
        """Take it for at most so many seconds; None while another drain has it.

        Taking it twice is once: the client sends a request again whose answer was lost.
        """
        holder = str(uuid.uuid4())
        for _ in range(_TRIES):
            text, revision = self.state.versioned(KEY)
            turn = _read(text)
            if turn.holder == holder:
                return HeldLease(holder, revision)
            if turn.until > self.clock():
                return None
            mine = _Turn(holder=holder, until=self.clock() + seconds, last=turn.last)
            if self.state.replace(KEY, _text(mine), _LIFETIME, revision=revision):
                return HeldLease(holder, revision + 1)
        return None

    def give_back(self, held: HeldLease, drained: Drained) -> None:
        """Let the next drain begin, and keep what this one came to. One that has lost the lease changes nothing."""
        self.state.replace(KEY, _text(_Turn(last=drained)), _LIFETIME, revision=held.revision)

    def last(self) -> Drained | None:
        """What the last drain came to that has ended; None before the first."""
        return _read(self.state.versioned(KEY).text).last


def _read(text: str | None) -> _Turn:
    return _Turn() if text is None else msgspec.json.decode(text, type=_Turn)


def _text(turn: _Turn) -> str:
    return msgspec.json.encode(turn).decode()
