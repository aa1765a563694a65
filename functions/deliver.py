"""Lambda: one connection's queue. Delivers batches of events, as Lambda hands them over.

Started with `{"action": "drain"}`, as a schedule does where relay.yaml has `batch: {every: 1m}`, it receives them
itself until there are none. Asked with `{"action": "check"}`, it looks at the system: the check runs here since only
this function has the connection's secret and leaves by the fixed address.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from relay.aws import environment, function, secrets
from relay.aws import table as dynamodb
from relay.aws.environment import DeliverEnvironment
from relay.aws.errors import AWS_ERRORS
from relay.aws.function import Context, FunctionDeadline
from relay.aws.partition import Partition
from relay.aws.table import State
from relay.core import duration
from relay.core.config import Connection, Route
from relay.core.event import was_read
from relay.core.read_source import is_read
from relay.core.secret import SecretReader
from relay.delivering.counting import Counting
from relay.delivering.delivery import Delivery
from relay.delivering.draining.drain import Drain
from relay.delivering.draining.lease import Lease
from relay.delivering.draining.receiving import QueueReceiver
from relay.delivering.handing_over import next_routes
from relay.delivering.handing_over.dead_letter_notice import DeadLetterNotice
from relay.delivering.handing_over.hand_over import HandOver
from relay.delivering.judging import Judging
from relay.delivering.newest_delivered import Latest
from relay.delivering.persons import Persons
from relay.delivering.replies import Replies
from relay.delivering.retry import Schedule
from relay.delivering.settlement import Settlement
from relay.delivering.settling import Settling
from relay.delivering.skipping import Skipping
from relay.delivering.unchanged import Unchanged
from relay.delivering.writing import Writing
from relay.history.store import PARTITION as HISTORY
from relay.history.store import RunHistory
from relay.limits.gate import ConnectionGate, connection_gate
from relay.limits.spending import Spending
from relay.loop_guard.guard import LoopGuard
from relay.loop_guard.write_marks import WriteMarks
from relay.queue import message, queues
from relay.queue.message import Message
from relay.reading.unmatched.store import PARTITION, UnmatchedStore
from relay.system import compiled
from relay.system.access import Access
from relay.system.finds_nobody import may_find_nobody
from relay.system.learned_names import fingerprint_of
from relay.system.noted import PARTITION as NOTED
from relay.system.noted import notes_for_reading
from relay.system.page_links import LinkedPage, PageLinks
from relay.system.sides import origins, target_side
from relay.system.system import System
from relay.system.target import Target
from relay.telemetry import log
from systems import SYSTEMS

if TYPE_CHECKING:
    from relay.pair_guard.standing import StandingGuard

_COMPILED = Path(__file__).with_name(compiled.COMPILED_FILE)
CONFIG = compiled.load(_COMPILED, SYSTEMS)


class DeliveryFault(Exception):
    """Something broke that is no answer of the system: see the log line `fault` before it."""


@cache
def variables() -> DeliverEnvironment:
    """What the deployment says of this function."""
    return environment.read(DeliverEnvironment, os.environ)


class Connected(NamedTuple):
    """This function's connection."""

    name: str
    settings: Connection
    system: System
    routes: Mapping[str, Route]
    """Those that lead to it."""


@cache
def connected() -> Connected:
    """What the configuration says of it."""
    name = variables().connection
    return Connected(name, CONFIG.connections[name], SYSTEMS[CONFIG.systems[name]], CONFIG.routes_to(name))


@cache
def secret() -> SecretReader:
    """Reader of the connection's secret."""
    return secrets.connection_secret(secrets.store(secrets.secrets_manager(), variables().secret_id))


@cache
def gate() -> ConnectionGate:
    """The gate before every request to the connection's system."""
    name, settings, system, _ = connected()
    return connection_gate(name, settings, system.day, state())


@cache
def state() -> State:
    """What all functions of the connection remember together."""
    return State(dynamodb.client(), variables().state_table)


@cache
def echo() -> WriteMarks | None:
    """What the functions of several connections remember together, so that no change goes round."""
    if not variables().echo_table:
        return None
    places = [place for each in origins(CONFIG, SYSTEMS).values() for place in each.places]
    return WriteMarks(
        state=State(dynamodb.client(), variables().echo_table),
        key=secrets.secrets_manager().text(variables().echo_key_secret_id).encode(),
        places=frozenset(places),
    )


