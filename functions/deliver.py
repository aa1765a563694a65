"""Lambda: one connection's queue. Delivers batches of events; asked with `{"action": "check"}`, it looks at the system.

The check runs here since only this function has the connection's secret and leaves by the fixed address.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import msgspec

from relay import config, delivery, environment, log, queues, secrets
from relay.delivery import Delivery
from relay.environment import DeliverEnvironment
from relay.system import SecretReader
from systems import SYSTEMS

CONFIG = config.load(Path(__file__).with_name(config.COMPILED_FILE), SYSTEMS)

MARGIN = 5.0
"""Seconds kept back from Lambda's time-out: to put events aside, hide the rest and answer."""


class DeliveryFault(Exception):
    """Something broke that is no answer of the system: see the log line `fault` before it."""


class Context(Protocol):
    """What is used of Lambda's context object."""

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the function is stopped."""


@dataclass(frozen=True)
class FunctionDeadline:
    """The function's own time-out, less the margin."""

    context: Context

    def seconds_left(self) -> float:
        """Seconds in which a target may still work."""
        return self.context.get_remaining_time_in_millis() / 1000 - MARGIN


@cache
def variables() -> DeliverEnvironment:
    """What the deployment says of this function."""
    return environment.read(DeliverEnvironment, os.environ)


@cache
def secret() -> SecretReader:
    """Reader of the connection's secret."""
    return secrets.connection_secret(secrets.store(secrets.provider(), variables().secret_id))


@cache
def deliverer() -> Delivery:
    """Build what stays the same from one batch to the next."""
    connection = variables().connection
    system = SYSTEMS[CONFIG.systems[connection]]
    routes = CONFIG.routes_to(connection)
    return Delivery(
        connection=connection,
        routes=routes,
        target=system.target(CONFIG.connections[connection], routes, secret()),
        sqs=queues.client(),
        queue_url=variables().queue_url,
        dead_letter_url=variables().dead_letter_queue_url,
    )


def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """Deliver a batch, or check the connection.

    An unexpected error fails the whole batch, so that the queue keeps it and Lambda counts an error. Its own words are
    withheld, since Lambda would log them and they may quote a payload.
    """
    try:
        if event.get("action") == "check":
            return {"findings": _check()}
        messages = [delivery.read_message(record) for record in event["Records"]]
        failed = deliverer().run(messages, FunctionDeadline(context))
    except Exception as error:  # noqa: BLE001 - the outermost edge
        log.fault(error, connection=os.environ.get("CONNECTION"))
        raise DeliveryFault from None
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _check() -> list[dict[str, str]]:
    connection = variables().connection
    system = SYSTEMS[CONFIG.systems[connection]]
    findings = system.check(CONFIG.connections[connection], CONFIG.routes_to(connection), secret())
    return [msgspec.structs.asdict(finding) for finding in findings]
