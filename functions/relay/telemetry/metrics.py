"""Metrics, as lines of the log that CloudWatch turns into numbers (embedded metric format).

The namespace is the name in relay.yaml. A metric is paid for by the month, once for each set of dimensions. So the
route is one only where relay.yaml asks for it (`logs: {metrics: by_route}`); every line of the log names it.

With dimension `connection` (and, beside it, with `connection` and `route`): Accepted, Delivered, Skipped (of those
delivered, what the loop guard let end), Warned (of those delivered, what went otherwise than it came), Retried,
DeadLettered, and DeliveryAge (milliseconds from acceptance to delivery). Without (and, beside it, with `route`):
Ignored, Refused. With dimension `connection`: Requests, Faults, BreakerBudget (percent of the failures in a row that
open the breaker; not written at 0), DayUsed (percent), Lag (seconds by which the reading that is furthest behind is
later than its interval allows), ReadFailed (readings that stopped and need a person), and what a system counts by
itself.
"""

from __future__ import annotations

import itertools
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

# The deployment names the namespace; a metric must never fail for want of one.
os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "MarketoRelay")

BY_ROUTE = "METRICS_BY_ROUTE"
"""The variable by which a deployment asks for metrics by route as well."""

_VALUES = 99
"""Of one metric in a line; the format takes 100, at which Powertools writes a line by itself."""


class Cost(NamedTuple):
    """What a batch cost its connection; shares are from 0 to 1."""

    requests: int = 0
    breaker_budget: float = 0.0
    day_used: float | None = None


def count(name: str, *, route: str | None = None, connection: str | None = None) -> None:
    """Count one thing."""
    metrics = _metrics(connection, route)
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=1)
    metrics.flush_metrics()


def batch(
    connection: str, steps: Iterable[tuple[str, str]], ages: Sequence[tuple[str, float]], cost: Cost | None = None
) -> None:
    """One batch: `steps` are pairs of route and metric, `ages` of route and milliseconds."""
    counts: dict[str | None, Counter[str]] = {None: Counter()}
    times: dict[str | None, list[float]] = {None: []}
    for route, name in steps:
        counts.setdefault(_dimension(route), Counter())[name] += 1
    for route, age in ages:
        times.setdefault(_dimension(route), []).append(age)
    for each in counts.keys() | times.keys():
        _write(connection, each, counts.get(each, Counter()), times.get(each, []), None if each else cost)


def _write(connection: str, route: str | None, counts: Counter[str], ages: Sequence[float], cost: Cost | None) -> None:
    """One line, or more where there are more ages than one takes."""
    for at, few in enumerate(_chunks(ages)):
        metrics = _metrics(connection, route)
        for name, number in counts.items() if at == 0 else ():
            metrics.add_metric(name=name, unit=MetricUnit.Count, value=number)
        for age in few:
            metrics.add_metric(name="DeliveryAge", unit=MetricUnit.Milliseconds, value=age)
        if cost and at == 0:
            _add_cost(metrics, cost)
        if metrics.metric_set:  # Powertools warns of a line without any
            metrics.flush_metrics()


def _add_cost(metrics: EphemeralMetrics, cost: Cost) -> None:
    if cost.requests:
        metrics.add_metric(name="Requests", unit=MetricUnit.Count, value=cost.requests)
    if cost.breaker_budget:
        metrics.add_metric(name="BreakerBudget", unit=MetricUnit.Percent, value=100 * cost.breaker_budget)
    if cost.day_used is not None:
        metrics.add_metric(name="DayUsed", unit=MetricUnit.Percent, value=100 * cost.day_used)


def lag(connection: str, seconds: float) -> None:
    """By how much the reading that is furthest behind is later than its interval allows."""
    metrics = _metrics(connection, None)
    metrics.add_metric(name="Lag", unit=MetricUnit.Seconds, value=seconds)
    metrics.flush_metrics()


def _dimension(route: str | None) -> str | None:
    """The route, where it is a dimension."""
    return route if route and os.environ.get(BY_ROUTE) == "true" else None


def _metrics(connection: str | None, route: str | None) -> EphemeralMetrics:
    """Metrics of the connection; where the route is a dimension, its own set beside that."""
    metrics = EphemeralMetrics()
    whole = {"connection": connection} if connection else {}
    for name, value in whole.items():
        metrics.add_dimension(name=name, value=value)
    if by := _dimension(route):
        metrics.add_dimensions(**{"service": os.environ.get("POWERTOOLS_SERVICE_NAME", ""), **whole, "route": by})
    return metrics


def _chunks(ages: Sequence[float]) -> Iterator[tuple[float, ...]]:
    """At least one, which may be empty."""
    found = iter(ages)
    yield tuple(itertools.islice(found, _VALUES))
    while few := tuple(itertools.islice(found, _VALUES)):
        yield few
