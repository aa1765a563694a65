"""How many requests of kintone's 10,000 webhooks spend, by simulation of the engine's own code."""

from __future__ import annotations

import random
from collections.abc import Iterator

from bench import opens
from bench.simulation.run import Settings, simulate
from bench.table import Row
from relay.core.config import Limits

PER_SECOND = 20.0
LEADS = 50_000
LINGER = 20
MORE = 5
"""Concurrent deliveries, of a connection that must be faster."""
_OF = 10_000


def rows(*, webhooks: int, seed: int) -> Iterator[Row]:
    """The goal's own case, with the default, the fewest concurrent deliveries that SQS allows, and with more."""
    arriving = opens.steady(webhooks, PER_SECOND, LEADS, random.Random(seed))  # noqa: S311 - chance with a seed
    for concurrency in (Limits().concurrency, MORE):
        found = simulate(arriving, Settings(linger_seconds=LINGER, concurrency=concurrency), seed=seed)
        yield Row(
            what=f"kintone requests for 10,000 webhooks at 20 a second, linger 20, concurrency {concurrency}",
            value=found.requests * _OF / webhooks,
            unit="requests",
            bound="at most",
            goal=120,
            ours=f"{found.webhooks_per_request:.0f} webhooks a request; delay {found.p50:.0f} s, p99 {found.p99:.0f} s",
            theirs="one request for each: 10,000",
        )
