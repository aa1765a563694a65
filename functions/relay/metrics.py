"""Metrics, as lines of the log that CloudWatch turns into numbers (embedded metric format).

The namespace is the name in relay.yaml. With dimensions `connection` and `route`: Accepted, Ignored, Refused,
Delivered, Skipped (of those delivered, what the loop guard let end), Retried, DeadLettered, and DeliveryAge
(milliseconds from acceptance to delivery). With dimension `connection`: Requests, RecordsPerRequest, Faults,
BreakerOpen (1 when it opens), BreakerBudget (percent of the failures in a row that open it), DayUsed (percent),
SoapRefused and SoapFailed (faults that SOAP clients caused, and others). With dimension `sync`: SyncFound, SyncQueued,
SyncRefused (records of one run), SyncComplete (1 when it read everything), SyncFailed (1 when a person must look),
SyncLag (seconds not yet read).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

# The deployment names the namespace; a metric must never fail for want of one.
os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "MarketoRelay")


def count(name: str, *, route: str | None = None, connection: str | None = None) -> None:
    """Count one thing."""
    metrics = _metrics(connection, route)
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=1)
    metrics.flush_metrics()


def batch(connection: str, steps: Iterable[tuple[str, str]], ages: Sequence[tuple[str, float]]) -> None:
    """One batch: `steps` are pairs of route and metric, `ages` of route and milliseconds."""
    counts: dict[str, Counter[str]] = {}
    for route, name in steps:
        counts.setdefault(route, Counter())[name] += 1
    for route, found in counts.items():
        metrics = _metrics(connection, route)
        for name, number in found.items():
            metrics.add_metric(name=name, unit=MetricUnit.Count, value=number)
        for age in [age for other, age in ages if other == route]:
            metrics.add_metric(name="DeliveryAge", unit=MetricUnit.Milliseconds, value=age)
        if metrics.metric_set:  # Powertools writes a line by itself at the hundredth value, the format's limit
            metrics.flush_metrics()


def connection(
    name: str, *, requests: int, records: int, breaker_budget: float, breaker_open: bool, day_used: float | None
) -> None:
    """What a batch cost its connection; shares are from 0 to 1."""
    metrics = _metrics(name, None)
    metrics.add_metric(name="Requests", unit=MetricUnit.Count, value=requests)
    if requests:
        metrics.add_metric(name="RecordsPerRequest", unit=MetricUnit.Count, value=records / requests)
    metrics.add_metric(name="BreakerBudget", unit=MetricUnit.Percent, value=100 * breaker_budget)
    metrics.add_metric(name="BreakerOpen", unit=MetricUnit.Count, value=int(breaker_open))
    if day_used is not None:
        metrics.add_metric(name="DayUsed", unit=MetricUnit.Percent, value=100 * day_used)
    metrics.flush_metrics()


def sync(name: str, *, found: int, queued: int, refused: int, complete: bool, rejected: bool, lag: float) -> None:
    """What came of one run of a sync; `lag` in seconds."""
    metrics = EphemeralMetrics()
    metrics.add_dimension(name="sync", value=name)
    counts = {"SyncFound": found, "SyncQueued": queued, "SyncRefused": refused}
    for metric, number in (counts | {"SyncComplete": int(complete), "SyncFailed": int(rejected)}).items():
        metrics.add_metric(name=metric, unit=MetricUnit.Count, value=number)
    metrics.add_metric(name="SyncLag", unit=MetricUnit.Seconds, value=lag)
    metrics.flush_metrics()


def _metrics(connection: str | None, route: str | None) -> EphemeralMetrics:
    metrics = EphemeralMetrics()
    for name, value in (("connection", connection), ("route", route)):
        if value:
            metrics.add_dimension(name=name, value=value)
    return metrics
