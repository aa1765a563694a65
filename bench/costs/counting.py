"""Counting what the functions call, write and log for one event, ten and a hundred in a batch.

The accepting and the delivering function run as Lambda runs them, against the emulated AWS and the stand-ins of the
systems. The first event is not counted: it reads secrets, fields and tokens that are then known for minutes or days.
What the event source mapping does itself, one receive and one delete for each batch, is added.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.costs import bodies, logged, usage
from bench.costs.recorder import Recorder, recording
from bench.costs.usage import Usage
from bench.errors import BenchError
from bench.package import aws, package
from config import Settings, load
from local.run import processes
from local.run.parts import Parts
from local.run.ports import Ports
from local.run.state import LocalError, State
from relay.accepting.authentication import PARAMETER, url_key
from tests.support import state_table
from tests.support.api_gateway_events import rest_event
from tests.support.lambda_function import LambdaFunction

BATCHES = (1, 10, 100)
SECRET = "the-secret-of-the-count"  # noqa: S105 - of this count only
_HANDED = 10
"""The most that the event source mapping hands over; for more, a function lingers until its batch is full."""
_LINGER = 20
_ALONE = 5.2
"""Seconds after which a function asks for its circuit breaker again; an event that comes alone comes later."""
_CHANGED = """
  changed:
    from: kintone
    source: {app: 12}
    to: marketo
    lead: {email: record.email}
    fields: {company: record.company, leadScore: {from: record.score, type: integer}}
"""
_WAIT = 20.0


@dataclass(frozen=True)
class Counted:
    """A route as it is counted. `guarded`: in a configuration in which kintone's records come back."""

    name: str
    route: str
    connection: str
    guarded: bool = False


ROUTES = (
    Counted("kintone", "mail-opened", "kintone"),
    Counted("kintone, guarded", "mail-opened", "kintone", guarded=True),
    Counted("kintone to marketo", "changed", "marketo", guarded=True),
    Counted("marketo", "scored", "marketo"),
    Counted("karte", "visited", "karte"),
    Counted("http", "told", "crm"),
)


@dataclass(frozen=True)
class Count:
    """What a batch of `events` took: of the accepting function for all of them, and of the delivering one."""

    events: int
    accepted: Usage
    delivered: Usage
    metrics: frozenset[str]
    """The metrics that were written, each with its dimensions: each is paid for."""


def counts(routes: Sequence[Counted] = ROUTES, batches: Sequence[int] = BATCHES) -> dict[str, list[Count]]:
    """A count for each size of a batch, by the route's name. Raises BenchError when an event is not delivered."""
    found: dict[str, list[Count]] = {}
    try:
        with tempfile.TemporaryDirectory() as name, _running(Path(name)) as parts:
            for guarded in (False, True):
                wanted = [each for each in routes if each.guarded == guarded]
                if wanted:
                    with _deployed(Path(name) / f"relay-{guarded}", parts, guarded=guarded) as relay:
                        found |= {each.name: [relay.count(each, size) for size in batches] for each in wanted}
    except LocalError as error:
        raise BenchError(str(error)) from error
    return {each.name: found[each.name] for each in routes}


@contextmanager
def _running(folder: Path) -> Iterator[Parts]:
    """The emulator and the stand-ins."""
    state = State(folder / "local")
    state.prepare()
    parts = Parts.at(Ports.free())
    try:
        parts.start(state, lambda _: None)
        yield parts
    finally:
        for process in state.processes().values():
            processes.stop(process)


@contextmanager
def _deployed(folder: Path, parts: Parts, *, guarded: bool) -> Iterator[_Relay]:
    """The functions of the configuration that is counted, with everything that they need of AWS."""
    folder.mkdir()
    with package() as at_once, package() as lingering, recording(parts.emulator.url) as recorder:
        settings = _settings(folder / "relay.yaml", parts, guarded=guarded)
        (at_once / "config.json").write_bytes(settings.compiled())
        patient = _settings(folder / "patient.yaml", parts, guarded=guarded, linger=_LINGER)
        (lingering / "config.json").write_bytes(patient.compiled())
        relay = _Relay(folder, parts, recorder, settings, at_once, lingering)
        try:
            yield relay
        finally:
            relay.stop()


def _settings(file: Path, parts: Parts, *, guarded: bool, linger: int = 0) -> Settings:
    text = Path(__file__).with_name("relay.yaml").read_text(encoding="utf-8").replace("LINGER", str(linger))
    for name, stand_in in parts.stand_ins.items():
        text = text.replace(f"url: {name.upper()},", f"url: {stand_in.url},")
    file.write_text(text + (_CHANGED if guarded else ""), encoding="utf-8")
    return load(file)


