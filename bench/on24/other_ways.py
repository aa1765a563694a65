"""How others read the same lists, for comparison: they ask the same stand-in, as often and in the same hours.

Each page's rows are written as they come. What is written is kept, so that it can be told which writes changed nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Protocol
from urllib.parse import urlencode

import requests

from local.systems.on24 import StandIn

List = Literal["registrant", "attendee"]
LISTS: tuple[List, ...] = ("registrant", "attendee")
Row = dict[str, Any]

_WINDOW = timedelta(hours=48)
_MOST_PAGES = 1_000


class Way(Protocol):
    """One of them."""

    written: int
    """Rows."""
    unchanged: int
    """Of them, those that changed nothing."""
    kept: dict[tuple[List, str, str], Row]
    """By list, event and registration: what was written last."""

    def read(self) -> None:
        """A run, as each hour."""


@dataclass
class _Asking:
    on24: StandIn
    since: float
    """Where it begins (epoch seconds)."""
    written: int = 0
    unchanged: int = 0
    kept: dict[tuple[List, str, str], Row] = field(default_factory=dict)
    _session: requests.Session = field(default_factory=requests.Session)

    def page(self, kind: List, since: float, number: int) -> list[Row]:
        """A page of a list by its last activity, with an open end."""
        start = datetime.fromtimestamp(since, UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")
        query: Mapping[str, Any] = {
            "datefiltermode": "lastActivity",
            "startdate": start,
            "pageoffset": number,
            "itemsperpage": 100,
        }
        url = f"{self.on24.base}/{kind}?{urlencode(query)}"
        answer = self._session.get(url, headers=self.on24.headers, timeout=60)
        answer.raise_for_status()
        found: list[Row] = answer.json()[f"{kind}s"]
        return found

    def write(self, kind: List, row: Row) -> None:
        """Upsert a row."""
        key = (kind, str(row["eventid"]), str(row["eventuserid"]))
        self.written += 1
        self.unchanged += self.kept.get(key) == row
        self.kept[key] = row


class UpsertsAll(_Asking):
    """Implements Way: a job that reads the last 48 hours each time, and writes every row of them."""

    def read(self) -> None:
        """As in Way."""
        since = self.on24.clock.now() - _WINDOW.total_seconds() if self.kept else self.since
        for kind in LISTS:
            for number in range(_MOST_PAGES):
                rows = self.page(kind, since, number)
                for row in rows:
                    self.write(kind, row)
                if len(rows) < 100:
                    break


class MovesItsStart(_Asking):
    """Implements Way, as triggers of a public connector do.

    After each page the start moves to the time of its last row, and the next page is asked for from there. A row whose
    time did not move is dropped.
    """

    def __init__(self, on24: StandIn, since: float) -> None:
        super().__init__(on24, since)
        self._starts: dict[List, float] = dict.fromkeys(LISTS, since)
        self._known: dict[tuple[List, str, str], float] = {}

    def read(self) -> None:
        """As in Way."""
        for kind in LISTS:
            for number in range(_MOST_PAGES):
                rows = self.page(kind, self._starts[kind], number)
                if not rows:
                    break
                for row in rows:
                    self._take(kind, row)
                self._starts[kind] = max(self._starts[kind], _moment(rows[-1]) or 0.0)

    def _take(self, kind: List, row: Row) -> None:
        key, at = (kind, str(row["eventid"]), str(row["eventuserid"])), _moment(row) or 0.0
        if self._known.get(key, -1.0) < at:
            self._known[key] = at
            self.write(kind, row)


def _moment(row: Row) -> float | None:
    """When somebody was last active, by their row."""
    found = [*_times(row, ("lastactivity", "lastliveactivity", "lastarchiveactivity"))]
    return max(found, default=None)


def _times(row: Row, names: tuple[str, ...]) -> Iterator[float]:
    for name in names:
        if row.get(name):
            yield datetime.fromisoformat(row[name]).timestamp()
