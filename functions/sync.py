"""Lambda: one sync, by its schedule. Asked with `{"action": "check"}`, it looks whether its system can be read.

`{"run": "..."}` names the run, so that who starts one by hand can follow it.
"""

from __future__ import annotations

import os
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from relay.aws import environment, function, secrets
from relay.aws import table as dynamodb
from relay.aws.environment import SyncEnvironment
from relay.aws.function import Context, FunctionDeadline
from relay.aws.table import State
from relay.core import event
from relay.core.gate import Gate
from relay.core.secret import SecretReader
from relay.limits.gate import connection_gate
from relay.limits.open_gate import OpenGate
from relay.queue import queues
from relay.queue.batch_sender import Outbox
from relay.reading.bookmark import Cursor
from relay.reading.run import Sync
from relay.system import compiled
from relay.system.access import Access
from relay.system.sides import source_side, target_of
from relay.telemetry import log
from systems import SYSTEMS

if TYPE_CHECKING:
    from relay.system.sync_reader import Changes

CONFIG = compiled.load(Path(__file__).with_name(compiled.COMPILED_FILE), SYSTEMS)


class SyncFault(Exception):
    """Something broke that is no answer of the system: see the log line `fault` before it."""


@cache
def variables() -> SyncEnvironment:
    """What the deployment says of this function."""
    return environment.read(SyncEnvironment, os.environ)


@cache
def known() -> secrets.Secrets:
    """Access to the secrets."""
    return secrets.secrets_manager()


@cache
def secret() -> SecretReader:
    """The secret of the connection that is read."""
    return secrets.connection_secret(secrets.store(known(), variables().secret_id))


def changes(gate: Gate | None = None) -> Changes:
    """What reads the system that the route comes from, by the gate of that connection unless another is given."""
    route = CONFIG.routes[CONFIG.syncs[variables().sync].route]
    name, side = route.from_, source_side(route, CONFIG, SYSTEMS)
    if side is None or side.sync is None:
        raise TypeError("a sync of a route that comes from nothing that can be read")
    connection, system = CONFIG.connections[name], SYSTEMS[CONFIG.systems[name]]
    state = State(dynamodb.client(), variables().state_table)
    gate = gate or connection_gate(name, connection, system.day, state)
    return side.sync.changes(connection, route, Access(secret=secret(), gate=gate, state=state))


@cache
def sync() -> Sync:
    """Build it for this function's sync."""
    name = variables().sync
    route_name = CONFIG.syncs[name].route
    route = CONFIG.routes[route_name]
    return Sync(
        name=name,
        route=route_name,
        to=route.to,
        accept=partial(target_of(route, CONFIG, SYSTEMS).accept, route, connection=CONFIG.connections[route.to]),
        changes=changes(),
        cursor=Cursor(dynamodb=dynamodb.client(), table=variables().cursor_table, sync=name),
        outbox=Outbox(sqs=queues.client(), queue_url=variables().queue_url),
        log_key=known().text(variables().log_key_secret_id).encode(),
    )


function.prepare(sync)


def handler(request: dict[str, Any], context: Context) -> dict[str, Any]:
    """Run the sync, or check it. What is wrong at the system is in the answer; what is wrong here is raised.

    The words of an unexpected error are withheld, since Lambda would log them and they may quote a record.
    """
    deadline = FunctionDeadline(context)
    try:
        if request.get("action") == "check":
            secrets.renew(secret())
            # A look that a person asked for: no breaker stops it, and it opens none.
            found = changes(OpenGate()).check(f"syncs.{variables().sync}", deadline)
            return {"findings": [msgspec.structs.asdict(finding) for finding in found]}
        run = sync().run(str(request.get("run") or event.new_id()), deadline)
    except Exception as error:  # noqa: BLE001 - the outermost edge
        log.fault(error, sync=os.environ.get("SYNC"))
        raise SyncFault from None
    return {"run": None if run is None else msgspec.to_builtins(run)}
