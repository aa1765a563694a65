"""One page that answers: do webhooks come in, do they get out, and what is stuck."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from infra.connections.delivery import DeliveryFunction
from infra.connections.reading import ReadingFunction
from infra.monitoring import metrics
from infra.stacks.relay_stack import RelayStack

if TYPE_CHECKING:
    from config import Settings


class RelayDashboard(Construct):
    """A row for the front door, some for each connection, then one for each that is read."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings, relay: RelayStack) -> None:
        super().__init__(scope, construct_id)
        name = settings.name
        # Dashboards of all regions share their names; a relay of the same name elsewhere would write over this one.
        self.dashboard = cloudwatch.Dashboard(self, "Dashboard", dashboard_name=f"{name}-{cdk.Aws.REGION}")
        self.dashboard.add_widgets(*_front_row(relay))
        own = metrics.Own(name)
        for delivery in relay.deliveries:
            self.dashboard.add_widgets(*_delivery_row(delivery))
            self.dashboard.add_widgets(*_engine_row(own, delivery.connection))
            self.dashboard.add_widgets(*_events_row(own, delivery.connection, _routes_to(settings, delivery)))
        for reading in relay.readings:
            self.dashboard.add_widgets(*_reading_row(own, reading))


def _routes_to(settings: Settings, delivery: DeliveryFunction) -> list[str]:
    """The routes that are counted by themselves."""
    routes = [name for name, route in settings.routes.items() if route.to == delivery.connection]
    return routes if settings.logs.metrics == "by_route" else []


def _front_row(relay: RelayStack) -> list[cloudwatch.IWidget]:
    api, function = relay.front.api, relay.webhook.accept.function
    return [
        _graph(
            "Webhooks", metrics.requests(api, "all"), metrics.answered_4xx(api, "4xx"), metrics.answered_5xx(api, "5xx")
        ),
        _graph("Answering (ms, p95)", metrics.slow(function, "webhook")),
        _graph("Quarantine", metrics.waiting(relay.webhook.quarantine, "waiting")),
        _graph("Webhook function", metrics.errors(function, "errors"), metrics.throttles(function, "throttles")),
    ]


def _delivery_row(delivery: DeliveryFunction) -> list[cloudwatch.IWidget]:
    name, function = delivery.connection, delivery.deliver.function
    return [
        _graph(
            f"{name}: events",
            metrics.waiting(delivery.queue, "waiting"),
            metrics.waiting(delivery.dead_letters, "dead letters"),
        ),
        _graph(f"{name}: oldest event (s)", metrics.oldest(delivery.queue, "oldest")),
        _graph(f"{name}: delivering a batch (ms, p95)", metrics.slow(function, "deliver")),
        _graph(f"{name}: function", metrics.errors(function, "errors"), metrics.throttles(function, "throttles")),
    ]


def _engine_row(own: metrics.Own, connection: str) -> list[cloudwatch.IWidget]:
    return [
        _graph(f"{connection}: requests", own.of_connection("Requests", "Sum", connection, "requests")),
        _graph(f"{connection}: events for one request", own.events_per_request(connection)),
        _graph(
            f"{connection}: breaker (% of its failures)",
            own.of_connection("BreakerBudget", "Maximum", connection, "budget"),
        ),
        _graph(f"{connection}: day's requests spent (%)", own.of_connection("DayUsed", "Maximum", connection, "spent")),
    ]


def _events_row(own: metrics.Own, connection: str, routes: Sequence[str]) -> list[cloudwatch.IWidget]:
    """What becomes of events, by route where routes are counted, else all together."""

    def all_of(name: str, statistic: str, label: str, service: str = "deliver") -> list[cloudwatch.IMetric]:
        if not routes:
            return [own.of_connection(name, statistic, connection, label, service=service)]
        return [
            own.of_connection(name, statistic, connection, f"{route} {label}", service=service, route=route)
            for route in routes
        ]

    return [
        _graph(f"{connection}: accepted", *all_of("Accepted", "Sum", "accepted", "webhook")),
        _graph(f"{connection}: delivered", *all_of("Delivered", "Sum", "delivered")),
        _graph(
            f"{connection}: tried again, put aside",
            *all_of("Retried", "Sum", "retried"),
            *all_of("DeadLettered", "Sum", "put aside"),
        ),
        _graph(
            f"{connection}: acceptance to delivery (ms)",
            *all_of("DeliveryAge", "p50", "p50"),
            *all_of("DeliveryAge", "p99", "p99"),
        ),
    ]


def _reading_row(own: metrics.Own, reading: ReadingFunction) -> list[cloudwatch.IWidget]:
    name, function = reading.connection, reading.read.function
    return [
        _graph(f"{name}: behind what is read (s)", own.of_connection("Lag", "Maximum", name, "lag", service="read")),
        _graph(f"{name}: reading (ms, p95)", metrics.slow(function, "read")),
        _graph(
            f"{name}: reading failed",
            own.of_connection("ReadFailed", "Sum", name, "cannot read", service="read"),
            metrics.errors(function, "errors"),
            metrics.throttles(function, "throttles"),
        ),
    ]


def _graph(title: str, *left: cloudwatch.IMetric) -> cloudwatch.IWidget:
    return cloudwatch.GraphWidget(title=title, left=list(left), width=6, height=6)
