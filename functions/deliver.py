"""Lambda: one connection's queue. Delivers batches of events; asked with `{"action": "check"}`, it looks at the system.

The check runs here since only this function has the connection's secret and leaves by the fixed address.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from relay.aws import environment, function, secrets
from relay.aws import table as dynamodb
from relay.aws.environment import DeliverEnvironment
from relay.aws.function import Context, FunctionDeadline
from relay.aws.table import State
from relay.core.config import Route
from relay.core.secret import SecretReader
from relay.delivering import linger
from relay.delivering.delivery import Delivery
from relay.delivering.linger import Linger
from relay.delivering.newest_delivered import Latest
from relay.delivering.replies import Replies
from relay.delivering.retry import Schedule
from relay.delivering.settlement import Settlement
from relay.limits.gate import ConnectionGate, connection_gate
from relay.loop_guard.guard import LoopGuard
from relay.loop_guard.write_marks import Echo
from relay.queue import message, queues
from relay.system import compiled
from relay.system.access import Access
from relay.system.sides import origins, target_side
from relay.telemetry import log
from relay.telemetry.metrics import Cost
from systems import SYSTEMS

_COMPILED = Path(__file__).with_name(compiled.COMPILED_FILE)
CONFIG = compiled.load(_COMPILED, SYSTEMS)


class DeliveryFault(Exception):
    """Something broke that is no answer of the system: see the log line `fault` before it."""


@cache
def variables() -> DeliverEnvironment:
    """What the deployment says of this function."""
    return environment.read(DeliverEnvironment, os.environ)


@cache
def secret() -> SecretReader:
    """Reader of the connection's secret."""
    return secrets.connection_secret(secrets.store(secrets.secrets_manager(), variables().secret_id))


@cache
def gate() -> ConnectionGate:
    """The gate before every request to the connection's system."""
    name = variables().connection
    connection, system = CONFIG.connections[name], SYSTEMS[CONFIG.systems[name]]
    return connection_gate(name, connection, system.day, state())


@cache
def state() -> State:
    """What all functions of the connection remember together."""
    return State(dynamodb.client(), variables().state_table)


@cache
def echo() -> Echo | None:
    """What the functions of several connections remember together, so that no change goes round."""
    if not variables().echo_table:
        return None
    places = [place for each in origins(CONFIG, SYSTEMS).values() for place in each.places]
    return Echo(
        state=State(dynamodb.client(), variables().echo_table),
        key=secrets.secrets_manager().text(variables().echo_key_secret_id).encode(),
        places=frozenset(places),
    )


def guard(routes: Mapping[str, Route]) -> LoopGuard | None:
    """The guard of the connection's events."""
    memory = echo()
    return None if memory is None else LoopGuard(echo=memory, origins=origins(CONFIG, SYSTEMS), routes=routes)


@dataclass
class Spending:
    """What was spent since it was last asked."""

    gate: ConnectionGate
    told: int = 0
    """Requests of which it has spoken."""

    def __call__(self) -> Cost:
        """The cost of the batch that has just ended."""
        requests, self.told = self.gate.requests - self.told, self.gate.requests
        return Cost(requests, self.gate.budget_used(), self.gate.budget.meter.used())


@cache
def delivery() -> Delivery:
    """Build it for this function's connection."""
    name = variables().connection
    connection, system, routes = CONFIG.connections[name], SYSTEMS[CONFIG.systems[name]], CONFIG.routes_to(name)
    meter = gate().budget.meter
    access = Access(secret=secret(), gate=gate(), state=state(), echo=echo(), meter=meter)
    return Delivery(
        connection=name,
        routes=routes,
        target=target_side(system).for_connection(connection, routes, access),
        settlement=Settlement(
            connection=name,
            sqs=queues.client(),
            queue_url=variables().queue_url,
            dead_letter_url=variables().dead_letter_queue_url,
        ),
        linger=Linger(sqs=linger.client(), queue_url=variables().queue_url, max_records=connection.batch.max_records),
        wait=lambda: linger.seconds(connection.batch, meter.used() or 0.0, meter.gone()),
        schedule=Schedule.of(connection.retry),
        replies=Replies(state=state()),
        latest=Latest(state()),
        guard=guard(routes),
        cost=Spending(gate()),
    )


function.prepare(delivery)


def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """Deliver a batch, or check the connection.

    An unexpected error fails the whole batch, so that the queue keeps it and Lambda counts an error. Its own words are
    withheld, since Lambda would log them and they may quote a payload.
    """
    try:
        if event.get("action") == "check":
            return {"findings": _check(), "routes": _routes()}
        messages = [message.handed(record) for record in event["Records"]]
        failed = delivery().run(messages, FunctionDeadline(context)).failed
    except Exception as error:  # noqa: BLE001 - the outermost edge
        log.fault(error, connection=os.environ.get("CONNECTION"))
        raise DeliveryFault from None
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _routes() -> dict[str, str]:
    """What is deployed, for whoever compares it with relay.yaml."""
    from relay.system import fingerprint  # noqa: PLC0415 - for the operator's command, never used when delivering

    return fingerprint.of_routes(_COMPILED.read_bytes(), variables().connection)


def _check() -> list[dict[str, str]]:
    connection = variables().connection
    system = SYSTEMS[CONFIG.systems[connection]]
    secrets.renew(secret())
    findings = target_side(system).check(
        connection, CONFIG.connections[connection], CONFIG.routes_to(connection), secret()
    )
    return [msgspec.structs.asdict(finding) for finding in findings]
