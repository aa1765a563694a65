"""Locks among the threads of one process: for scripts and tests, where no other process writes to the instance."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock

from synclead.locks import Held, Keys


class ProcessLocks:
    """Implements synclead.locks.Locks. `clock` is in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until: dict[str, float] = {}
        self._lock = Lock()

    @contextmanager
    def hold(self, persons: Sequence[Keys], seconds: float) -> Iterator[Held]:
        """As in synclead.locks.Locks."""
        held = self._take(persons, seconds)
        try:
            yield held
        finally:
            self._release(key for person in held.persons - held.kept for key in persons[person])

    def _take(self, persons: Sequence[Keys], seconds: float) -> Held:
        with self._lock:
            now = self._clock()
            taken = {key: until for key, until in self._until.items() if until > now}
            free = frozenset(at for at, keys in enumerate(persons) if keys.isdisjoint(taken))
            self._until = taken | {key: now + seconds for at in free for key in persons[at]}
            busy = [
                taken[key] - now for at, keys in enumerate(persons) if at not in free for key in keys & taken.keys()
            ]
        return Held(free, min(busy, default=0.0))

    def _release(self, keys: Iterator[str]) -> None:
        with self._lock:
            for key in keys:
                self._until.pop(key, None)
