"""Lambda: `ANY /soap/mktows/{version}`. Marketo's SOAP API, as far as clients found and synchronised leads with it."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from relay.aws import environment, function, secrets
from relay.aws import table as dynamodb
from relay.aws.function import KEEP_AWAKE, Context, FunctionDeadline
from relay.aws.secrets import NoSecret
from relay.aws.table import State
from relay.core import duration
from relay.limits.gate import connection_gate
from relay.system import compiled
from relay.system.access import Access
from relay.telemetry import log, metrics
from systems import SYSTEMS
from systems.marketo.config import MarketoConnection
from systems.marketo.soap import connecting, exchange, face, settings
from systems.marketo.soap.authentication import Caller
from systems.marketo.soap.face import Face
from systems.marketo.soap.faults import Fault
from systems.marketo.soap.replay import Replays

_COMPILED = Path(__file__).with_name(compiled.COMPILED_FILE)
CONFIG = compiled.load(_COMPILED, SYSTEMS)
SOAP = settings.load(_COMPILED)
_UNREACHABLE = (BotoCoreError, ClientError, NoSecret)


@cache
def soap() -> Face:
    """Build what stays the same from one request to the next."""
    variables = environment.read(settings.SoapEnvironment, os.environ)
    found = SOAP
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
    metrics.count("SoapFailed", connection=SOAP.connection if SOAP else None)