def guard() -> LoopGuard | None:
    """The guard of the connection's events."""
    memory, routes = echo(), connected().routes
    return None if memory is None else LoopGuard(echo=memory, origins=origins(CONFIG, SYSTEMS), routes=routes)


@cache
def pair_guard() -> StandingGuard | None:
    """What guards routes that share fields both ways; None where none of them leads to the connection."""
    found = variables()
    if not found.pair_table:
        return None
    from relay.pair_guard.standing import standing_guard  # noqa: PLC0415 - most connections have no pair

    key = secrets.secrets_manager().text(found.pair_key_secret_id).encode()
    return standing_guard(CONFIG, SYSTEMS, State(dynamodb.client(), found.pair_table), key)


def target(access: Access) -> Target:
    """What writes to the connection."""
    name, settings, system, routes = connected()
    made, guarded = target_side(system).for_connection(settings, routes, access), pair_guard()
    return guarded.target(name, target_side(system), made) if guarded else made


@cache
def log_key() -> bytes:
    """Of the hashes in the log, and of what was last written; only read where an event leads on, or may be skipped."""
    return secrets.secrets_manager().text(variables().log_key_secret_id).encode()


@cache
def hand_over() -> HandOver | None:
    """What the connection's events lead to."""
    return next_routes.hand_over(
        variables().connection,
        CONFIG,
        SYSTEMS,
        sqs=queues.client(),
        queue_url=variables().next_queue_url,
        log_key=log_key,
    )


@cache
def skipping() -> Skipping | None:
    """What passes over what is unchanged."""
    name, settings, system, routes = connected()
    if all(route.unchanged == "send" for route in routes.values()):
        return None
    side = target_side(system)
    return Skipping(
        connection=name,
        memory=Unchanged(state=state(), key=log_key()),
        fingerprint=fingerprint_of(side, settings, state()),
    )


@cache
def persons() -> Persons:
    """Who waits for the persons of the connection, by the connections that are read."""
    name, _, system, routes = connected()
    side = target_side(system)
    waiting = [route for route in routes.values() if is_read(route.source) and may_find_nobody(side, route)]
    return Persons(connection=name, waiting={route.from_: _waiting(route.from_) for route in waiting})


def _waiting(source: str) -> UnmatchedStore:
    partition = Partition(dynamodb=dynamodb.client(), table=variables().readings_table, name=f"{source}{PARTITION}")
    return UnmatchedStore(partition=partition, key=log_key())


@cache
def counting() -> Counting:
    """Where it counts what becomes of what was read, by the connections that are read."""
    name, _, _, routes = connected()
    read = {route.from_ for route in routes.values() if is_read(route.source)}
    sources = read if variables().readings_table else set()
    return Counting(connection=name, histories={each: _history(each) for each in sorted(sources)})


def _history(source: str) -> RunHistory:
    name = f"{source}{HISTORY}"
    return RunHistory(partition=Partition(dynamodb=dynamodb.client(), table=variables().readings_table, name=name))


def noted() -> Partition | None:
    """Where is noted what is to be read of the connection; None where it is not read, or nothing is noted."""
    name, _, system, routes = connected()
    table = variables().readings_table
    if not table or not notes_for_reading(target_side(system), routes.values()):
        return None
    return Partition(dynamodb=state().dynamodb, table=table, name=f"{name}{NOTED}")


@cache
def page() -> LinkedPage | None:
    """What the connection's records are to link to."""
    found = variables()
    if not found.page_address:
        return None
    lasts = timedelta(seconds=duration.seconds(found.page_link_lasts))
    table = State(dynamodb.client(), found.page_table)
    return LinkedPage(PageLinks(state=table, connection=found.page_of, key=log_key, lasts=lasts), found.page_address)


def notice() -> DeadLetterNotice | None:
    """Who is told of what is put aside."""
    onward = hand_over()
    return None if onward is None else DeadLetterNotice(hand_over=onward, routes=connected().routes)


