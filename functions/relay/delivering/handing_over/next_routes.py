"""What a connection's routes lead to, as relay.yaml says it: made once, when the delivering function starts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from relay.core import event
from relay.core.config import Config
from relay.delivering.handing_over.hand_over import HandOver
from relay.delivering.handing_over.next_event import NextEvents
from relay.queue.batch_sender import Outbox
from relay.system.access import Payload
from relay.system.reads import Names, reads
from relay.system.sides import target_of
from relay.system.system import System
from relay.system.target import Accepted

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


def hand_over(
    connection: str,
    config: Config,
    systems: Mapping[str, System],
    *,
    sqs: SQSClient,
    queue_url: Callable[[str], str],
    log_key: Callable[[], bytes],
    now: Callable[[], datetime] = event.now,
) -> HandOver | None:
    """What hands a connection's events over; None where none of its routes leads on.

    `queue_url` gives the address of another connection's queue, `log_key` the key of the hashes in the log.
    """
    routes = config.routes_to(connection).values()
    to = {config.routes[name].to for route in routes for name in route.leads_to}
    if not to:
        return None

    def accept(name: str, payload: Payload) -> Accepted:
        route = config.routes[name]
        return target_of(route, config, systems).accept(route, payload, config.connections[route.to])

    return HandOver(
        connection=connection,
        events=NextEvents(to=lambda name: config.routes[name].to, accept=accept, log_key=log_key, now=now),
        outboxes={each: Outbox(sqs=sqs, queue_url=queue_url(each)) for each in to},
    )


def wanted(connection: str, config: Config, systems: Mapping[str, System]) -> dict[str, Names]:
    """By route that looks up: the names that the next route reads."""
    routes = config.routes_to(connection).items()
    nexts = {name: config.routes[route.follows.route] for name, route in routes if route.follows}
    return {name: reads(route, target_of(route, config, systems).describe(route)) for name, route in nexts.items()}
