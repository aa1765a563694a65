"""How much memory delivering takes at most: more than a batch may hold, of the largest and most swollen events.

On the way to a system whose requests repeat the whole payload, which is the most that a mapping holds beside the event.
Lambda itself hands over at most 6 MB; what a function has received by itself comes on top.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from bench import server
from bench.errors import BenchError
from bench.package import ROOT, aws, package
from bench.table import Row
from config import load
from relay.core import event
from relay.core.event import Event
from relay.queue.queues import MAX_MESSAGE_BYTES
from tests.support import sqs_events

MEMORY = 256
"""MB of a delivering function (infra/connections/delivery.py)."""

EVENTS = 12
"""Of a megabyte each: more than a batch holds."""

_LARGEST = MAX_MESSAGE_BYTES - 300
"""Bytes of a payload, beside what an event has around it."""

_RUNTIME = 25_000_000
"""Bytes that Lambda's own processes take beside ours: an assumption."""

_CONFIG = """
connections:
  crm: {{system: http, url: {url}}}
routes:
  all: {{to: crm, path: /all, method: POST, key: id, body: passthrough}}
"""


class Peak(NamedTuple):
    """What a batch took, in bytes, and how many of its events were left for the next one."""

    at_rest: int
    peak: int
    events: int
    left: int


def swollen(unit: str) -> str:
    """A payload that repeats one piece of JSON until no queue takes more."""
    before, after = '{"id":1,"a":[', "0]}"
    return before + unit * ((_LARGEST - len(before) - len(after)) // len(unit.encode())) + after


HOSTILE: Mapping[str, str] = {
    "one long text": json.dumps({"id": 1, "a": "x" * (_LARGEST - 20)}),
    "a text with one wide character": json.dumps({"id": 1, "a": "x" * (_LARGEST - 20) + "😀"}, ensure_ascii=False),
    "nested lists": swollen("[" * 28 + "0" + "]" * 28 + ","),
    "nested objects": swollen('{"":' * 28 + "0" + "}" * 28 + ","),
    "small objects": swollen('{"":0},'),
    "short texts": swollen('"あ",'),
    "numbers": swollen("1000,"),
}


_WORST = ("nested lists", "short texts")


def rows(*, quick: bool) -> Iterator[Row]:
    """The worst of all. Raises BenchError when a batch fails."""
    names = _WORST if quick else tuple(HOSTILE)
    with server.running() as address:
        found = {name: of_batch(batch(HOSTILE[name]), address) for name in names}
    worst = max(found, key=lambda name: found[name].peak)
    taken = found[worst]
    yield Row(
        what="delivering, peak memory of the largest batches",
        value=taken.peak / 1e6,
        unit="MB",
        bound="at most",
        goal=MEMORY - _RUNTIME / 1e6,
        ours=f"{taken.peak / 1e6:.0f} MB, of {worst}; {taken.events - taken.left} of {taken.events} events at once",
        theirs=f"a delivering function has {MEMORY} MB; at rest {taken.at_rest / 1e6:.0f} MB",
    )


def batch(payload: str) -> dict[str, Any]:
    """Events with this payload, each of a record of its own."""
    found = Event(id=event.new_id(), route="all", received_at=event.now(), lead="0" * 16, payload=json.loads(payload))
    body = event.encode(found)
    return {"Records": [sqs_events.record(body, group=f"group-{number}") for number in range(EVENTS)]}


def of_batch(handed: Mapping[str, Any], address: str) -> Peak:
    """What delivering a batch takes. Raises BenchError."""
    with package() as folder, TemporaryDirectory() as written:
        file = Path(written) / "relay.yaml"
        file.write_text(_CONFIG.format(url=address))
        (folder / "config.json").write_bytes(load(file).compiled())
        done = subprocess.run(
            [sys.executable, "-m", "bench.memory_run"],
            input=json.dumps(handed, ensure_ascii=False),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=_environment(folder, address),
            cwd=folder,
            text=True,
            check=False,
        )
    if done.returncode:
        raise BenchError(f"a batch could not be delivered:\n{done.stderr}")
    found = json.loads(done.stderr.splitlines()[-1])
    return Peak(found["at_rest"], found["peak"], len(handed["Records"]), found["left"])


def _environment(folder: Path, address: str) -> dict[str, str]:
    return {
        **aws(folder, address, ROOT),
        "POWERTOOLS_SERVICE_NAME": "deliver",
        "CONNECTION": "crm",
        "SECRET_ID": "crm",
        "QUEUE_URL": f"{address}/123456789012/crm.fifo",
        "DEAD_LETTER_QUEUE_URL": f"{address}/123456789012/crm-dead.fifo",
        "STATE_TABLE": "crm",
    }
