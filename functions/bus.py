"""Lambda: started by the rule on a customer's event bus. Accepts what comes there, as the webhook function does."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from relay.accepting import bus
from relay.accepting.accept import Acceptance
from relay.accepting.brought import acceptance_of
from relay.aws import environment, function, secrets
from relay.aws import table as state
from relay.aws.environment import BusEnvironment
from relay.aws.secrets import Secrets
from relay.aws.table import State
from relay.queue import queues
from relay.system import compiled
from relay.system.event_bus import CallsByBus
from relay.telemetry import log
from systems import SYSTEMS
from systems.web.receiver import WEB

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient

CONFIG = compiled.load(Path(__file__).with_name(compiled.COMPILED_FILE), SYSTEMS)


@cache
def known() -> Secrets:
    """Access to the secrets."""
    return secrets.secrets_manager()


@cache
def sqs() -> SQSClient:
    """Where events go."""
    return queues.client()


@cache
def dynamodb() -> DynamoDBClient:
    """Where it stands what came already."""
    return state.client()


@cache
def variables() -> BusEnvironment:
    """What the deployment says."""
    return environment.read(BusEnvironment, os.environ)


@cache
def caller() -> CallsByBus:
    """The system that calls. Raises TypeError for one that does not, which no deployment connects to a bus."""
    system = SYSTEMS[CONFIG.systems[variables().connection]]
    if not isinstance(system, CallsByBus):
        raise TypeError(f"{system.name} does not call over a bus")
    return system


@cache
def acceptance() -> Acceptance:
    """Build what stays the same from one event to the next: it knows the routes of its connection and no other."""
    told = variables()
    return acceptance_of(
        told,
        CONFIG,
        SYSTEMS,
        WEB,
        log_key=known().text(told.log_key_secret_id).encode(),
        sqs=sqs(),
        state=State(dynamodb(), told.state_table),
    )


function.prepare(known, sqs, dynamodb)


def handler(event: dict[str, Any], context: object) -> dict[str, str]:  # noqa: ARG001 - Lambda's signature
    """Take one event. The edge: what goes wrong is logged and raised, so that Lambda calls again."""
    try:
        return dict(bus.take(event, caller(), acceptance()).content)
    except Exception as error:
        log.fault(error)
        raise
