"""Accepting what AWS brings to a function for one connection: by an event bus, or as a mail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from relay.accepting.accept import Acceptance
from relay.accepting.authentication import WebhookSecret
from relay.accepting.repeats import Repeats
from relay.aws.environment import BusEnvironment
from relay.aws.table import State
from relay.core.config import Config
from relay.system.receiver import Receiver
from relay.system.system import System

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


def acceptance_of(
    told: BusEnvironment,
    config: Config,
    systems: Mapping[str, System],
    anyone: Receiver,
    *,
    log_key: bytes,
    sqs: SQSClient,
    state: State,
) -> Acceptance:
    """What accepts for the routes of the connection, and for no other; what came already is known by its id."""
    routes = {name: route for name, route in config.routes.items() if route.from_ == told.connection}
    return Acceptance(
        config=Config(connections=config.connections, routes=routes, systems=config.systems, language=config.language),
        systems=systems,
        anyone=anyone,
        secret=WebhookSecret(_no_secret),
        log_key=log_key,
        sqs=sqs,
        queue_urls={route.to: told.queue_url(route.to) for route in routes.values()},
        quarantine_url=told.quarantine_queue_url,
        repeats={told.connection: Repeats(state)},
    )


def _no_secret(*, refresh: bool) -> dict[str, str]:  # noqa: ARG001 - relay.aws.secrets.StoredSecret
    """AWS alone can start the function."""
    return {}
