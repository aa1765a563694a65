"""Lambda: `GET` and `POST /activity/latest`. What one lead did on the web and with mails in the two weeks before now.

Asked with `{"action": "activity", "lead": "..."}` it answers the operator's command; with `{"action": "link", ...}` it
makes a link to the page; with `{"action": "check"}` it looks whether activities can be read.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from botocore.exceptions import BotoCoreError, ClientError

from relay.aws import environment, function, secrets
from relay.aws import table as dynamodb
from relay.aws.function import KEEP_AWAKE, Context, FunctionDeadline
from relay.aws.secrets import NoSecret
from relay.aws.table import State
from relay.limits.gate import connection_gate
from relay.system import compiled
from relay.system.access import Access
from relay.telemetry import log, metrics
from systems import SYSTEMS
from systems.marketo.activity_view import connecting, exchange, settings
from systems.marketo.activity_view.asked import answered
from systems.marketo.activity_view.troubles import ViewTrouble
from systems.marketo.activity_view.view import View, failure
from systems.marketo.config import MarketoConnection

_COMPILED = Path(__file__).with_name(compiled.COMPILED_FILE)
CONFIG = compiled.load(_COMPILED, SYSTEMS)
SETTINGS = settings.load(_COMPILED)
_UNREACHABLE = (BotoCoreError, ClientError, NoSecret)


class ActivityFault(Exception):
    """Something broke that is no answer of Marketo's: see the log line `fault` before it."""


@cache
def view() -> View:
    """Build what stays the same from one request to the next."""
    variables = environment.read(settings.ActivityEnvironment, os.environ)
    if SETTINGS is None:
        raise TypeError("the package of a function for activities, without activity_view in its configuration")
    connection = CONFIG.connections[SETTINGS.connection]
    if not isinstance(connection, MarketoConnection):
        raise TypeError("activity_view leads to a connection that is no Marketo")
    known = secrets.secrets_manager()
    state = State(dynamodb.client(), variables.state_table)
    access = Access(
        secret=secrets.connection_secret(secrets.store(known, variables.secret_id)),
        gate=connection_gate(SETTINGS.connection, connection, SYSTEMS["marketo"].day, state, "read"),
        state=state,
        purpose="read",
    )
    return connecting.view(SETTINGS, connection, access, lambda: known.text(variables.log_key_secret_id).encode())


function.prepare(view)


def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """Answer one request. The edge: whatever goes wrong here, who asks gets a page that says so, and no stack trace."""
    if event == KEEP_AWAKE:
        return {"awake": True}
    if "action" in event:
        return _asked(event, context)
    request = exchange.read_request(event, CONFIG.language)
    try:
        answer = view().answer(request, FunctionDeadline(context))
    except Exception as error:  # noqa: BLE001 - the outermost edge
        log.fault(error)
        metrics.count("ActivityViewFailed", connection=SETTINGS.connection if SETTINGS else None)
        code = "relay_unreachable" if isinstance(error, _UNREACHABLE) else "relay_failed"
        answer = failure(ViewTrouble(code), request, request.language)
    return exchange.response(answer)


def _asked(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """What the operator's command asks. Its own words are withheld, since Lambda would log them."""
    try:
        found: dict[str, Any] = msgspec.to_builtins(answered(view(), event, FunctionDeadline(context)))
    except Exception as error:  # noqa: BLE001 - the outermost edge
        log.fault(error)
        raise ActivityFault from None
    return found
