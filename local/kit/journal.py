"""The log of requests: what a client asked and what came of it."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Generic, TypeVar

from local.kit.exchange import Answer

MOST_ENTRIES = 100_000


def now() -> str:
    """The time in ISO 8601, UTC."""
    return datetime.now(UTC).isoformat()


@dataclass(kw_only=True)
class Entry:
    """One request. Status 0 is no answer at all; `code` is the system's own word for an error."""

    method: str
    path: str
    at: str = field(default_factory=now)
    status: int = 0
    code: str = ""
    milliseconds: float = 0.0

    def close(self, answer: Answer, seconds: float) -> None:
        """Note what came of it after so many seconds."""
        self.status, self.code = (0, answer.drop.value) if answer.drop else (int(answer.status), answer.code)
        self.milliseconds = round(seconds * 1000, 3)

    def shown(self) -> dict[str, Any]:
        """The entry as /_stand-in/requests lists it, without what is None."""
        return {name: value for name, value in asdict(self).items() if value is not None}


E = TypeVar("E", bound=Entry)


class Journal(Generic[E]):
    """The newest requests. Safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._entries: deque[E] = deque(maxlen=MOST_ENTRIES)

    def add(self, entry: E) -> None:
        """Keep a request."""
        with self._lock:
            self._entries.append(entry)

    def entries(self) -> list[E]:
        """The requests, the oldest first."""
        with self._lock:
            return list(self._entries)

    def shown(self) -> list[dict[str, Any]]:
        """The log, the oldest first."""
        return [entry.shown() for entry in self.entries()]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._entries.clear()
