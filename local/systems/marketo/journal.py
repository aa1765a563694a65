"""The log of requests: what a client asked and what came of it, without bodies, queries and tokens."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass
from threading import Lock
from typing import Any

from local.systems.marketo.clock import moment_text
from local.systems.marketo.exchange import Request
from local.systems.marketo.outcome import Outcome

MOST_ENTRIES = 100_000


@dataclass(frozen=True)
class Entry:
    """One request. `code` is that of the error, empty on success; status 0 is no answer at all.

    `records` is how many records the request brought; `counted` whether it counted for the limits.
    """

    at: str
    method: str
    path: str
    status: int
    code: str
    request_id: str
    client: str
    records: int
    counted: bool
    milliseconds: float

    @classmethod
    def of(cls, request: Request, outcome: Outcome, *, at: float, request_id: str, seconds: float) -> Entry:
        """The entry of a request that was answered; `at` is in epoch seconds."""
        return cls(
            at=moment_text(at),
            method=request.method,
            path=request.path,
            status=0 if outcome.answer.drop else outcome.answer.status,
            code=outcome.code,
            request_id=request_id,
            client=outcome.client,
            records=outcome.records,
            counted=outcome.counted,
            milliseconds=round(seconds * 1000, 1),
        )


class Journal:
    """The newest requests. Safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._entries: deque[Entry] = deque(maxlen=MOST_ENTRIES)

    def add(self, entry: Entry) -> None:
        """Keep a request."""
        with self._lock:
            self._entries.append(entry)

    def shown(self) -> list[dict[str, Any]]:
        """The log, the oldest first."""
        with self._lock:
            return [asdict(entry) for entry in self._entries]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._entries.clear()
