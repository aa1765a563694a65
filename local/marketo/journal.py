"""The log of requests: what a client asked and what came of it, without bodies, queries and tokens."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass
from threading import Lock
from typing import Any

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
