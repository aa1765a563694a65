"""What is counted of one endpoint's calls, as plain values: who may call now, and how a refusal slows everybody down.

ON24 counts calls of each endpoint in a minute (systems.on24.rest.endpoints) and says of none when to come again. So
after a refusal nobody calls it for a minute, twice as long after the next, up to a quarter of an hour; and the calls of
a minute are halved, and come back by a tenth every ten minutes.
"""

from __future__ import annotations

import math

import msgspec

MINUTE = 60
FIRST_PAUSE, LONGEST_PAUSE = 60.0, 900.0
JITTER = 15.0
"""Seconds that are added to a pause at the most, so that not all come back at once."""

GIVES_BACK = 0.1
EVERY = 600.0
"""Seconds in which so much of the calls comes back."""

CALM = 600.0
"""Seconds after a pause from which on a refusal is the first again."""

_LEAST = 0.01


class Pace(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Calls by the second, the pause, and the calls of a day. Times are epoch seconds."""

    seconds: dict[int, int] = {}
    """Calls by the whole second in which they began."""
    paused_until: float = 0.0
    pause: float = 0.0
    """The last one, in seconds, without its jitter."""
    refused_at: float = 0.0
    share: float = 1.0
    """Of the calls of a minute that were left at `refused_at`."""
    day: str = ""
    calls: int = 0
    """Of that day."""

    def limit(self, per_minute: int, now: float) -> int:
        """Calls of a minute that may be made now; at least one."""
        return max(1, int(per_minute * self.share_now(now) + 1e-9))

    def share_now(self, now: float) -> float:
        """What a refusal took and time has given back of it, from above 0 to 1."""
        steps = math.floor(max(0.0, now - self.refused_at) / EVERY)
        return min(1.0, self.share + GIVES_BACK * steps)

    def wait(self, per_minute: int, now: float) -> float:
        """Seconds until a call may be made; 0: now."""
        if now < self.paused_until:
            return self.paused_until - now
        limit, calls = self.limit(per_minute, now), self._last_minute(now)
        over = sum(calls.values()) - limit + 1
        if over <= 0:
            return 0.0
        for second in sorted(calls):
            over -= calls[second]
            if over <= 0:
                return max(0.05, second + 1 + MINUTE - now)
        raise AssertionError  # as many calls as there are leave room

    def taken(self, now: float, today: str) -> Pace:
        """With one more call that begins now."""
        seconds = self._last_minute(now)
        second = math.floor(now)
        seconds[second] = seconds.get(second, 0) + 1
        return msgspec.structs.replace(
            self, seconds=seconds, day=today, calls=(self.calls if self.day == today else 0) + 1
        )

    def refused(self, began: float, now: float, chance: float) -> Pace:
        """After ON24 refused a call that began at a time. `chance` is from 0 to 1.

        Of calls that were under way together only the first to come back counts.
        """
        if began < self.refused_at:
            return self
        goes_on = self.pause > 0 and now < self.paused_until + CALM
        pause = min(LONGEST_PAUSE, self.pause * 2) if goes_on else FIRST_PAUSE
        return msgspec.structs.replace(
            self,
            pause=pause,
            paused_until=now + pause + JITTER * chance,
            refused_at=now,
            share=max(_LEAST, self.share_now(now) / 2),
        )

    def used(self, today: str) -> int:
        """Calls of today."""
        return self.calls if self.day == today else 0

    def _last_minute(self, now: float) -> dict[int, int]:
        """Of a second that is only partly a minute ago, all count."""
        return {second: count for second, count in self.seconds.items() if second + 1 + MINUTE > now}
