"""Delivering to kintone, as CPU time of one core: against one `requests.put` for each event, and against bare JSON.

CPU time of this process, not the clock: it does not count what the server does, and other work on the machine does not
slow it.
"""

from __future__ import annotations

import json
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import requests

from bench import server, shipped, webhooks
from bench.errors import BenchError
from bench.measures import median_ratio
from bench.table import Row
from relay.core import event
from relay.core.config import Config
from relay.core.event import Event
from relay.core.outcome import Delivered
from relay.http.transport import Answer
from relay.limits.open_gate import OpenGate
from relay.system.access import Access
from relay.system.sides import target_side
from relay.system.target import Target
from systems import SYSTEMS

BATCH = 100
LEADS = 1000
"""Events are of these leads, so that a batch of 100 holds about five records twice, which are merged."""
_WRITTEN = {"id": "1", "revision": "2", "operation": "UPDATE"}


@dataclass(frozen=True)
class _NoHurry:
    def seconds_left(self) -> float:
        return 60.0


@dataclass
class _ClosedGate:
    """Answers in kintone's place, so that what is measured ends where the network begins."""

    answer: Answer | None = None

    def send(self, request: Callable[[], Any], **_: Any) -> Any:  # noqa: ARG002 - as said above
        """As in relay.core.gate.Gate, but the request is not sent."""
        return self.answer


def rows(*, batches: int, rounds: int) -> Iterator[Row]:
    """`rounds` pairs, each of `batches` batches. Raises BenchError when an event is not delivered."""
    bodies = [_batch(number) for number in range(batches)]
    with server.running() as address:
        configured = shipped.config(address)
        yield _against_requests(configured, bodies, address, rounds)
        yield _against_json(configured, bodies, rounds)


def _against_requests(configured: Config, bodies: Sequence[Sequence[str]], address: str, rounds: int) -> Row:
    target = _target(configured, OpenGate())
    few = [body for batch in bodies for body in batch][: 3 * BATCH]

    def ours() -> None:
        for batch in bodies:
            _deliver(target, batch)

    def theirs() -> None:
        for body in few:
            _put(address, body)

    pairs = [(_cpu(ours) / sum(map(len, bodies)), _cpu(theirs) / len(few)) for _ in range(rounds)]
    relay, alone = _medians(pairs)
    return Row(
        what="delivering, events for each second of a core",
        value=1 / median_ratio(pairs),
        unit="x",
        bound="at least",
        goal=20,
        ours=f"{1 / relay:,.0f}/s",
        theirs=f"one requests.put for each: {1 / alone:,.0f}/s",
    )


def _against_json(configured: Config, bodies: Sequence[Sequence[str]], rounds: int) -> Row:
    gate = _ClosedGate()
    target = _target(configured, gate)
    answers = [_written(batch) for batch in bodies]

    def ours() -> None:
        for batch, gate.answer in zip(bodies, answers, strict=True):
            _deliver(target, batch)

    def theirs() -> None:
        for batch in bodies:
            json.dumps([json.loads(body) for body in batch]).encode()

    number = sum(map(len, bodies))
    pairs = [(_cpu(ours) / number, _cpu(theirs) / number) for _ in range(rounds)]
    relay, bare = _medians(pairs)
    return Row(
        what="delivering without the network: decode, map, merge, encode",
        value=median_ratio(pairs),
        unit="x",
        bound="at most",
        goal=5,
        ours=f"{relay * 1e6:.0f} us an event",
        theirs=f"bare JSON decode and encode: {bare * 1e6:.0f} us",
    )


def _written(batch: Sequence[str]) -> Answer:
    """What kintone answers to a batch; making it is not the relay's work."""
    records = {event.decode(body).payload["leadId"] for body in batch}
    return Answer(200, {}, json.dumps({"records": [_WRITTEN] * len(records)}).encode())


def _deliver(target: Target, batch: Sequence[str]) -> None:
    outcomes = target.deliver([event.decode(body) for body in batch], _NoHurry())
    if not all(isinstance(outcome, Delivered) for outcome in outcomes):
        raise BenchError(f"not delivered: {outcomes[0]}")


def _put(address: str, body: str) -> None:
    """What is written without a relay: no merging, no check of any value."""
    payload = json.loads(body)["payload"]
    names = {"company": "company", "score": "score", "opened_at": "openedAt"}
    record = {code: {"value": payload[name]} for code, name in names.items()}
    record["tags"] = {"value": payload["tags"].split(";")}
    content = {"app": 12, "updateKey": {"field": "lead_id", "value": payload["leadId"]}, "record": record}
    url = f"{address}/k/v1/record.json"
    requests.put(url, json=content, headers={"X-Cybozu-API-Token": "token"}, timeout=10).raise_for_status()


def _batch(number: int) -> list[str]:
    chance = random.Random(number)  # noqa: S311 - chance with a seed
    payloads = [webhooks.payload(1000 + chance.randrange(LEADS), chance) for _ in range(BATCH)]
    return [
        event.encode(
            Event(id=event.new_id(), route=webhooks.ROUTE, received_at=event.now(), lead="0" * 16, payload=found)
        )
        for found in payloads
    ]


def _target(configured: Config, gate: Any) -> Target:
    access = Access(secret=shipped.secret, gate=gate, state=cast("Any", None))
    routes = configured.routes_to(shipped.CONNECTION)
    return target_side(SYSTEMS["kintone"]).for_connection(configured.connections[shipped.CONNECTION], routes, access)


def _cpu(work: Callable[[], None]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def _medians(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    first, second = zip(*pairs, strict=True)
    return statistics.median(first), statistics.median(second)
