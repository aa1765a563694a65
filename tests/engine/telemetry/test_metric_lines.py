"""Metrics are lines in CloudWatch's embedded format, with the documented names and dimensions and nothing else.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from relay.core.outcome import Cause, Delivered, Outcome, Rejected, Retry
from relay.telemetry import metrics
from relay.telemetry.metrics import Cost
from tests.support import sqs_events
from tests.support.connection import Connection
from tests.support.scripted_target import ScriptedTarget

Printed = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Printed:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "acme")
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "deliver")
    return lambda: [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def units(line: dict[str, Any]) -> dict[str, str]:
    """Name and unit of each metric in a line, once it has been checked against the format."""
    [directive] = line["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == "acme"
    dimensions = {name for names in directive["Dimensions"] for name in names}
    names = {metric["Name"]: metric["Unit"] for metric in directive["Metrics"]}
    assert set(line) == {"_aws", *dimensions, *names}  # no value but those of metrics and dimensions
    assert all(isinstance(line[name], str) for name in dimensions)
    assert all(len(line[name]) <= 100 for name in names)
    return names


def sets(line: dict[str, Any]) -> list[set[str]]:
    """The sets of dimensions by which CloudWatch counts a line."""
    return [set(names) for names in line["_aws"]["CloudWatchMetrics"][0]["Dimensions"]]


@pytest.fixture
def by_route(monkeypatch: pytest.MonkeyPatch) -> None:
    """As relay.yaml asks for it."""
    monkeypatch.setenv(metrics.BY_ROUTE, "true")


def test_a_batch_and_what_it_cost_its_connection_are_one_line(printed: Printed) -> None:
    metrics.batch("crm", [("opened", "Delivered")], [("opened", 12.0)], Cost(2, breaker_budget=0.4, day_used=0.25))

    [line] = printed()
    assert units(line) == {
        "Delivered": "Count",
        "DeliveryAge": "Milliseconds",
        "Requests": "Count",
        "BreakerBudget": "Percent",
        "DayUsed": "Percent",
    }
    assert (line["connection"], line["service"], sets(line)) == ("crm", "deliver", [{"connection", "service"}])
    assert (line["Requests"], line["BreakerBudget"], line["DayUsed"]) == ([2], [40], [25])


def test_what_is_nothing_is_not_written_since_a_metric_is_paid_for_by_the_month(printed: Printed) -> None:
    metrics.batch("crm", [("opened", "Retried")], [], Cost())
    metrics.batch("crm", [], [], Cost())

    [line] = printed()
    assert set(units(line)) == {"Retried"}


@pytest.mark.parametrize("number", [1, 99, 100, 101, 500])
def test_every_delivery_of_a_batch_of_any_size_has_its_age_and_the_cost_is_told_once(
    printed: Printed, number: int
) -> None:
    ages = [("opened", float(at)) for at in range(number)]
    metrics.batch("crm", [("opened", "Delivered")] * number, ages, Cost(requests=5))

    lines = printed()
    for line in lines:
        known = {("Delivered", "Count"), ("DeliveryAge", "Milliseconds"), ("Requests", "Count")}
        assert set(units(line).items()) <= known
        assert line["connection"] == "crm"
    assert sorted(age for line in lines for age in line.get("DeliveryAge", [])) == list(range(number))
    assert sum(sum(line.get("Delivered", [])) for line in lines) == number
    assert sum(sum(line.get("Requests", [])) for line in lines) == 5


OUTCOMES: dict[str, Outcome] = {
    "done": Delivered(),
    "later": Retry(cause=Cause(code="down", message="MARKER")),
    "never": Rejected(cause=Cause(code="refused", message="MARKER")),
}
EVERY = {"Delivered", "Retried", "DeadLettered", "DeliveryAge"}


def deliver_every_outcome() -> None:
    """One event of each outcome by each of two routes."""
    connection = Connection(ScriptedTarget(lambda found: OUTCOMES[found.payload["then"]]))
    for number, (then, route) in enumerate([(then, route) for then in OUTCOMES for route in ("mail-opened", "ask")]):
        body = sqs_events.body({"record": number, "then": then, "memo": "MARKER a@example.com"}, route=route)
        connection.queue.send(body, f"group-{number}", f"d-{number}", {})
    connection.run(connection.receive())


def test_a_batch_of_every_outcome_is_counted_for_its_connection_without_any_payload(printed: Printed) -> None:
    deliver_every_outcome()

    [line] = printed()
    assert set(units(line)) == EVERY
    assert (line["Delivered"], line["Retried"], line["DeadLettered"]) == ([2], [2], [2])
    assert "MARKER" not in json.dumps(line)
    assert "@" not in json.dumps(line)


def test_where_it_is_asked_for_a_batch_is_counted_by_route_and_for_its_connection(
    printed: Printed, by_route: None
) -> None:
    deliver_every_outcome()

    lines = printed()
    assert {line["route"]: set(units(line)) for line in lines} == dict.fromkeys(("mail-opened", "ask"), EVERY)
    for line in lines:
        assert sets(line) == [{"connection", "service"}, {"connection", "service", "route"}]
        assert line["Delivered"] == [1]
    assert "MARKER" not in json.dumps(lines)


def test_by_route_the_cost_stays_the_connections(printed: Printed, by_route: None) -> None:
    steps = [("a", "Delivered"), ("b", "Delivered"), ("", "DeadLettered")]
    metrics.batch("crm", steps, [("a", 1.0), ("b", 2.0)], Cost(requests=1))

    lines = {line.get("route", ""): line for line in printed()}
    assert {route: set(units(line)) for route, line in lines.items()} == {
        "a": {"Delivered", "DeliveryAge"},
        "b": {"Delivered", "DeliveryAge"},
        "": {"DeadLettered", "Requests"},
    }


def test_what_is_accepted_or_refused_is_counted_where_it_belongs(printed: Printed) -> None:
    metrics.count("Accepted", connection="crm", route="opened")
    metrics.count("Refused", route="opened")

    accepted, refused = printed()
    assert (accepted["connection"], accepted["Accepted"], "route" in accepted) == ("crm", [1], False)
    assert set(refused) == {"_aws", "service", "Refused"}


def test_where_it_is_asked_for_they_are_counted_by_route_as_well(printed: Printed, by_route: None) -> None:
    metrics.count("Accepted", connection="crm", route="opened")
    metrics.count("Refused", route="opened")
    metrics.count("Refused", route=None)

    accepted, refused, stranger = printed()
    assert sets(accepted) == [{"service", "connection"}, {"service", "connection", "route"}]
    assert sets(refused) == [{"service"}, {"service", "route"}]
    assert sets(stranger) == [{"service"}]
    assert (accepted["route"], refused["route"]) == ("opened", "opened")
