"""A first load of all leads in a process of its own: `python -m bench.leads.load_run URL` prints what it took, as JSON.

Pages are dropped as they come: what an event costs behind them is another row.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec
import requests

from bench.cold_run import peak
from relay.core.gate import MustWait
from relay.limits.open_gate import OpenGate
from relay.system.access import Access
from relay.system.reads import Reads
from relay.system.stream import NotReady, Span
from relay.telemetry import log
from systems.marketo.config import MarketoConnection
from systems.marketo.rest.cache import Cache
from systems.marketo.rest.client import Marketo
from systems.marketo.rest.ledger import Limits
from systems.marketo.rest.quota import Quota
from systems.marketo.streams.connecting import leads_reader
from systems.marketo.streams.source import LeadsSource
from tests.support.deadlines import Endless
from tests.support.memory_state import MemoryState

COLUMNS = ("id", "createdAt", "email", "company", "leadScore", "phone")
"""That are read."""


@dataclass
class _Clock:
    """The stand-in's clock, which stands still until it is moved."""

    url: str
    seconds: float = field(init=False)

    def __post_init__(self) -> None:
        now = requests.post(f"{self.url}/_stand-in/clock", json={}, timeout=10).json()["now"]
        self.seconds = datetime.fromisoformat(now).timestamp()

    def now(self) -> float:
        return self.seconds

    def advance(self, seconds: float) -> None:
        self.seconds += seconds
        requests.post(f"{self.url}/_stand-in/clock", json={"advance": seconds}, timeout=10)


def load(url: str) -> dict[str, Any]:
    """What a load of everything took."""
    log.logger().setLevel("ERROR")
    clock, state, begin = _Clock(url), MemoryState(), time.process_time()
    began, seen = clock.now(), bytearray()
    bookmark, is_over = _reader(url, clock, state).start(Span(None)), False
    while not is_over:
        try:
            for page in _reader(url, clock, state).read(bookmark, Endless()):
                for each in page.changes:
                    _note(seen, int(each.record))
                bookmark, is_over = page.bookmark, page.complete
        except NotReady as wait:
            bookmark = wait.bookmark
            clock.advance(wait.seconds)
        except MustWait as wait:
            clock.advance(wait.seconds)
    paths = [each["path"] for each in requests.get(f"{url}/_stand-in/requests", timeout=60).json()["requests"]]
    return {
        "leads": sum(seen),
        "jobs": sum(path.endswith("create.json") for path in paths),
        "calls": sum("identity" not in path for path in paths),
        "bytes": sum(int(text) for key, text in state.texts.items() if key.startswith("bytes#")),
        "hours": (clock.now() - began) / 3600,
        "seconds": time.process_time() - begin,
        "peak_mb": peak() / 1e6,
    }


def _note(seen: bytearray, number: int) -> None:
    """Each lead once: those at the end of a span are in the next file too. A byte for each weighs little."""
    seen.extend(bytes(max(0, number + 1 - len(seen))))
    seen[number] = 1


def _reader(url: str, clock: _Clock, state: MemoryState) -> Any:
    names = Reads(frozenset(COLUMNS))
    secret = {"client_id": "bench", "client_secret": "bench"}
    access = Access(secret=lambda *, refresh=False: secret, gate=OpenGate(), state=state, purpose="read")  # noqa: ARG005
    connection = msgspec.convert({"url": url}, MarketoConnection)

    def client(_: MarketoConnection, access: Access) -> Marketo:
        quota = Quota(store=state, limits=Limits(), purpose=access.purpose, clock=clock.now, sleep=clock.advance)
        cache = Cache(state)
        return Marketo(
            url=url,
            secret=access.secret,
            gate=access.gate,
            quota=quota,
            cache=cache,
            clock=clock.now,
            sleep=clock.advance,
        )

    now = lambda: datetime.fromtimestamp(clock.now(), UTC)  # noqa: E731 - said once
    return leads_reader(connection, LeadsSource(), names, access, client=client, clock=now)


if __name__ == "__main__":
    print(json.dumps(load(sys.argv[1])))
