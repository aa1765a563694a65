"""The way from one connection's delivering function into the queues of others: for `then` and `on_dead_letter`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aws_cdk import aws_secretsmanager as secretsmanager

from infra.connections.delivery import DeliveryFunction
from infra.functions.function import Shared
from relay.core.config import Route


def allow_next_queues(
    deliveries: Sequence[DeliveryFunction],
    routes: Mapping[str, Route],
    *,
    shared: Shared,
    log_key: secretsmanager.ISecret,
) -> None:
    """Let each delivering function send into exactly the queues of the routes that its own routes name."""
    queues = {each.connection: each.queue for each in deliveries}
    for delivery in deliveries:
        own = [route for route in routes.values() if route.to == delivery.connection]
        named = sorted({routes[name].to for route in own for name in route.leads_to})
        if named:
            delivery.lead_on_to([queues[name] for name in named], shared=shared, log_key=log_key)
