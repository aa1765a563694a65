"""Metrics are lines in CloudWatch's embedded format, with the documented names and dimensions and nothing else.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from relay import metrics
from relay.outcome import Cause, Delivered, Outcome, Rejected, Retry
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
    [dimensions] = directive["Dimensions"]
    names = {metric["Name"]: metric["Unit"] for metric in directive["Metrics"]}
    assert set(line) == {"_aws", *dimensions, *names}  # no value but those of metrics and dimensions
    assert all(isinstance(line[name], str) for name in dimensions)
    assert all(len(line[name]) <= 100 for name in names)
    return names


def test_what_a_batch_cost_is_told_of_its_connection(printed: Printed) -> None:
    metrics.connection("crm", requests=2, records=30, breaker_budget=0.4, breaker_open=False, day_used=0.25)

    [line] = printed()
    assert units(line) == {
        "Requests": "Count",
        "RecordsPerRequest": "Count",
        "BreakerBudget": "Percent",
        "BreakerOpen": "Count",
        "DayUsed": "Percent",
    }
    assert (line["connection"], line["service"], "route" in line) == ("crm", "deliver", False)
    assert (line["Requests"], line["RecordsPerRequest"], line["BreakerBudget"]) == ([2], [15], [40])
    assert (line["BreakerOpen"], line["DayUsed"]) == ([0], [25])


def test_without_requests_or_a_daily_limit_there_is_nothing_to_say_of_them(printed: Printed) -> None:
    metrics.connection("crm", requests=0, records=3, breaker_budget=1.0, breaker_open=True, day_used=None)

    [line] = printed()
    assert set(units(line)) == {"Requests", "BreakerBudget", "BreakerOpen"}
    assert line["BreakerOpen"] == [1]


@pytest.mark.parametrize("number", [1, 99, 100, 101, 500])
def test_every_delivery_of_a_batch_of_any_size_has_its_age(printed: Printed, number: int) -> None:
    metrics.batch("crm", [("opened", "Delivered")] * number, [("opened", float(at)) for at in range(number)])

    lines = printed()
    for line in lines:
        assert set(units(line).items()) <= {("Delivered", "Count"), ("DeliveryAge", "Milliseconds")}
        assert (line["connection"], line["route"]) == ("crm", "opened")
    assert sorted(age for line in lines for age in line.get("DeliveryAge", [])) == list(range(number))
    assert sum(sum(line.get("Delivered", [])) for line in lines) == number


def test_a_batch_of_every_outcome_writes_its_metrics_by_route_and_no_payload(printed: Printed) -> None:
    outcomes: dict[str, Outcome] = {
        "done": Delivered(),
        "later": Retry(cause=Cause(code="down", message="MARKER")),
        "never": Rejected(cause=Cause(code="refused", message="MARKER")),
    }
    connection = Connection(ScriptedTarget(lambda found: outcomes[found.payload["then"]]))
    for number, (then, route) in enumerate([(then, route) for then in outcomes for route in ("mail-opened", "ask")]):
        body = sqs_events.body({"record": number, "then": then, "memo": "MARKER a@example.com"}, route=route)
        connection.queue.send(body, f"group-{number}", f"d-{number}", {})

    connection.run(connection.receive())

    lines = printed()
    assert {line["route"]: set(units(line)) for line in lines} == {
        route: {"Delivered", "Retried", "DeadLettered", "DeliveryAge"} for route in ("mail-opened", "ask")
    }
    assert "MARKER" not in json.dumps(lines)
    assert "@" not in json.dumps(lines)


def test_what_is_accepted_or_refused_is_counted_where_it_belongs(printed: Printed) -> None:
    metrics.count("Accepted", connection="crm", route="opened")
    metrics.count("Refused", route=None)

    accepted, refused = printed()
    assert (accepted["connection"], accepted["route"], accepted["Accepted"]) == ("crm", "opened", [1])
    assert set(refused) == {"_aws", "service", "Refused"}
