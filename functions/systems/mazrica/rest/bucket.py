"""How fast an account may be called: a token bucket, as Mazrica has it, and a pause after a refusal. Plain reckoning.

3 requests a second, and up to 100 at once after a rest; beyond that 429 Too Many Requests, without a word on when to
come again (https://developers-senses.mazrica.com/api). A 429 for the day's limit looks the same.
"""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

FIRST_PAUSE = 2.0
LONGEST_PAUSE = 900.0
"""Where others have spent the account's day, the relay asks four times an hour whether it is over."""

_MARGIN = 1
"""Tokens that are always left: clocks differ a little, and so do the roundings of two who reckon."""
_NOTHING = 1e-6
"""Seconds, that come of reckoning with fractions."""


class Bucket(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What all functions of a connection have taken. Times are epoch seconds."""

    full_at: float = 0.0
    """When it is full again, if nobody takes anything."""
    paused_until: float = 0.0
    refusals: int = 0
    """In a row."""

    def wait(self, now: float, *, per_second: float, burst: int, reserve: int) -> float:
        """Seconds until a request may be sent that leaves `reserve` of the tokens to others; 0: now."""
        lacking = max(0.0, self.full_at - now) * per_second
        missing = lacking + 1 + _MARGIN + min(reserve, burst - 1 - _MARGIN) - burst
        wait = max(missing / per_second, self.paused_until - now)
        return wait if wait > _NOTHING else 0.0

    def taken(self, now: float, *, per_second: float) -> Bucket:
        """The same after one request."""
        return replace(self, full_at=max(self.full_at, now) + 1 / per_second)

    def refused(self, began: float, now: float, *, per_second: float, burst: int) -> Bucket:
        """The same after a 429 to a request that began then: it is empty, and nobody calls for a while.

        Requests that were under way together count once. The pause doubles while each attempt after it is refused.
        """
        if began < self.paused_until:
            return self
        in_a_row = self.refusals + 1 if now < self.paused_until + 2 * _pause(self.refusals) + 60 else 1
        empty = now + burst / per_second
        return Bucket(full_at=max(self.full_at, empty), paused_until=now + _pause(in_a_row), refusals=in_a_row)


def _pause(refusals: int) -> float:
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(20, refusals - 1)) if refusals else 0.0
