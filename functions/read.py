"""Lambda: one connection that is read, by a clock that ticks every minute. It reads what is due.

Asked with `{"action": "run", "reading": "..."}` it reads one reading at once; with `{"action": "check"}` it looks
whether each can be read; with `{"action": "estimate", "reading": "...", "since": "...", "until": "..."}` it asks the
system what reading a span would take, where its reader can tell.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec

from relay.aws import client as aws
from relay.aws import environment, function, secrets
from relay.aws import table as dynamodb
from relay.aws.environment import ReadEnvironment
from relay.aws.function import Context, FunctionDeadline
from relay.aws.partition import Partition
from relay.aws.table import State
from relay.core import event
from relay.core.config import Route, Source
from relay.core.deadline import Deadline
from relay.core.findings import Finding
from relay.core.gate import Gate, MustWait, Purpose
from relay.core.secret import SecretReader
from relay.delivering.unchanged import Unchanged
from relay.history.store import PARTITION as HISTORY
from relay.history.store import RunHistory
from relay.limits.gate import connection_gate
from relay.limits.open_gate import OpenGate
from relay.queue import queues
from relay.queue.batch_sender import Outbox
from relay.reading.events.letters import Letters
from relay.reading.notifying.notifying import Notifying
from relay.reading.notifying.owed import OwedMails
from relay.reading.notifying.wording import Mail
from relay.reading.parts.subscriptions import Reading, readings
from relay.reading.parts.table import Readings
from relay.reading.readers.memory import Memory
from relay.reading.seen.judging import Seen, Use
from relay.reading.seen.memories import Memories, names_read
from relay.reading.tick import Tick
from relay.reading.unmatched.again import UnmatchedAgain
from relay.reading.unmatched.store import PARTITION, UnmatchedStore
from relay.reading.verifying.comparing import Comparing
from relay.system import compiled
from relay.system.access import Access, Payload
from relay.system.learned_names import Fingerprint, fingerprint_of
from relay.system.noted import PARTITION as NOTED
from relay.system.reads import Reads
from relay.system.reads_on import reads_for
from relay.system.sides import target_of
from relay.system.stream import EstimatesSpan, NotReady, Reader, ReadFailed, Span, Stream
from relay.system.target import Accepted
from relay.telemetry import log
from systems import SYSTEMS

if TYPE_CHECKING:
    from relay.pair_guard.page_guard import PageGuard
    from relay.pair_guard.standing import StandingGuard

CONFIG = compiled.load(Path(__file__).with_name(compiled.COMPILED_FILE), SYSTEMS)


class ReadFault(Exception):
    """Something broke that is no answer of the system: see the log line `fault` before it."""


@cache
def variables() -> ReadEnvironment:
    """What the deployment says of this function."""
    return environment.read(ReadEnvironment, os.environ)


@cache
def known() -> secrets.Secrets:
    """Access to the secrets."""
    return secrets.secrets_manager()


@cache
def secret() -> SecretReader:
    """The secret of the connection that is read."""
    return secrets.connection_secret(secrets.store(known(), variables().secret_id))


@cache
def log_key() -> bytes:
    """Key of the hashes that stand for leads and records."""
    return known().text(variables().log_key_secret_id).encode()


@cache
def state() -> State:
    """What all functions of the connection remember together."""
    return State(dynamodb.client(), variables().state_table)


@cache
def table() -> Readings:
    """Where the connection's readings stand."""
    return Readings(
        dynamodb=state().dynamodb, table=variables().readings_table, connection=variables().connection, clock=_clock
    )


@cache
def all_readings() -> list[Reading]:
    """What is read of the connection."""
    return readings(CONFIG, variables().connection, _stream)


