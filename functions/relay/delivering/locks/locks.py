"""Who may write to a person now: two who look for somebody at once, and find nobody, would make two.

Nobody waits while holding something: a person's keys are taken all together or not at all, and whoever gets only some
of the persons writes those, lets them go, and comes back for the others. So no two callers wait for one another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

Keys = frozenset[str]
"""All that identifies one person, such as `email:a@example.com`."""

LONGEST_CALL = 90.0
"""Seconds that a system may go on with a call after its caller has gone: none that says how long takes longer."""

GRACE = 10.0
"""Seconds for two clocks to differ, and for a function to end after its deadline."""

KEPT = LONGEST_CALL + GRACE


@dataclass
class Held:
    """Which of the persons asked for are held; the others are somebody else's now."""

    persons: frozenset[int]
    """Positions in what was asked for."""
    rests: Mapping[int, float] = field(default_factory=dict)
    """Of the others: seconds after which each is free at the latest, where that is known."""
    kept: set[int] = field(default_factory=set)

    def keep(self, person: int) -> None:
        """Do not let this one go at the end, but KEPT seconds after: a call for it may still be at work."""
        self.kept.add(person)


class Locks(Protocol):
    """The locks of one connection."""

    def hold(self, persons: Sequence[Keys], seconds: float) -> AbstractContextManager[Held]:
        """Take what is free of `persons`, who share no key, for `seconds` at the most; never waits.

        Raises relay.core.gate.MustWait when nobody can say what is free.
        """
