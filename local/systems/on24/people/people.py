"""Everybody who registered, and the lists of them that calls ask for.

A list is kept until somebody changes or time shows somebody new, so a page of 100,000 rows costs a slice.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable, Hashable, Iterable, Sequence

from local.systems.on24.people.registration import Registration

_FIRST = 500_000_001
_MOST_LISTS = 16
Shows = Callable[[Registration], float | None]
"""When a list shows a row: a moment, which may be to come, or None for never."""


class People:
    """The registrations, by id, event and address. Its user has the lock."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget them all."""
        self.by_id: dict[int, Registration] = {}
        self.by_event: dict[int, list[Registration]] = {}
        self.version = 0
        self._ids: list[int] = []
        self._emails: dict[str, list[Registration]] = {}
        self._next = _FIRST
        self._lists: dict[Hashable, tuple[int, float, list[Registration]]] = {}

    def next_id(self) -> int:
        """The number of the next registration."""
        self._next += 1
        return self._next - 1

    def add(self, made: Registration) -> None:
        """Add a registration."""
        self.version += 1
        self.by_id[made.id] = made
        if not self._ids or self._ids[-1] < made.id:
            self._ids.append(made.id)
        else:
            bisect.insort(self._ids, made.id)
        self._next = max(self._next, made.id + 1)
        self.by_event.setdefault(made.event.id, []).append(made)
        self._emails.setdefault(made.email.lower(), []).append(made)

    def renamed(self, made: Registration, before: str) -> None:
        """Note that a registration has another address than before."""
        self.version += 1
        self._emails[before.lower()].remove(made)
        self._emails.setdefault(made.email.lower(), []).append(made)

    def changed(self) -> None:
        """Note that something changed that lists may show."""
        self.version += 1

    def of(self, email: str) -> list[Registration]:
        """The registrations of an address, the oldest first."""
        return sorted(self._emails.get(email.lower(), ()), key=lambda each: (each.created, each.id))

    def emails(self) -> Iterable[str]:
        """The addresses of everybody."""
        return (email for email, rows in self._emails.items() if rows)

    def all(self) -> Iterable[Registration]:
        """Everybody by id."""
        return map(self.by_id.__getitem__, self._ids)

    def listed(
        self,
        key: Hashable,
        now: float,
        among: Callable[[], Iterable[Registration]],
        shows: Shows,
        *,
        order: str,
        by: str,
    ) -> Sequence[Registration]:
        """Those that a list shows now, in its order; `by` is what newest and oldest go by."""
        version, until, rows = self._lists.get((key, order), (-1, 0.0, []))
        if version == self.version and now < until:
            return rows
        until, rows = float("inf"), []
        for each in among():
            at = shows(each)
            if at is None:
                continue
            if at <= now:
                rows.append(each)
            else:
                until = min(until, at)
        rows = _ordered(rows, order, by)
        while len(self._lists) >= _MOST_LISTS:
            self._lists.pop(next(iter(self._lists)))
        self._lists[key, order] = (self.version, until, rows)
        return rows


def _ordered(rows: list[Registration], order: str, by: str) -> list[Registration]:
    def moment(row: Registration) -> float:
        if by == "attendee" and row.attendance is not None:
            return row.attendance.last_activity
        return row.last_activity

    if order == "id":
        return sorted(rows, key=lambda each: each.id)
    return sorted(rows, key=lambda each: (moment(each), each.id), reverse=order == "newest")
