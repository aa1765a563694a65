"""Answering who posts with what the system said: `reply: delivered`.

The event takes the same way as any other, through the queue, so that its order and its safety are the same; the
delivering function leaves its outcome in the connection's state table, where the accepting function waits for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from relay.aws.table import State
from relay.core.outcome import Delivered, Outcome, Rejected

WAIT_SECONDS = 25.0
"""Callers give up after 30 s, API Gateway after 29."""

_LIFETIME = 600.0
_PAUSES = (0.05, 0.1, 0.15, 0.2, 0.3, 0.4)
_PAUSE = 0.5

Final = Delivered | Rejected


class _Reply(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    delivered: Delivered | None = None
    rejected: Rejected | None = None


@dataclass(frozen=True, kw_only=True)
class Replies:
    """The outcomes that somebody waits for. Methods raise botocore's errors."""

    state: State
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def leave(self, event_id: str, outcome: Outcome) -> None:
        """Say what became of an event; a Retry is no answer yet."""
        if isinstance(outcome, Delivered):
            self._put(event_id, _Reply(delivered=outcome))
        elif isinstance(outcome, Rejected):
            self._put(event_id, _Reply(rejected=outcome))

    def wait(self, event_id: str, seconds: float) -> Final | None:
        """What became of an event, or None when nothing did within `seconds`."""
        end = self.clock() + seconds
        for turn in range(1000):
            found = self.state.get(_key(event_id))
            if found is not None:
                reply = msgspec.json.decode(found, type=_Reply)
                return reply.delivered or reply.rejected
            pause = _PAUSES[turn] if turn < len(_PAUSES) else _PAUSE
            if self.clock() + pause >= end:
                break
            self.sleep(pause)
        return None

    def _put(self, event_id: str, reply: _Reply) -> None:
        self.state.put(_key(event_id), msgspec.json.encode(reply).decode(), _LIFETIME)


def _key(event_id: str) -> str:
    return f"reply#{event_id}"
