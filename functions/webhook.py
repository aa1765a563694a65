"""Lambda: `ANY /hooks/{route}`. Accepts Marketo's webhooks, or says what to change in them."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from relay import accept, api_gateway, config, environment, log, queues, secrets, state
from relay.accept import Acceptance
from relay.api_gateway import Answer, Request
from relay.environment import WebhookEnvironment
from relay.replies import Replies
from relay.secrets import SecretUnreadable
from relay.state import State
from sources import SOURCES
from systems import SYSTEMS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

CONFIG = config.load(Path(__file__).with_name(config.COMPILED_FILE), SYSTEMS)
_AWS_ERRORS = (BotoCoreError, ClientError, SecretUnreadable)


@cache
def dynamodb() -> DynamoDBClient:
    """Only made where a route answers with what the target said."""
    return state.client()


@cache
def acceptance() -> Acceptance:
    """Build what stays the same from one request to the next."""
    variables = environment.read(WebhookEnvironment, os.environ)
    known = secrets.secrets_manager()
    tables = variables.tables()
    return Acceptance(
        config=CONFIG,
        systems=SYSTEMS,
        sources=SOURCES,
        secret=secrets.WebhookSecret(secrets.store(known, variables.webhook_secret_id)),
        log_key=known.text(variables.log_key_secret_id).encode(),
        sqs=queues.client(),
        queue_urls=variables.queues(),
        quarantine_url=variables.quarantine_queue_url,
        replies={connection: Replies(state=State(dynamodb(), table)) for connection, table in tables.items()},
    )


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:  # noqa: ARG001 - Lambda's signature
    """Answer one request. The edge: whatever goes wrong here, the caller gets JSON and nobody a stack trace."""
    try:
        request = api_gateway.read_request(event)
    except Exception as error:  # noqa: BLE001 - the outermost edge
        log.fault(error)
        return api_gateway.response(accept.failure("internal", CONFIG.language))
    return api_gateway.response(_answer(request))


def _answer(request: Request) -> Answer:
    try:
        return acceptance().handle(request)
    except Exception as error:  # noqa: BLE001 - the outermost edge
        return _rescue(request, error)


def _rescue(request: Request, error: Exception) -> Answer:
    log.fault(error)
    reason = "not_stored" if isinstance(error, _AWS_ERRORS) else "internal"
    try:
        return acceptance().rescue(request, reason)
    except Exception as second:  # noqa: BLE001 - nothing is left to try
        log.fault(second)
        return accept.failure(reason, CONFIG.language)
