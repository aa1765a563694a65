"""A client of ON24 that is pointed at the stand-in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from local.systems.on24 import StandIn
from relay.core.deadline import Countdown
from relay.core.findings import Finding
from relay.core.gate import Gate
from relay.limits.open_gate import OpenGate
from relay.system.access import Access
from systems.on24.check import check_reading
from systems.on24.config import On24Connection
from systems.on24.connecting import connect
from systems.on24.rest.client import On24, On24Calls
from systems.on24.rest.endpoints import Endpoint
from tests.support.memory_state import MemoryState

SECONDS = 60.0


@dataclass
class Token:
    """What Secrets Manager holds, and what was read of it before."""

    stored: Mapping[str, Any]
    cached: Mapping[str, Any] | None = None
    refreshed: int = 0

    def __call__(self, *, refresh: bool = False) -> Mapping[str, Any]:
        self.refreshed += refresh
        if refresh or self.cached is None:
            self.cached = self.stored
        return self.cached


@dataclass
class Account:
    """One connection to a stand-in, never late unless a test says so."""

    on24: StandIn
    options: dict[str, Any] = field(default_factory=dict)
    gate: Gate = field(default_factory=OpenGate)
    state: MemoryState = field(default_factory=MemoryState)

    def __post_init__(self) -> None:
        self.on24.be_prompt()
        self.token = Token({"token_key": self.on24.token_key, "token_secret": self.on24.token_secret})

    @property
    def connection(self) -> On24Connection:
        found = {"client_id": int(self.on24.client_id), "url": self.on24.url, **self.options}
        return msgspec.convert(found, On24Connection)

    @property
    def client(self) -> On24:
        """A new one, as in another function."""
        return connect(self.connection, Access(secret=self.token, gate=self.gate, state=self.state))

    @property
    def calls(self) -> On24Calls:
        return self.client.until(Countdown(SECONDS))

    def checked(self, *needs: Endpoint) -> list[Finding]:
        return list(check_reading("routes.r.source", self.connection, self.calls, needs))

    def asked(self) -> list[dict[str, Any]]:
        """The query of each request, the oldest first."""
        return [each["query"] for each in self.on24.requests()]


def ago(**delta: float) -> datetime:
    """A time before now."""
    return datetime.now(UTC) - timedelta(**delta)
