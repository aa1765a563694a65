"""A request in the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from local.kit import journal


@dataclass(kw_only=True)
class Entry(journal.Entry):
    """One request, without its key, query and body. `at` is by the account's clock.

    `call` is its address without ids, such as `PATCH /contacts/{id}`; `why` says what was refused, by names only.
    """

    call: str = ""
    why: str = ""


def entry(method: str, path: str, now: float) -> Entry:
    """A request that has just come."""
    return Entry(method=method, path=path, at=datetime.fromtimestamp(now, UTC).isoformat())
