"""Everybody who registered, and the lists of them that calls ask for."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Hashable, Iterable, Sequence

from local.systems.on24.people.listing import KeptList
from local.systems.on24.people.registration import Registration

_FIRST = 500_000_001
_MOST_LISTS = 16


class People:
    """The registrations, by id, event and address. Its user has the lock."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget them all."""
        self.by_id: dict[int, Registration] = {}
        self.by_event: dict[int, list[Registration]] = {}
        self._ids: list[int] = []
        self._emails: dict[str, list[Registration]] = {}
        self._next = _FIRST
        self._log: list[Registration] = []
        """Everybody who ever changed, for lists that are kept."""
        self._lists: dict[Hashable, KeptList] = {}

    def next_id(self) -> int:
        """The number of the next registration."""
        self._next += 1
        return self._next - 1

    def add(self, made: Registration) -> None:
        """Add a registration."""
        self._log.append(made)
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
        self._log.append(made)
        self._emails[before.lower()].remove(made)
        self._emails.setdefault(made.email.lower(), []).append(made)

    def changed(self, made: Registration) -> None:
        """Note that a registration changed, so that lists may show it, or not any more, or elsewhere."""
        self._log.append(made)

    def forget_lists(self) -> None:
        """Make every list anew: something changed that is no single registration."""
        self._lists.clear()

    def of(self, email: str) -> list[Registration]:
        """The registrations of an address, the oldest first."""
        return sorted(self._emails.get(email.lower(), ()), key=lambda each: (each.created, each.id))

    def all(self) -> Iterable[Registration]:
        """Everybody by id."""
        return map(self.by_id.__getitem__, self._ids)

    def listed(
        self, key: Hashable, now: float, among: Callable[[], Iterable[Registration]], make: Callable[[], KeptList]
    ) -> Sequence[Registration]:
        """Those that a list shows now, in its order, until somebody changes. `make` is for one that is not kept."""
        if key not in self._lists:
            while len(self._lists) >= _MOST_LISTS:
                self._lists.pop(next(iter(self._lists)))
            self._lists[key] = make()
        return self._lists[key].rows(now, self._log, among)
