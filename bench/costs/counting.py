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
"""The most that the event source mapping hands over; more are drained as by a clock, where the system may have one."""
EVEN_MINUTE = 23
"""Events that a clock finds each minute when a million a month come evenly."""
_DRAIN_SECONDS = "300"
"""The time-out of a function that a clock starts (infra/connections/delivery.py)."""
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
    by_clock: bool = False
    """Whether its connection may have a clock."""

    def sizes(self, batches: Sequence[int]) -> list[int]:
        """Those that it can have."""
        return [each for each in batches if self.by_clock or each <= _HANDED]


ROUTES = (
    Counted("kintone", "mail-opened", "kintone", by_clock=True),
    Counted("kintone, guarded", "mail-opened", "kintone", guarded=True, by_clock=True),
    Counted("kintone to marketo", "changed", "marketo", guarded=True, by_clock=True),
    Counted("marketo", "scored", "marketo", by_clock=True),
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
                        found |= {
                            each.name: [relay.count(each, size) for size in each.sizes(batches)] for each in wanted
                        }
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
    with package() as code, recording(parts.emulator.url) as recorder:
        settings = _settings(folder / "relay.yaml", parts, guarded=guarded)
        (code / "config.json").write_bytes(settings.compiled())
        relay = _Relay(folder, parts, recorder, settings, code)
        try:
            yield relay
        finally:
            relay.stop()


def _settings(file: Path, parts: Parts, *, guarded: bool) -> Settings:
    text = Path(__file__).with_name("relay.yaml").read_text(encoding="utf-8")
    for name, stand_in in parts.stand_ins.items():
        text = text.replace(f"url: {name.upper()}}}", f"url: {stand_in.url}}}")
    file.write_text(text + (_CHANGED if guarded else ""), encoding="utf-8")
    return load(file)


@dataclass
class _Relay:
    """One deployed relay."""

    folder: Path
    parts: Parts
    recorder: Recorder
    settings: Settings
    code: Path
    """The functions' package."""
    _functions: dict[str, LambdaFunction] = field(default_factory=dict)
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
        by_clock = events > _HANDED
        if (what.name, by_clock) not in self._warm:
            self._warm.add((what.name, by_clock))
            self.count(what, max(events, 2))  # not one, which comes alone
        accepting, delivering = (self._function(name) for name in ("webhook", f"deliver-{what.connection}"))
        self.recorder.take()
        before = [len(each.log) for each in (accepting, delivering)]
        for _ in range(events):
            self._accept(accepting, what)
        accepted = usage.of(self.recorder.take()) + logged.usage(accepting.log[before[0] :])
        beside = self._drain(delivering) if by_clock else self._hand_over(delivering, what, events)
        self._check(what.connection, events, delivering.log[before[1] :])
        delivered = usage.of(self.recorder.take()) + logged.usage(delivering.log[before[1] :]) + beside
        metrics = logged.metrics(accepting.log[before[0] :]) | logged.metrics(delivering.log[before[1] :])
        return Count(events, accepted, delivered, metrics)

    def _hand_over(self, function: LambdaFunction, what: Counted, events: int) -> Usage:
        """As the event source mapping; what it uses itself. Raises BenchError."""
        handed = self._receive(what.connection, events)
        if events == 1:
            time.sleep(_ALONE)
        self.recorder.take()
        if (answer := function.invoke({"Records": handed})) != {"batchItemFailures": []}:
            raise BenchError(f"{what.name}: not delivered: {answer}")
        for each in handed:
            self.sqs.delete_message(QueueUrl=self.queues[what.connection], ReceiptHandle=each["receiptHandle"])
        return Usage(calls=2, sqs=2)

    def _drain(self, function: LambdaFunction) -> Usage:
        """As the clock, which uses nothing itself. Raises BenchError."""
        self.recorder.take()
        if (answer := function.invoke({"action": "drain"}))["ending"] != "complete":
            raise BenchError(f"not drained: {answer}")
        return Usage()

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

    def _check(self, connection: str, events: int, log: str) -> None:
        """Raises BenchError when not everything was delivered."""
        delivered = sum('"step":"delivered"' in line for line in log.splitlines())
        if delivered != events:
            raise BenchError(f"{connection}: {delivered} of {events} events were delivered in a batch")

    def _function(self, name: str) -> LambdaFunction:
        if name not in self._functions:
            module, _, connection = name.partition("-")
            own = self._of_delivering(connection) if connection else self._of_accepting()
            variables = {**aws(self.code, self.recorder.url), "POWERTOOLS_SERVICE_NAME": module, **own}
            log = self.folder / f"{name}-{len(self._functions)}.log"
            self._functions[name] = LambdaFunction(self.code, module, log, variables)
        return self._functions[name]

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
            "LAMBDA_SECONDS": _DRAIN_SECONDS,
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
