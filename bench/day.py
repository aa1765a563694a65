"""A day after a mailing: what each way of delivering costs and how long events wait."""

from __future__ import annotations

import random
from collections.abc import Sequence

from bench import opens
from bench.simulation.run import Result, Settings, simulate
from bench.table import table

MAILS = 50_000
OPENS = 15_000
PER_DAY = 10_000
"""kintone's requests for one app and day in the Standard course."""

CLOCKS = (1, 5)
"""Minutes between two deliveries."""
HEADS = [
    "delivers",
    "day's limit set",
    "requests",
    "webhooks per request",
    "p50 delay",
    "p99 delay",
    "longest",
    "Lambda seconds",
    "of kintone's 10,000",
]


def results(*, seed: int, share: float = 1.0) -> list[Result]:
    """One run for each way, all over the same opens; `share` (0 to 1) makes the mailing smaller."""
    chance = random.Random(seed)  # noqa: S311 - chance with a seed
    arriving = opens.opened(round(MAILS * share), round(OPENS * share), chance)
    limit = round(PER_DAY * share)
    ways = [Settings(), Settings(per_day=limit)]
    ways += [Settings(every=minutes) for minutes in CLOCKS]
    return [simulate(arriving, way, seed=seed) for way in ways]


def shown(found: Sequence[Result]) -> str:
    """The table."""
    return table(HEADS, [_cells(result) for result in found])


def _cells(result: Result) -> list[str]:
    limit = result.settings.per_day
    return [
        f"every {result.settings.every}m" if result.settings.every else "at once",
        f"{limit:,}" if limit else "-",
        f"{result.requests:,}",
        f"{result.webhooks_per_request:.1f}",
        f"{result.p50:.1f} s",
        f"{result.p99:.1f} s",
        f"{result.longest:.1f} s",
        f"{result.lambda_seconds:,.0f}",
        f"{result.requests / PER_DAY:.0%}",
    ]
