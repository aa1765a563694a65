"""Lambda: started by a receipt rule of Amazon SES for each mail to a connection's addresses, once the mail is in S3."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

from relay.accepting.brought import acceptance_of
from relay.aws import environment, function, secrets
from relay.aws import table as dynamodb
from relay.aws.environment import MailEnvironment
from relay.aws.secrets import Secrets
from relay.aws.table import State
from relay.queue import queues
from relay.system import compiled
from relay.telemetry import log
from systems import SYSTEMS
from systems.mail.arriving import mails
from systems.mail.arriving.mails import WholeMails
from systems.mail.arriving.taking import Arriving
from systems.mail.config import MailConnection
from systems.mail.forwarding import forwarder
from systems.mail.forwarding.forwarder import Forwarder, SendsMails
from systems.mail.forwarding.message import UNPROVED, Addresses
from systems.mail.matching.threads import Threads
from systems.web.receiver import WEB

CONFIG = compiled.load(Path(__file__).with_name(compiled.COMPILED_FILE), SYSTEMS)


@cache
def known() -> Secrets:
    """Access to the secrets."""
    return secrets.secrets_manager()


@cache
def ses() -> SendsMails:
    """Where mails go on; made for the first one that does."""
    return forwarder.client()


@cache
def arriving() -> Arriving:
    """Build what stays the same from one mail to the next: it knows the routes of its connection and no other."""
    told = environment.read(MailEnvironment, os.environ)
    settings = CONFIG.connections[told.connection]
    if not isinstance(settings, MailConnection):
        raise TypeError(f"{told.connection} takes no mails")
    state = State(dynamodb.client(), told.state_table)
    log_key = known().text(told.log_key_secret_id).encode()
    unproved = UNPROVED[CONFIG.language]
    addresses = Addresses(settings.sender, settings.forward.to, unproved) if settings.forward else None
    acceptance = acceptance_of(told, CONFIG, SYSTEMS, WEB, log_key=log_key, sqs=queues.client(), state=state)
    return Arriving(
        connection=told.connection,
        settings=settings,
        routes=[*acceptance.config.routes],
        acceptance=acceptance,
        mails=WholeMails(mails.client(), told.mail_bucket, told.mail_prefix),
        threads=Threads(state),
        log_key=log_key,
        forwarder=None if addresses is None else Forwarder(ses, state, addresses),
    )


function.prepare(arriving)


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:  # noqa: ARG001 - Lambda's signature
    """Take one mail. The edge: what goes wrong is logged and raised, so that Lambda calls again."""
    try:
        return arriving().take(event)
    except Exception as error:
        log.fault(error)
        raise