@cache
@cache
def pair_guard() -> StandingGuard | None:
    """What guards routes that share fields both ways; None where none of them is read."""
    found = variables()
    if not found.pair_table:
        return None
    from relay.pair_guard.standing import standing_guard  # noqa: PLC0415 - most connections have no pair

    key = known().text(found.pair_key_secret_id).encode()
    return standing_guard(CONFIG, SYSTEMS, State(state().dynamodb, found.pair_table), key, _clock)


def _pair(reading: Reading) -> PageGuard | None:
    guard = pair_guard()
    return guard.page(reading.name, reading.routes) if guard else None


@cache
def tick() -> Tick:
    """Everything that reading needs."""
    letters = Letters(routes=CONFIG.routes, accept=_accept, outboxes=_outbox, log_key=log_key(), now=event.now)
    return Tick(
        connection=variables().connection,
        readings=all_readings(),
        table=table(),
        reader=_reader,
        seen=_seen,
        memory=_memory,
        letters=letters,
        notifying=_notifying(),
        history=_history(),
        comparing=_comparing(),
        pair=_pair,
        unmatched=UnmatchedAgain(store=_waiting(), reader=_reader_again, letters=letters, now=event.now, pair=_pair),
    )


def handler(request: dict[str, Any], context: Context) -> dict[str, Any]:
    """Read what is due, or check. What is wrong at the system is in the answer; what is wrong here is raised.

    The words of an unexpected error are withheld, since Lambda would log them and they may quote a record.
    """
    deadline = FunctionDeadline(context)
    try:
        if request.get("action") == "check":
            secrets.renew(secret())
            return {"findings": [msgspec.structs.asdict(each) for each in _check(deadline)]}
        if request.get("action") == "estimate":
            return _estimate(request, deadline)
        only = str(request["reading"]) if request.get("action") == "run" else None
        return {"runs": msgspec.to_builtins(tick().run(deadline, only))}
    except Exception as error:  # noqa: BLE001 - the outermost edge
        log.fault(error, connection=os.environ.get("CONNECTION"))
        raise ReadFault from None


def _estimate(request: dict[str, Any], deadline: Deadline) -> dict[str, Any]:
    """`estimate` is null where that cannot be told; `code` says why, where the system or its limits do."""
    since, until = (datetime.fromisoformat(each) if each else None for each in (request["since"], request["until"]))
    reading = next((each for each in all_readings() if each.name == request["reading"]), None)
    reader = _reader(reading, "backfill", _memory()) if reading else None
    if not isinstance(reader, EstimatesSpan):
        return {"estimate": None}
    try:
        return {"estimate": reader.estimate(Span(since, until), deadline)._asdict()}
    except (MustWait, ReadFailed) as error:
        return {"estimate": None, "code": error.cause.code}
    except NotReady:
        return {"estimate": None, "code": "not_ready"}


def _check(deadline: Deadline) -> Iterator[Finding]:
    """A look that a person asked for: no breaker stops it, and it opens none."""
    for reading in all_readings():
        reader = _made(reading, Access(secret=secret(), gate=OpenGate(), state=state(), memory=_memory()))
        yield from reader.check(f"routes.{reading.routes[0]}.source", deadline)


def _reader(reading: Reading, purpose: Purpose, memory: Memory) -> Reader:
    return _made(
        reading,
        Access(
            secret=secret(),
            gate=_gate(purpose),
            state=state(),
            purpose=purpose,
            memory=memory,
            key=log_key,
            noted=_noted(),
        ),
    )


def _noted() -> Partition:
    """What the functions that deliver to the connection have noted."""
    found = variables()
    return Partition(
        dynamodb=state().dynamodb, table=found.readings_table, name=f"{found.connection}{NOTED}", clock=_clock
    )


def _reader_again(reading: Reading) -> Reader:
    return _reader(reading, "read", _memory())


def _waiting() -> UnmatchedStore:
    """Who was not there yet, of all that is read of the connection."""
    found = variables()
    name = f"{found.connection}{PARTITION}"
    partition = Partition(dynamodb=state().dynamodb, table=found.readings_table, name=name, clock=_clock)
    return UnmatchedStore(partition=partition, key=log_key(), clock=_clock)


