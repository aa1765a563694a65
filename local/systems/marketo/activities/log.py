"""The activity log, in the order of the activities' dates.

An activity may be committed later than its date says, so that a reader who has passed that date never sees it: Send
Email is written after the mail went out (https://nation.marketo.com/t5/knowledgebase/-/ta-p/348678).
"""

from __future__ import annotations

import bisect
import itertools
from random import Random
from threading import RLock
from typing import Any

from local.systems.marketo.activities.activity import Activity, Place
from local.systems.marketo.clock import Clock

_FIRST = 5_000_000_001
"""Ids are 64-bit integers (Activity in swagger-mapi.json, https://github.com/AdobeDocs/marketo-apis)."""


class Log:
    """The activities of all leads. Safe to use from many threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = RLock()
        self._ids = itertools.count(_FIRST)
        self._activities: list[Activity] = []
        self.be_late()

    def be_late(self, share: float = 0.0, seconds: float = 0.0, seed: int | None = None) -> None:
        """Commit this share of what is added from now on late, each by up to so many seconds of the clock.

        Raises ValueError.
        """
        if not 0 <= share <= 1 or seconds < 0:
            raise ValueError("share is from 0 to 1, seconds is 0 or more")
        self._share, self._seconds = share, seconds
        self._random = Random(seed)  # noqa: S311 - reproducible, not secret

    def add(self, lead: int, kind: int, at: float, **more: Any) -> Activity:
        """Record an activity."""
        with self._lock:
            activity = Activity(next(self._ids), lead, at, self._commit(), kind, **more)
            bisect.insort(self._activities, activity, key=lambda each: each.place)
            return activity

    def after(self, place: Place, most: int) -> tuple[list[Activity], bool]:
        """At most `most` committed activities behind a place, and whether there are more."""
        with self._lock:
            begin, now = bisect.bisect_right(self._activities, place, key=lambda each: each.place), self._clock.now()
            behind = (self._activities[number] for number in range(begin, len(self._activities)))
            found = list(itertools.islice((each for each in behind if each.committed <= now), most + 1))
            return found[:most], len(found) > most

    def all(self) -> list[Activity]:
        """Every activity, committed or not."""
        with self._lock:
            return list(self._activities)

    def move(self, before: int, after: int) -> None:
        """Give one lead's activities to another."""
        with self._lock:
            for each in self._activities:
                if each.lead == before:
                    each.lead = after

    def clear(self) -> None:
        """Forget everything, and be late no more."""
        with self._lock:
            self._activities.clear()
        self.be_late()

    def _commit(self) -> float:
        """When what is added now is there to be read."""
        late = self._seconds * (1.0 - self._random.random()) if self._random.random() < self._share else 0.0
        return self._clock.now() + late
