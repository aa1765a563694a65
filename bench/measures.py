"""Numbers that stand noise: percentiles, and the median over pairs measured one after the other."""

from __future__ import annotations

import statistics
from collections.abc import Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0 to 1) of the values do not exceed. Raises ValueError for none."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))]


def median_ratio(pairs: Sequence[tuple[float, float]]) -> float:
    """The median of first over second: what slowed both of a pair is divided away."""
    return statistics.median(first / second for first, second in pairs)