def _history() -> RunHistory:
    """What becomes of what is read of the connection."""
    found = variables()
    name = f"{found.connection}{HISTORY}"
    partition = Partition(dynamodb=state().dynamodb, table=found.readings_table, name=name, clock=_clock)
    return RunHistory(partition=partition, clock=_clock)


def _notifying() -> Notifying | None:
    """What mails people; None where relay.yaml names nobody."""
    found = variables()
    if not found.notify_topic:
        return None
    history = _history()
    return Notifying(
        connection=found.connection,
        relay=found.powertools_metrics_namespace,
        language=CONFIG.language,
        zone=ZoneInfo(found.notify_zone),
        at=time.fromisoformat(found.notify_at),
        table=table(),
        history=history,
        owed=OwedMails(partition=history.partition, clock=_clock),
        send=_publish,
        now=event.now,
    )


def _publish(mail: Mail) -> None:
    aws.client("sns", connect_timeout=2, read_timeout=5, attempts=3).publish(
        TopicArn=variables().notify_topic, Subject=mail.subject, Message=mail.text
    )


def _made(reading: Reading, access: Access) -> Reader:
    connection = CONFIG.connections[reading.connection]
    return reading.stream.reader(connection, reading.source, _names(reading), access)


@cache
def _gate(purpose: Purpose) -> Gate:
    name = variables().connection
    return connection_gate(name, CONFIG.connections[name], SYSTEMS[CONFIG.systems[name]].day, state(), purpose)


def _names(reading: Reading) -> Reads:
    found = [_names_of(CONFIG.routes[name]) for name in reading.routes]
    guard = pair_guard()
    return names_read([*found, Reads(guard.needs(reading.routes))] if guard else found)


def _names_of(route: Route) -> Reads:
    return reads_for(route, CONFIG, SYSTEMS)


def _seen(reading: Reading, use: Use) -> Seen:
    return Memories(state=state(), table=table(), key=log_key()).of(reading, use, _names(reading))


def _memory() -> Memory:
    found = variables()
    return Memory(dynamodb=state().dynamodb, table=found.readings_table, connection=found.connection, key=log_key())


@cache
def _outbox(connection: str) -> Outbox:
    return Outbox(sqs=queues.client(), queue_url=variables().queue_url_of(connection))


def _accept(route: Route, payload: Payload) -> Accepted:
    return target_of(route, CONFIG, SYSTEMS).accept(route, payload, CONFIG.connections[route.to])


def _comparing() -> Comparing | None:
    """What was last delivered is known where the deployment names the tables."""
    if not variables().state_tables:
        return None
    return Comparing(routes=CONFIG.routes, accept=_accept, fingerprint=_fingerprint, memory=_delivered)


def _fingerprint(route: Route, payload: Payload) -> str:
    return _fingerprint_to(route.to)(route, payload)


@cache
def _fingerprint_to(connection: str) -> Fingerprint:
    route = next(each for each in CONFIG.routes.values() if each.to == connection)
    side = target_of(route, CONFIG, SYSTEMS)
    return fingerprint_of(side, CONFIG.connections[connection], _state_of(connection))


def _delivered(connection: str) -> Unchanged:
    return Unchanged(state=_state_of(connection), key=log_key())


def _state_of(connection: str) -> State:
    return State(state().dynamodb, variables().state_table_of(connection))


def _stream(connection: str, source: Source) -> tuple[str, Stream]:
    """What a source names, in the registry; the only one where it names none."""
    sources = SYSTEMS[CONFIG.systems[connection]].sources
    word = source.stream or next(iter(sources))
    stream = sources[word].stream
    if stream is None:
        raise TypeError(f"{word} of {connection} cannot be read")
    return word, stream


def _clock() -> float:
    return event.now().timestamp()


function.prepare(tick)  # at the end, since it is built of all that stands above
