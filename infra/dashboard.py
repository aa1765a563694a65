"""One page that answers: do webhooks come in, do they get out, and what is stuck."""

from __future__ import annotations

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from infra import metrics
from infra.delivery import Delivery
from infra.relay_stack import RelayStack


class RelayDashboard(Construct):
    """A row for the front door, then one for each connection."""

    def __init__(self, scope: Construct, construct_id: str, *, name: str, relay: RelayStack) -> None:
        super().__init__(scope, construct_id)
        self.dashboard = cloudwatch.Dashboard(self, "Dashboard", dashboard_name=name)
        self.dashboard.add_widgets(*_front_row(relay))
        for delivery in relay.deliveries:
            self.dashboard.add_widgets(*_delivery_row(delivery))


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


def _delivery_row(delivery: Delivery) -> list[cloudwatch.IWidget]:
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


def _graph(title: str, *left: cloudwatch.IMetric) -> cloudwatch.IWidget:
    return cloudwatch.GraphWidget(title=title, left=list(left), width=6, height=6)
