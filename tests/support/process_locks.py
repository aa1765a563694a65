"""Locks among the threads of one process: for scripts and tests, where no other process writes to the system."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock

from relay.delivering.locks.locks import KEPT, Held, Keys


class ProcessLocks:
    """Implements relay.delivering.locks.locks.Locks. `clock` is in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._held: dict[str, tuple[Held, float]] = {}
        """By key: who holds it, and until when."""
        self._lock = Lock()

    @contextmanager
    def hold(self, persons: Sequence[Keys], seconds: float) -> Iterator[Held]:
        """As in relay.delivering.locks.locks.Locks."""
        held = self._take(persons, seconds)
        try:
            yield held
        finally:
            self._release(held, persons)

    def _take(self, persons: Sequence[Keys], seconds: float) -> Held:
        with self._lock:
            now = self._clock()
            others = {key: each for key, each in self._held.items() if each[1] > now}
            free = frozenset(at for at, keys in enumerate(persons) if keys.isdisjoint(others))
            rests = {
                at: max(others[key][1] - now for key in keys & others.keys())
                for at, keys in enumerate(persons)
                if at not in free
            }
            held = Held(free, rests)
            self._held = others | {key: (held, now + seconds) for at in free for key in persons[at]}
        return held

    def _release(self, held: Held, persons: Sequence[Keys]) -> None:
        kept = {key for at in held.kept for key in persons[at]}
        with self._lock:
            for key in {key for at in held.persons for key in persons[at]}:
                holder, until = self._held.get(key, (None, 0.0))
                if holder is held and key in kept:
                    self._held[key] = (held, min(until, self._clock() + KEPT))
                elif holder is held:
                    del self._held[key]
