"""Reading: events that are read, judged and queued, for each second of a core, against decoding and sending alone.

Pages of a hundred records lie ready as JSON. Everything behind them is as deployed, botocore too, but that nothing
leaves the process: AWS's answers are made where the request would be sent. Time is CPU time.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any, cast

import boto3
import msgspec
from botocore.awsrequest import AWSResponse
from botocore.config import Config as Botocore

from bench.errors import BenchError
from bench.measures import median_ratio
from bench.table import Row
from relay.aws.table import State
from relay.core import event
from relay.core.config import Config, Route
from relay.queue.batch_sender import MOST_ENTRIES, Outbox
from relay.reading.events.letters import Letters
from relay.reading.parts.subscriptions import readings
from relay.reading.readers.memory import Memory
from relay.reading.seen.seen_items import SeenItems
from relay.reading.tick import Tick
from relay.system.sides import target_side
from relay.system.stream import Change, Page, Span
from relay.telemetry import log
from systems import SYSTEMS
from systems.kintone.config import KintoneRoute
from tests.engine.reading.world import NoMemory, Things, ThingSource
from tests.support.fifo_queue import Clock
from tests.support.memory_readings import MemoryReadings

_PAGE = 100
_TYPE = {"Content-Type": "application/x-amz-json-1.0"}
_LOOK_BACK = timedelta(minutes=5)
_ANSWER: dict[str, dict[str, Any]] = {"sqs": {"Successful": [], "Failed": []}, "dynamodb": {}}


class _NoHurry:
    def seconds_left(self) -> float:
        return 900.0


class _Pages(Things):
    """A stream of pages that lie ready; the reader decodes each when it is asked for."""

    def __init__(self, pages: Sequence[bytes]) -> None:
        super().__init__(Clock())
        self._bytes = pages

    def start(self, span: Span) -> str:  # noqa: ARG002 - as the protocol says
        return "0"

    def read(self, bookmark: str, deadline: object) -> Iterator[Page]:  # noqa: ARG002 - as above
        now = datetime.now(UTC)
        for at, page in enumerate(self._bytes):
            records = json.loads(page)["records"]
            changes = [Change(str(each["id"]), str(each["revision"]), each) for each in records]
            yield Page(changes, str(at), now, complete=at + 1 == len(self._bytes))


def rows(*, pages: int, rounds: int) -> Iterator[Row]:
    """So many pages in each round. Raises BenchError when an event is missing."""
    log.logger().setLevel("ERROR")
    made = [_page(number) for number in range(pages)]
    sqs, dynamodb = _client("sqs"), _client("dynamodb")
    events = pages * _PAGE
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(_cpu(lambda: _read(made, sqs, dynamodb)) / events)
        theirs.append(_cpu(lambda: _send(made, sqs)) / events)
    pairs = list(zip(ours, theirs, strict=True))
    yield Row(
        what="reading: read, judged and queued, events for each second of a core",
        value=median_ratio(pairs),
        unit="x",
        bound="at most",
        goal=3,
        ours=f"{1 / statistics.median(ours):,.0f}/s",
        theirs=f"bare JSON decode and SQS send: {1 / statistics.median(theirs):,.0f}/s",
    )


def _read(pages: Sequence[bytes], sqs: Any, dynamodb: Any) -> None:
    """One tick of a new reading: every record is news."""
    things, state = _Pages(pages), State(dynamodb, "state")
    routes = {"read": _route()}
    side = target_side(SYSTEMS["kintone"])
    tick = Tick(
        connection="source",
        readings=readings(Config(routes=routes), "source", lambda _, __: ("things", things)),
        table=MemoryReadings(clock=time.time),
        reader=lambda *_: things,
        seen=lambda reading, use: SeenItems(
            state=state, reading=reading.name, key=b"key", look_back=_LOOK_BACK, use=use
        ),
        memory=lambda: cast("Memory", NoMemory()),
        letters=Letters(
            routes=routes,
            accept=side.accept,
            outboxes=lambda _: Outbox(sqs=sqs, queue_url="https://sqs.example.com/1/q.fifo"),
            log_key=b"key",
            now=event.now,
        ),
    )
    with redirect_stdout(StringIO()):  # what becomes metrics on Lambda
        queued = sum(run.queued for run in tick.run(_NoHurry()))
    if queued != len(pages) * _PAGE:
        raise BenchError(f"{queued} of {len(pages) * _PAGE} events were queued")


def _route() -> Route:
    written = {"to": "kintone", "app": 12, "key": {"field": "id", "from": "id", "type": "number"}}
    route = msgspec.convert(written | {"fields": {"name": "name", "company": "company"}}, KintoneRoute)
    return msgspec.structs.replace(route, from_="source", source=ThingSource(every="1m", first="everything"))


def _send(pages: Sequence[bytes], sqs: Any) -> None:
    """What is read without a relay: no mapping, no memory, no bookmark."""
    for page in pages:
        records = json.loads(page)["records"]
        for start in range(0, len(records), MOST_ENTRIES):
            few = records[start : start + MOST_ENTRIES]
            sqs.send_message_batch(QueueUrl="https://sqs.example.com/1/q.fifo", Entries=[_entry(each) for each in few])


def _entry(record: Mapping[str, Any]) -> dict[str, str]:
    name = str(record["id"])
    return {"Id": name, "MessageBody": json.dumps(record), "MessageGroupId": name, "MessageDeduplicationId": name}


def _page(number: int) -> bytes:
    first = number * _PAGE
    return json.dumps({"records": [_record(at) for at in range(first, first + _PAGE)]}).encode()


def _record(at: int) -> dict[str, Any]:
    more = {f"field_{name}": f"value {name} of {at}" for name in range(20)}
    return {"id": at + 1, "revision": 3, "name": f"山田 {at}", "company": f"Company {at % 97}", **more}


def _client(service: str) -> Any:
    """A client of botocore whose requests end where they would be sent."""
    found = boto3.client(
        cast("Any", service),
        region_name="ap-northeast-1",
        aws_access_key_id="bench",
        aws_secret_access_key="bench",  # noqa: S106 - of nothing
        config=Botocore(retries={"max_attempts": 0}),
    )
    body = json.dumps(_ANSWER[service]).encode()
    found.meta.events.register(f"before-send.{service}", lambda request, **_: _answer(request.url, body))
    return found


def _answer(url: str, body: bytes) -> AWSResponse:
    response = AWSResponse(url, 200, cast("Any", _TYPE), cast("Any", None))
    vars(response)["_content"] = body  # what botocore would have read from its socket
    return response


def _cpu(work: Callable[[], None]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin
