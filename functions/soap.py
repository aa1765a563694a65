"""Lambda: `ANY /soap/mktows/{version}`. Marketo's SOAP API, as far as clients synchronised leads with it."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from marketo_system.config import MarketoConnection
from mktows import connecting, exchange, face
from mktows.authentication import Caller
from mktows.face import Face
from mktows.faults import Fault
from mktows.replay import Replays
from relay import config, duration, environment, function, log, metrics, secrets
from relay import state as dynamodb
from relay.environment import SoapEnvironment
from relay.function import KEEP_AWAKE, Context, FunctionDeadline
from relay.gate import connection_gate
from relay.secrets import NoSecret
from relay.state import State
from relay.system import Access
from systems import SYSTEMS

CONFIG = config.load(Path(__file__).with_name(config.COMPILED_FILE), SYSTEMS)
_UNREACHABLE = (BotoCoreError, ClientError, NoSecret)


@cache
def soap() -> Face:
    """Build what stays the same from one request to the next."""
    variables = environment.read(SoapEnvironment, os.environ)
    found = CONFIG.soap
    if found is None:
        raise TypeError("the package of a function for SOAP, without soap in its configuration")
    skew = duration.seconds(found.clock_skew)
    known = secrets.secrets_manager()
    state = State(dynamodb.client(), variables.state_table)
    connection = CONFIG.connections[found.connection]
    if not isinstance(connection, MarketoConnection):
        raise TypeError("soap leads to a connection that is no Marketo")
    access = Access(
        secret=secrets.connection_secret(secrets.store(known, variables.secret_id)),
        gate=connection_gate(found.connection, connection, SYSTEMS["marketo"].day, state),
        state=state,
    )
    return Face(
        connection=found.connection,
        caller=Caller(secrets.store(known, variables.soap_secret_id), clock_skew=skew),
        replays=Replays(state, skew),
        leads=connecting.leads(connection, access),
    )


function.prepare(soap)


def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """Answer one request. The edge: whatever goes wrong here, the caller gets a fault and nobody a stack trace."""
    if event == KEEP_AWAKE:
        return {"awake": True}
    try:
        answer = soap().answer(exchange.read_request(event), FunctionDeadline(context))
    except _UNREACHABLE as error:
        _failed(error)
        answer = face.failure(Fault(20011, "the relay cannot read what it needs; nothing was done, try again"))
    except Exception as error:  # noqa: BLE001 - the outermost edge
        _failed(error)
        answer = face.failure(Fault(10001, "the relay has failed; its log says where"))
    return exchange.response(answer)


def _failed(error: Exception) -> None:
    """Say it to the log and to the alarm: the client has its answer, so Lambda itself counts no error."""
    log.fault(error)
    metrics.count("SoapFailed", connection=CONFIG.soap.connection if CONFIG.soap else None)