@dataclass
class _Relay:
    """One deployed relay."""

    folder: Path
    parts: Parts
    recorder: Recorder
    settings: Settings
    at_once: Path
    lingering: Path
    """The packages of functions that deliver at once, and of those that linger."""
    _functions: dict[tuple[str, Path], LambdaFunction] = field(default_factory=dict)
    _warm: set[tuple[str, bool]] = field(default_factory=set)
    _leads: int = 1000

    def __post_init__(self) -> None:
        self.sqs, self._secrets = (self.parts.emulator.client(name) for name in ("sqs", "secretsmanager"))
        self._prefix = self.folder.name
        self.queues = {name: self._queue(f"{self._prefix}-{name}.fifo") for name in self.settings.connections}
        self._quarantine = self._queue(f"{self._prefix}-quarantine")
        self._tables = {name: state_table.new_table(self.parts.emulator).table for name in self.settings.connections}
        self._echo = state_table.new_table(self.parts.emulator).table
        for name, value in self._secret_values():
            self._secrets.create_secret(Name=f"{self._prefix}/{name}", SecretString=value)

    def count(self, what: Counted, events: int) -> Count:
        """What a batch of so many events takes."""
        is_large = events > _HANDED
        if (what.name, is_large) not in self._warm:
            self._warm.add((what.name, is_large))
            self.count(what, max(events, 2))  # not one, which comes alone
        accepting = self._function("webhook", self.at_once)
        name = f"deliver-{what.connection}"
        delivering = self._function(name, self.lingering if is_large else self.at_once)
        self.recorder.take()
        before = [len(each.log) for each in (accepting, delivering)]
        for _ in range(events):
            self._accept(accepting, what)
        accepted = usage.of(self.recorder.take()) + logged.usage(accepting.log[before[0] :])
        handed = self._receive(what.connection, min(events, _HANDED))
        if events == 1:
            time.sleep(_ALONE)
        self.recorder.take()
        if (answer := delivering.invoke({"Records": handed})) != {"batchItemFailures": []}:
            raise BenchError(f"{what.name}: not delivered: {answer}")
        self._settle(what.connection, handed, events, delivering.log[before[1] :])
        mapping = Usage(calls=2, sqs=2)
        delivered = usage.of(self.recorder.take()) + logged.usage(delivering.log[before[1] :]) + mapping
        metrics = logged.metrics(accepting.log[before[0] :]) | logged.metrics(delivering.log[before[1] :])
        return Count(events, accepted, delivered, metrics)

    def stop(self) -> None:
        """End the functions."""
        for function in self._functions.values():
            function.stop()

    def _accept(self, function: LambdaFunction, what: Counted) -> None:
        self._leads += 1
        body, query = (bodies.notification(self._leads), {PARAMETER: [url_key(SECRET, what.route)]})
        if what.route != "changed":
            body, query = bodies.webhook(self._leads), {}
        event = rest_event(body, route=what.route, secret=None if query else SECRET, query=query)
        answer = function.invoke(event)
        if answer["statusCode"] != 202:
            raise BenchError(f"{what.name}: not accepted: {answer['body']}")

    def _receive(self, connection: str, number: int) -> list[dict[str, Any]]:
        """As the event source mapping: as many as there are, up to ten."""
        found: list[dict[str, Any]] = []
        end = time.monotonic() + _WAIT
        while len(found) < number and time.monotonic() < end:
            answer = self.sqs.receive_message(
                QueueUrl=self.queues[connection],
                MaxNumberOfMessages=number - len(found),
                MessageSystemAttributeNames=["All"],
                WaitTimeSeconds=1,
            )
            found += [_handed(each) for each in answer.get("Messages", [])]
        return found

    def _settle(self, connection: str, handed: Sequence[Mapping[str, Any]], events: int, log: str) -> None:
        """Delete what was handed over. Raises BenchError when not everything was delivered."""
        for each in handed:
            self.sqs.delete_message(QueueUrl=self.queues[connection], ReceiptHandle=each["receiptHandle"])
        delivered = sum('"step":"delivered"' in line for line in log.splitlines())
        if delivered != events:
            raise BenchError(f"{connection}: {delivered} of {events} events were delivered in a batch")

    def _function(self, name: str, code: Path) -> LambdaFunction:
        if (name, code) not in self._functions:
            module, _, connection = name.partition("-")
            own = self._of_delivering(connection) if connection else self._of_accepting()
            variables = {**aws(code, self.recorder.url), "POWERTOOLS_SERVICE_NAME": module, **own}
            log = self.folder / f"{name}-{len(self._functions)}.log"
            self._functions[name, code] = LambdaFunction(code, module, log, variables)
        return self._functions[name, code]

    def _of_accepting(self) -> dict[str, str]:
        return {
            "WEBHOOK_SECRET_ID": f"{self._prefix}/webhook",
            "LOG_KEY_SECRET_ID": f"{self._prefix}/log-key",
            "QUEUE_NAMES": f"{self._prefix}-{{connection}}.fifo",
            "QUARANTINE_QUEUE_URL": self._quarantine,
        }

    def _of_delivering(self, connection: str) -> dict[str, str]:
        guarded = "changed" in self.settings.routes and connection in {"kintone", "marketo"}
        echo = {"ECHO_TABLE": self._echo, "ECHO_KEY_SECRET_ID": f"{self._prefix}/log-key"}
        return {
            "CONNECTION": connection,
            "SECRET_ID": f"{self._prefix}/{connection}",
            "QUEUE_URL": self.queues[connection],
            "DEAD_LETTER_QUEUE_URL": self._quarantine,
            "STATE_TABLE": self._tables[connection],
            **(echo if guarded else {}),
        }

    def _queue(self, name: str) -> str:
        attributes = {"FifoQueue": "true"} if name.endswith(".fifo") else {}
        return str(self.sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"])

    def _secret_values(self) -> Iterator[tuple[str, str]]:
        yield "webhook", json.dumps({"current": SECRET, "previous": ""})
        yield "log-key", "key-of-the-hashes"
        for name, system in self.settings.systems.items():
            yield name, json.dumps(self.parts.stand_ins[system].secret(elsewhere=False))


def _handed(message: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
        "messageAttributes": {},
    }
