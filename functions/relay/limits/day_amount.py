"""An amount of which a system allows so much a day, such as bytes of files: counted in one item of the state table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from relay.aws.table import State
from relay.core.event import now
from relay.core.gate import MustWait
from relay.core.outcome import Cause
from relay.limits.day import Day

LIFETIME = 3 * 86_400.0
_MOST_TRIES = 30


@dataclass(frozen=True, kw_only=True)
class DayAmount:
    """What all functions of a connection have taken of it. Every method raises botocore's errors."""

    state: State
    name: str
    """In the item's id: `bytes` is counted in `bytes#2026-11-30`."""
    day: Day
    limit: int
    clock: Callable[[], datetime] = now

    def taken(self) -> int:
        """Of the system's day that it is."""
        return int(self.state.versioned(self._key).text or 0)

    def is_spent(self) -> bool:
        """Whether the day's share is taken."""
        return self.taken() >= self.limit

    def check(self) -> None:
        """Raises MustWait, until the system's day is over, when the day's share is taken."""
        if self.is_spent():
            message = f"the day's share of {self.limit} {self.name} is taken"
            raise self.spent(Cause(code="daily_limit", message=message))

    def spent(self, cause: Cause) -> MustWait:
        """What to raise when the system itself says that nothing is left of the day."""
        seconds = self.day.seconds_left(self.clock().astimezone(UTC))
        return MustWait(cause, seconds, waiting=True, everything=False)

    def add(self, amount: int) -> None:
        """Count some more. It was taken already, so nothing is refused; many who count at once may lose one."""
        for _ in range(_MOST_TRIES):
            found = self.state.versioned(self._key)
            text = str(int(found.text or 0) + amount)
            if self.state.replace(self._key, text, LIFETIME, revision=found.revision):
                return

    @property
    def _key(self) -> str:
        return f"{self.name}#{self.day.name(self.clock())}"
