"""A client that is pointed at a server on this machine, on a clock that runs only while the client sleeps."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from relay.core.gate import Gate
from relay.limits.open_gate import OpenGate
from relay.limits.shared_value import SharedTexts
from systems.marketo.rest.cache import Cache
from systems.marketo.rest.client import Calls, Marketo
from systems.marketo.rest.ledger import Limits
from systems.marketo.rest.quota import Quota
from tests.support.memory_state import MemoryState

PLENTY = Limits(calls_per_20_seconds=10_000, in_flight=100, per_day=1_000_000)


@dataclass
class Clock:
    """The machine's time, put forward by whatever anybody slept."""

    ahead: float = 0.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return time.time() + self.ahead

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.ahead += seconds


@dataclass
class Until:
    """A deadline on such a clock."""

    clock: Clock
    seconds: float

    def __post_init__(self) -> None:
        self.end = self.clock.now() + self.seconds

    def seconds_left(self) -> float:
        return self.end - self.clock.now()


@dataclass
class Secret:
    """What Secrets Manager holds (`stored`) and what a function has cached of it."""

    stored: dict[str, Any]
    cached: dict[str, Any] | None = None
    refreshed: int = 0

    def __call__(self, *, refresh: bool = False) -> dict[str, Any]:
        if refresh or self.cached is None:
            self.refreshed += refresh
            self.cached = self.stored
        return self.cached


@dataclass
class Client:
    """One function's client."""

    url: str
    secret: Secret = field(default_factory=lambda: Secret({"client_id": "id-1", "client_secret": "s-1"}))
    limits: Limits = PLENTY
    store: SharedTexts | None = None
    cache: Cache | None = None
    gate: Gate = field(default_factory=OpenGate)
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.store = self.store or MemoryState()
        self.quota = Quota(store=self.store, limits=self.limits, clock=self.clock.now, sleep=self.clock.sleep)
        self.marketo = Marketo(
            url=self.url,
            secret=self.secret,
            gate=self.gate,
            quota=self.quota,
            cache=self.cache,
            clock=self.clock.now,
            sleep=self.clock.sleep,
        )

    def calls(self, seconds: float = 300.0) -> Calls:
        return self.marketo.until(Until(self.clock, seconds))
