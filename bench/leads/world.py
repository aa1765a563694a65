"""Marketo's stand-in with its own limits, and functions of a relay, in simulated time.

A call takes simulated time in the stand-in, with its place taken, so that calls are in flight together and the
stand-in counts them. While it takes its time the task that made it sleeps, and the others go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import msgspec

from bench.errors import BenchError
from bench.simulation.clock import Clock as Simulated
from local.systems.marketo import StandIn
from local.systems.marketo.access.identity import Client
from local.systems.marketo.clock import Clock
from relay.core.gate import Purpose
from relay.limits.open_gate import OpenGate
from relay.system.access import Access
from systems.marketo.config import MarketoConnection
from systems.marketo.rest.cache import Cache
from systems.marketo.rest.client import Marketo
from systems.marketo.rest.ledger import Limits
from systems.marketo.rest.quota import Quota
from tests.support.memory_state import MemoryState

BEGAN = datetime(2026, 11, 2, 18, tzinfo=UTC)
"""Noon where Marketo's day is counted."""
LATENCY = 0.3
"""Seconds of a call. The shorter, the more calls a reader may make, and the sooner a limit is reached."""
TICK = timedelta(minutes=1)

_SECRET = "bench"  # noqa: S105 - of nothing


class _Clock(Clock):
    """The stand-in's, in simulated time."""

    def __init__(self, simulated: Simulated) -> None:
        super().__init__()
        self._simulated = simulated

    def now(self) -> float:
        return BEGAN.timestamp() + self._simulated.now

    def wait(self, seconds: float, stop: Event) -> None:  # noqa: ARG002 - nobody stops a simulation
        """The task whose call is served sleeps."""
        self._simulated.sleep(seconds)


@dataclass(frozen=True)
class Deadline:
    """A moment of simulated time; implements relay.core.deadline.Deadline."""

    clock: Clock
    at: float

    def seconds_left(self) -> float:
        """As the protocol says."""
        return self.at - self.clock.now()


class World:
    """One instance, and what all functions of the relay share. Each user of Marketo's has a client of its own."""

    def __init__(self, stand_in: StandIn, simulated: Simulated, limits: Limits) -> None:
        self.stand_in = stand_in
        self.simulated = simulated
        self.limits = limits
        self.state = MemoryState()
        stand_in.latency = LATENCY

    @property
    def now(self) -> float:
        """Epoch seconds."""
        return self.stand_in.clock.now()

    def at(self, moment: datetime, action: Callable[[], object]) -> None:
        """Let something happen at a moment, outside of any task; it makes no calls."""
        self.simulated.at((moment - BEGAN).total_seconds(), action)

    def sleep_until(self, moment: float) -> None:
        """Let time pass for the task that calls."""
        self.simulated.sleep(max(0.0, moment - self.now))

    def deadline(self, seconds: float) -> Deadline:
        """So many seconds from now."""
        return Deadline(self.stand_in.clock, self.now + seconds)

    def connection(self) -> MarketoConnection:
        """As in relay.yaml."""
        quota = {
            "calls_per_20_seconds": self.limits.calls_per_20_seconds,
            "in_flight": self.limits.in_flight,
            "per_day": self.limits.per_day,
        }
        return msgspec.convert({"url": self.stand_in.url, "quota": quota}, MarketoConnection)

    def access(self, user: str, purpose: Purpose, memory: Any = None) -> Access:
        """What a function of the relay is given."""
        secret: Mapping[str, Any] = {"client_id": user, "client_secret": _SECRET}

        def read_secret(*, refresh: bool = False) -> Mapping[str, Any]:  # noqa: ARG001 - there is only one
            return secret

        return Access(secret=read_secret, gate=OpenGate(), state=self.state, purpose=purpose, memory=memory)

    def client(self, _: MarketoConnection, access: Access) -> Marketo:
        """Of one function of the relay; all share the budget and what is known of the instance."""
        clock, sleep = self.stand_in.clock.now, self.simulated.sleep
        quota = Quota(store=access.state, limits=self.limits, purpose=access.purpose, clock=clock, sleep=sleep)
        return Marketo(
            url=self.stand_in.url,
            secret=access.secret,
            gate=access.gate,
            quota=quota,
            cache=Cache(access.state),
            clock=clock,
            sleep=sleep,
        )

    def calls(self, *users: str) -> int:
        """Calls that counted, of these users or of all."""
        days = range(int((self.now - BEGAN.timestamp()) // 86_400) + 2)
        found = [self.stand_in.instance.limits.use((BEGAN + timedelta(days=each)).date()) for each in days]
        return sum(count for each in found for user, count in each.items() if not users or user in users)

    def check_limits(self) -> None:
        """Raises BenchError when a limit of Marketo was broken."""
        broken = {code: times for code, times in self.stand_in.limits()["broken"].items() if times}
        if broken:
            raise BenchError(f"limits of Marketo were broken, by code: {broken}")


@contextmanager
def running(users: Sequence[str], limits: Limits = Limits()) -> Iterator[World]:  # noqa: B008 - a tuple of numbers
    """A world with these users; `limits` are the relay's share of Marketo's own."""
    simulated = Simulated()
    clients = [Client(each, _SECRET, user=each) for each in users]
    with StandIn(clients=clients, clock=_Clock(simulated)) as stand_in:
        yield World(stand_in, simulated, limits)
