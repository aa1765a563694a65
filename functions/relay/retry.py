"""When to try again: exponential back-off with jitter, and when to give up."""

from __future__ import annotations

import math
import random
from datetime import timedelta

FIRST = 5.0
"""Seconds before the second attempt."""
FACTOR = 2.0
MAX = 900.0
"""Seconds between two attempts at the most."""
GIVE_UP_AFTER = timedelta(hours=24)
"""From the first attempt on. An outage of a day costs nothing; after that a person must look."""


def delay(attempt: int, asked: float | None = None) -> int:
    """Whole seconds to wait after attempt number `attempt` (from 1) failed.

    Half of the time is fixed and half is random, so that records that failed together do not come back together. What
    the system asked for (`asked`, seconds) is the least, but never more than `MAX`.
    """
    ceiling = min(MAX, FIRST * FACTOR ** min(attempt - 1, 16))
    jittered = ceiling / 2 + random.random() * ceiling / 2  # noqa: S311 - jitter is no secret
    return math.ceil(min(MAX, max(jittered, asked or 0.0)))
