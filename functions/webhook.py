"""Lambda: `ANY /hooks/{route}`. Accepts webhooks, or says what to change in them."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from relay.accepting import api_gateway, authentication, refusing
from relay.accepting.accept import Acceptance
from relay.accepting.api_gateway import WebhookAnswer, WebhookRequest
from relay.accepting.repeats import Repeats
from relay.aws import environment, function, secrets
from relay.aws import table as state
from relay.aws.environment import WebhookEnvironment
from relay.aws.secrets import Secrets, SecretUnreadable
from relay.aws.table import State
from relay.delivering.replies import Replies
from relay.queue import queues
from relay.system import compiled
from relay.system.sides import callers_that_repeat
from relay.telemetry import log
from systems import SYSTEMS
from systems.web.receiver import WEB

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient

CONFIG = compiled.load(Path(__file__).with_name(compiled.COMPILED_FILE), SYSTEMS)
_AWS_ERRORS = (BotoCoreError, ClientError, SecretUnreadable)


@cache
def known() -> Secrets:
    """Access to the secrets."""
    return secrets.secrets_manager()


@cache
def sqs() -> SQSClient:
    """Where events go."""
    return queues.client()


@cache
def waiting() -> list[str]:
    """The connections of which somebody is answered what the target said."""
    return sorted({route.to for route in CONFIG.routes.values() if route.reply == "delivered"})


@cache
def repeating() -> list[str]:
    """The connections whose calls may come more than once."""
    return sorted(callers_that_repeat(CONFIG, SYSTEMS))


@cache
def dynamodb() -> DynamoDBClient | None:
    """Only made where somebody waits, or may call twice."""
    return state.client() if waiting() or repeating() else None


@cache
def acceptance() -> Acceptance:
    """Build what stays the same from one request to the next."""
    variables = environment.read(WebhookEnvironment, os.environ)
    client = dynamodb()

    def tables(names: list[str]) -> dict[str, State]:
        return {} if client is None else {name: State(client, variables.table(name)) for name in names}

    return Acceptance(
        config=CONFIG,
        systems=SYSTEMS,
        anyone=WEB,
        secret=authentication.WebhookSecret(secrets.store(known(), variables.webhook_secret_id)),
        log_key=known().text(variables.log_key_secret_id).encode(),
        sqs=sqs(),
        queue_urls={name: variables.queue_url(name) for name in CONFIG.connections},
        quarantine_url=variables.quarantine_queue_url,
        replies={name: Replies(state=found) for name, found in tables(waiting()).items()},
        repeats={name: Repeats(found) for name, found in tables(repeating()).items()},
    )


# Not the acceptance itself: it reads a secret, for which nobody could wait any longer than for an answer.
function.prepare(known, sqs, dynamodb)


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:  # noqa: ARG001 - Lambda's signature
    """Answer one request. The edge: whatever goes wrong here, the caller gets JSON and nobody a stack trace."""
    try:
        request = api_gateway.read_request(event)
    except Exception as error:  # noqa: BLE001 - the outermost edge
        log.fault(error)
        return api_gateway.response(refusing.failure("internal", CONFIG.language))
    return api_gateway.response(_answer(request))


def _answer(request: WebhookRequest) -> WebhookAnswer:
    try:
        return acceptance().handle(request)
    except Exception as error:  # noqa: BLE001 - the outermost edge
        return _rescue(request, error)


def _rescue(request: WebhookRequest, error: Exception) -> WebhookAnswer:
    log.fault(error)
    reason = "not_stored" if isinstance(error, _AWS_ERRORS) else "internal"
    try:
        return acceptance().rescue(request, reason)
    except Exception as second:  # noqa: BLE001 - nothing is left to try
        log.fault(second)
        return refusing.failure(reason, CONFIG.language)
