"""A client for a connection of relay.yaml."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from relay.core.secret import SecretReader
from relay.limits.budget import Budget
from relay.limits.open_gate import OpenGate
from relay.limits.shared_value import ProcessTexts
from relay.system.access import Access
from systems.mazrica.config import MazricaConnection
from systems.mazrica.rest.calling import MazricaCalling
from systems.mazrica.rest.client import MazricaClient
from systems.mazrica.rest.turns import DAY, RequestTurns


@dataclass(frozen=True)
class Clocks:
    """The time in epoch seconds, and how it passes: parameters, for tests."""

    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep


def connect(connection: MazricaConnection, access: Access, clocks: Clocks | None = None) -> MazricaClient:
    """For a function of the connection: it shares bucket, day and breaker with the others."""
    clocks, quota = clocks or Clocks(), connection.quota
    day = Budget(state=access.state, day=DAY, per_day=quota.per_day, purpose=access.purpose, clock=clocks.now)
    day.meter = access.meter or day.meter
    turns = RequestTurns(
        store=access.state,
        per_second=quota.per_second,
        burst=quota.burst,
        day=day,
        purpose=access.purpose,
        clock=clocks.now,
        sleep=clocks.sleep,
    )
    return MazricaClient(MazricaCalling(connection.address, secret=access.secret, gate=access.gate, turns=turns))


def look_at(connection: MazricaConnection, secret: SecretReader) -> MazricaClient:
    """For a look that a person asked for: a handful of calls that no breaker stops and nobody counts."""
    quota = connection.quota
    turns = RequestTurns(store=ProcessTexts(), per_second=quota.per_second, burst=quota.burst, day=None)
    return MazricaClient(MazricaCalling(connection.address, secret=secret, gate=OpenGate(), turns=turns))
