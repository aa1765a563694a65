"""A first batch in a process of its own: `python -m bench.mazrica.memory_run CONNECTION KEY LEADS` prints what it took.

As JSON. CONNECTION is what relay.yaml says of the stand-in. The function knows nobody, so it looks through all contacts
before it makes one; what it then knows lies in a file, as in the state table. No clock is waited for.
"""

from __future__ import annotations

import json
import shelve
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import msgspec

from bench.cold_run import peak
from bench.mazrica.people import address
from relay.core.event import Event, new_id
from relay.core.outcome import Delivered, Retry
from relay.limits.open_gate import OpenGate
from relay.system.access import Access
from relay.telemetry import log
from systems.mazrica.config import MazricaConnection
from systems.mazrica.connecting import Clocks
from systems.mazrica.target.connecting import target
from systems.mazrica.target.route import MazricaRoute
from tests.support.deadlines import Endless
from tests.support.memory_state import MemoryState
from tests.support.process_locks import ProcessLocks

_MOST_TRIES = 50


class _Time:
    """It passes when somebody waits."""

    def __init__(self) -> None:
        self.seconds = datetime.now(UTC).timestamp()

    def now(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


def run(connection: Mapping[str, Any], key: str, leads: int) -> dict[str, float]:
    """Deliver the leads."""
    log.logger().setLevel("CRITICAL")
    time = _Time()
    with tempfile.TemporaryDirectory() as folder, shelve.open(str(Path(folder) / "table")) as texts:  # noqa: S301 - ours
        state = MemoryState(texts=cast("dict[str, str]", texts))
        access = Access(secret=lambda *, refresh=False: {"api_key": key}, gate=OpenGate(), state=state)  # noqa: ARG005
        route = msgspec.convert({"to": "mazrica", "contact": {}, "account": {}}, MazricaRoute)
        model = msgspec.convert(connection, MazricaConnection)
        events, at_rest = [_event(number) for number in range(leads)], peak()
        delivered = 0
        for _ in range(_MOST_TRIES):
            made = target(
                model, {"leads": route}, access, clocks=Clocks(time.now, time.sleep), locks=ProcessLocks(time.now)
            )
            outcomes = made.deliver(events, Endless())
            delivered += sum(isinstance(each, Delivered) for each in outcomes)
            events = [event for event, each in zip(events, outcomes, strict=True) if isinstance(each, Retry)]
            if not events:
                break
            time.sleep(600)
        return {"delivered": delivered, "at_rest_mb": at_rest / 1e6, "peak_mb": peak() / 1e6}


def _event(number: int) -> Event:
    payload = {"id": number + 1, "email": address(number), "lastName": f"姓{number}", "company": f"会社{number // 10}"}
    return Event(id=new_id(), route="leads", received_at=datetime.now(UTC), lead="0", payload=payload)


if __name__ == "__main__":
    print(json.dumps(run(json.loads(sys.argv[1]), sys.argv[2], int(sys.argv[3]))))
