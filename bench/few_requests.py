"""How many requests of kintone's 10,000 webhooks spend, by simulation of the engine's own code."""

from __future__ import annotations

import random
from collections.abc import Iterator

from bench import opens
from bench.costs import prices
from bench.simulation.run import Result, Settings, simulate
from bench.table import Row

PER_SECOND = 20.0
LEADS = 50_000
EVEN = 33_000
"""Events of a day, when a million a month come evenly."""
_DAY = 86_400.0
_PER_DAY = 10_000
"""kintone's requests for one app and day in the Standard course."""
_OF = 10_000
_GIGABYTES = 0.25
"""Memory of a delivering function (infra/connections/delivery.py)."""


def rows(*, webhooks: int, seed: int, share: float = 1.0) -> Iterator[Row]:
    """A list that is sent at 20 a second, and an even day; of the latter `share` (0 to 1) is simulated."""
    arriving = opens.steady(webhooks, PER_SECOND, LEADS, random.Random(seed))  # noqa: S311 - chance with a seed
    found, at_once = (simulate(arriving, Settings(every=minutes), seed=seed) for minutes in (1, 0))
    yield Row(
        what="kintone requests for 10,000 webhooks at 20 a second, every 1m",
        value=found.requests * _OF / webhooks,
        unit="requests",
        bound="at most",
        goal=120,
        ours=_said(found),
        theirs=f"at once: {at_once.requests * _OF / webhooks:,.0f}; one request for each: 10,000",
    )
    yield _even_day(seed, share)


def _even_day(seed: int, share: float) -> Row:
    number = round(EVEN * share)
    arriving = opens.steady(number, EVEN / _DAY, LEADS, random.Random(seed))  # noqa: S311 - chance with a seed
    found, at_once = (simulate(arriving, Settings(every=minutes), seed=seed) for minutes in (1, 0))
    return Row(
        what="kintone requests of an even day of 33,000 webhooks, every 1m",
        value=found.requests / share,
        unit="requests",
        bound="at most",
        goal=_PER_DAY,
        ours=f"{_said(found)}; {_computed(found)}",
        theirs=f"at once: {at_once.requests / share:,.0f}; {_computed(at_once)}",
    )


def _said(found: Result) -> str:
    return f"{found.webhooks_per_request:.0f} webhooks a request; delay {found.p50:.0f} s, p99 {found.p99:.0f} s"


def _computed(found: Result) -> str:
    """What the delivering function costs by itself."""
    seconds = found.lambda_seconds / found.invocations
    usd = found.lambda_seconds * _GIGABYTES * prices.LAMBDA_SECOND.usd + found.invocations * prices.LAMBDA_CALL.usd
    return f"{seconds:.1f} s an invocation, {usd / found.webhooks * prices.MILLION:.2f} USD of Lambda a million"