@cache
def delivery() -> Delivery:
    """What takes a batch from step to step."""
    name, settings, _, routes = connected()
    access = Access(
        secret=secret(),
        gate=gate(),
        state=state(),
        echo=echo(),
        meter=gate().budget.meter,
        wanted=next_routes.wanted(name, CONFIG, SYSTEMS),
        key=log_key,
        noted=noted(),
        page=page(),
    )
    settlement = Settlement(
        connection=name,
        sqs=queues.client(),
        queue_url=variables().queue_url,
        dead_letter_url=variables().dead_letter_queue_url,
    )
    return Delivery(
        connection=name,
        routes=routes,
        judging=Judging(connection=name, latest=Latest(state()), guard=guard()),
        writing=Writing(
            connection=name,
            target=target(access),
            persons=persons(),
        ),
        settling=Settling(
            connection=name,
            settlement=settlement,
            schedule=Schedule.of(settings.retry),
            replies=Replies(state=state()),
            notice=notice(),
        ),
        skipping=skipping(),
        hand_over=hand_over(),
        counting=counting(),
        put_aside=guarded.put_aside().note if (guarded := pair_guard()) else None,
        cost=Spending(gate()),
    )


@cache
def receiver() -> QueueReceiver:
    """What receives from the connection's queue itself."""
    most = connected().settings.batch.max_records
    return QueueReceiver(sqs=queues.client(), queue_url=variables().queue_url, max_records=most)


@cache
def drain() -> Drain:
    """What empties the connection's queue when the clock says so."""
    return Drain(
        connection=connected().name,
        lease=Lease(state=state()),
        receiver=receiver(),
        delivery=delivery(),
        delivery_seconds=target_side(connected().system).delivery_seconds,
        day_is_spent=day_is_spent,
    )


def day_is_spent() -> bool:
    """Whether all that the connection's system counts by day is spent; False where nothing is counted."""
    name, settings, system, routes = connected()
    try:
        days = system.spent(settings, routes.values(), state(), datetime.now(UTC))
    except AWS_ERRORS as error:
        log.fault(error, connection=name)
        return False
    return bool(days) and all(day.is_spent for day in days)


function.prepare(delivery)


def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """Deliver a batch, drain the queue, or check the connection.

    An unexpected error fails the whole batch, so that the queue keeps it and Lambda counts an error. Its own words are
    withheld, since Lambda would log them and they may quote a payload.
    """
    try:
        if event.get("action") == "check":
            return {"findings": _check(), "routes": _routes()}
        if event.get("action") == "drain":
            return _drain(context)
        failed = _deliver([message.handed(record) for record in event["Records"]], context)
    except Exception as error:  # noqa: BLE001 - the outermost edge
        log.fault(error, connection=os.environ.get("CONNECTION"))
        raise DeliveryFault from None
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _deliver(handed: Sequence[Message], context: Context) -> list[str]:
    """The ids of what Lambda handed over and must stay.

    A connection that is ahead of its day fills the batch from its own queue, without waiting: fewer and larger requests
    make the rest of the day last. So does one that writes many at once, where what was handed over was read: a reading
    queues its records by the page.
    """
    fills = gate().budget.meter.runs_ahead() or (
        target_side(connected().system).writes_many and any(was_read(each.body) for each in handed)
    )
    messages = receiver().fill(handed, 0).messages if fills else handed
    return delivery().run(messages, FunctionDeadline(context)).failed


def _drain(context: Context) -> dict[str, Any]:
    """What came of it. The lease lasts as long as this function may."""
    lasts = context.get_remaining_time_in_millis() / 1000
    found: dict[str, Any] = msgspec.to_builtins(drain().run(FunctionDeadline(context), lasts))
    return found


def _routes() -> dict[str, str]:
    """What is deployed, for whoever compares it with relay.yaml."""
    from relay.system import route_fingerprints  # noqa: PLC0415 - for the operator's command, never used when delivering

    return route_fingerprints.of_routes(_COMPILED.read_bytes(), variables().connection)


def _check() -> list[dict[str, str]]:
    from relay.system.setting_up.forms import forms  # noqa: PLC0415 - as above
    from relay.system.setting_up.record_form import KeepsForms  # noqa: PLC0415 - as above

    name, settings, system, routes = connected()
    secrets.renew(secret())
    side = target_side(system)
    if isinstance(side, KeepsForms):
        findings = side.check_forms(name, settings, routes, secret(), forms(CONFIG, SYSTEMS, routes))
    else:
        findings = side.check(name, settings, routes, secret())
    return [msgspec.structs.asdict(finding) for finding in findings]
