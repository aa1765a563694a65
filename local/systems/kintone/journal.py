"""What was asked of the domain: the request log, the requests of the day, the requests of this moment."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from local.kit import journal

DAILY_REQUESTS = 10_000
"""Requests per app and day on the Standard course
(https://cybozu.dev/ja/kintone/docs/rest-api/overview/kintone-rest-api-overview)."""


@dataclass(kw_only=True)
class Entry(journal.Entry):
    """One request. `apps` and `records` are how far it got; `body` is there only where bodies are kept."""

    seq: int
    apps: list[int] = field(default_factory=list)
    records: int = 0
    body: str | None = None


class Journal(journal.Journal[Entry]):
    """The newest requests, and how many each app had today. Safe to use from many threads."""

    def __init__(self) -> None:
        super().__init__()
        self._seq = 0
        self._daily: Counter[tuple[str, int]] = Counter()

    def open(self, method: str, path: str) -> Entry:
        """Return the entry of a request that has just come."""
        with self._lock:
            self._seq += 1
            return Entry(method=method, path=path, seq=self._seq)

    def count(self, entry: Entry) -> None:
        """Count a request that was answered for its apps."""
        with self._lock:
            self._daily.update((_day(), app) for app in set(entry.apps))

    def daily(self, limit: int) -> dict[str, Any]:
        """Return today's requests by app. More than the limit is no error, in kintone a mail to the admin."""
        today = _day()
        with self._lock:
            counts = {str(app): number for (day, app), number in self._daily.items() if day == today}
        return {app: {"requests": number, "limit": limit, "over": number > limit} for app, number in counts.items()}

    def clear(self) -> None:
        """Forget everything."""
        super().clear()
        with self._lock:
            self._daily.clear()


class Slots:
    """How many requests run now. Over the limit kintone refuses (429), it does not wait.

    https://cybozu.dev/ja/kintone/tips/development/customize/columns/concurrent-connection-limit-reason
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._lock = Lock()
        self._running = 0

    @contextmanager
    def taken(self) -> Iterator[int]:
        """Run one request; the value is how many run with it."""
        with self._lock:
            self._running += 1
            running = self._running
        try:
            yield running
        finally:
            with self._lock:
                self._running -= 1


def _day() -> str:
    """Return the day of the count, which ends at 09:00 in Japan: that is midnight UTC."""
    return datetime.now(UTC).date().isoformat()
