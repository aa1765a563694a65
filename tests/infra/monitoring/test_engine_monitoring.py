"""Alarms and graphs of the engine's own metrics: they look at exactly what the functions write."""

from __future__ import annotations

import json
from typing import Any

import pytest

from relay.telemetry import metrics
from tests.infra.monitoring.test_monitoring_stack import alarms
from tests.infra.synthesised import Synthesised

Metric = tuple[str, str, tuple[tuple[str, str], ...]]


def watched(alarm: dict[str, Any]) -> Metric:
    """Namespace, name and dimensions of an alarm's metric."""
    dimensions = ((each["Name"], each["Value"]) for each in alarm["Dimensions"])
    return alarm["Namespace"], alarm["MetricName"], tuple(sorted(dimensions))


def shown(app: Synthesised, namespace: str) -> set[Metric]:
    """The metrics of one namespace that the dashboard draws, or calculates with."""
    body = app.monitoring.only("AWS::CloudWatch::Dashboard")["Properties"]["DashboardBody"]["Fn::Join"][1]
    text = "".join(part if isinstance(part, str) else "deployed" for part in body)
    drawn = [line for widget in json.loads(text)["widgets"] for line in widget["properties"]["metrics"]]
    return {
        (line[0], line[1], tuple(sorted(zip(line[2:-1:2], line[3:-1:2], strict=True))))
        for line in drawn
        if line[0] == namespace
    }


def written(printed: str) -> set[Metric]:
    """What CloudWatch makes of lines in the embedded metric format."""
    found: set[Metric] = set()
    for line in map(json.loads, printed.splitlines()):
        for directive in line["_aws"]["CloudWatchMetrics"]:
            for names in directive["Dimensions"]:
                dimensions = tuple(sorted((name, line[name]) for name in names))
                found |= {(directive["Namespace"], each["Name"], dimensions) for each in directive["Metrics"]}
    return found


@pytest.fixture
def emitted(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> set[Metric]:
    """Everything that both functions write for the route and the connections of the configuration."""
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "acme")
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "webhook")
    monkeypatch.setenv("METRICS_BY_ROUTE", "true")
    metrics.count("Accepted", connection="kintone", route="mail-opened")
    metrics.count("Accepted", connection="kintone-sales")
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "deliver")
    steps = [("mail-opened", name) for name in ("Delivered", "Retried", "DeadLettered")]
    for connection, routed in (("kintone", steps), ("kintone-sales", [("", name) for _, name in steps])):
        metrics.count("Faults", connection=connection)
        metrics.batch(connection, routed, [(routed[0][0], 12)], metrics.Cost(1, 0.5, 0.5))
    return written(capsys.readouterr().out)


@pytest.mark.parametrize(("part", "connection"), [("Kintone", "kintone"), ("KintoneSales", "kintone-sales")])
def test_a_circuit_breaker_that_opens_is_one_alarm(
    full: Synthesised, emitted: set[Metric], part: str, connection: str
) -> None:
    found = [name for name in alarms(full) if name.startswith(f"Breaker{part}")]
    alarm = alarms(full)[f"Breaker{part}"]
    assert (alarm["MetricName"], alarm["Statistic"], alarm["Threshold"]) == ("BreakerBudget", "Maximum", 99)
    assert watched(alarm) in emitted
    assert connection in json.dumps(alarm["Dimensions"])
    assert len(found) == (2 if part == "Kintone" else 1)  # KintoneSales begins with Kintone


@pytest.mark.parametrize("part", ["Kintone", "KintoneSales"])
@pytest.mark.parametrize(("alarm", "wanted"), [("Faults", ("Faults", "Sum", 0)), ("Day", ("DayUsed", "Maximum", 80))])
def test_faults_of_the_relay_and_a_day_that_is_nearly_spent_are_alarms(
    full: Synthesised, emitted: set[Metric], part: str, alarm: str, wanted: tuple[str, str, int]
) -> None:
    found = alarms(full)[f"{alarm}{part}"]
    assert (found["MetricName"], found["Statistic"], found["Threshold"]) == wanted
    assert watched(found) in emitted


def test_every_graph_of_the_relays_own_metrics_shows_what_a_function_writes(
    full: Synthesised, emitted: set[Metric]
) -> None:
    assert shown(full, "acme")
    assert shown(full, "acme") <= emitted


def test_every_metric_that_the_functions_write_is_on_the_dashboard_or_has_an_alarm(
    full: Synthesised, emitted: set[Metric]
) -> None:
    """With metrics by route, the graphs show these; their sum over a connection's routes is there for who wants it."""
    own = (each for each in alarms(full).values() if each.get("Namespace") == "acme")
    seen = shown(full, "acme") | {watched(each) for each in own}
    by_route = {name for _, name, dimensions in emitted if "route" in dict(dimensions)}
    assert {metric for metric in emitted - seen if metric[1] not in by_route} == set()


def test_each_connection_has_a_row_for_its_engine_and_one_for_its_events(full: Synthesised) -> None:
    body = json.dumps(full.monitoring.only("AWS::CloudWatch::Dashboard")["Properties"]["DashboardBody"])
    for connection in ("kintone", "kintone-sales"):
        for title in ("requests", "events for one request", "breaker (%", "day's requests"):
            assert f"{connection}: {title}" in body
        for title in ("accepted", "delivered", "tried again, put aside", "acceptance to delivery (ms)"):
            assert f"{connection}: {title}" in body


def test_how_many_events_share_a_request_is_reckoned_of_what_is_counted_anyway(
    full: Synthesised, emitted: set[Metric]
) -> None:
    assert "(FILL(delivered, 0) + FILL(retried, 0)) / requests" in json.dumps(full.monitoring.body)
    assert not {name for _, name, _ in emitted} & {"RecordsPerRequest", "BreakerOpen"}
