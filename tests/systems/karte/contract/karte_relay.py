"""A target that is pointed at KARTE's stand-in, and short words for what comes of it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

import msgspec

from local.systems.karte import StandIn
from relay.aws.table import State
from relay.core.event import Event, new_id
from relay.core.findings import Finding
from relay.core.outcome import Delivered, Outcome, Rejected, Retry, Told
from relay.limits.open_gate import OpenGate
from relay.system.access import Access
from systems.karte.config import KarteConnection, KarteRoute
from systems.karte.system import KARTE


@dataclass
class Until:
    """A deadline some seconds from now."""

    seconds: float = 30.0
    begin: float = field(default_factory=time.monotonic)

    def seconds_left(self) -> float:
        return self.begin + self.seconds - time.monotonic()


@dataclass
class Secret:
    """What Secrets Manager holds (`stored`) and what a function has cached of it."""

    stored: Mapping[str, Any]
    cached: Mapping[str, Any] | None = None
    refreshed: int = 0

    def __call__(self, *, refresh: bool = False) -> Mapping[str, Any]:
        if refresh or self.cached is None:
            self.refreshed += refresh
            self.cached = self.stored
        return self.cached


def a_route(**changes: Any) -> KarteRoute:
    """KARTE's recipe for Marketo, with changes."""
    return msgspec.convert({"to": "karte", **changes}, KarteRoute)


ROUTES = {
    "activity": a_route(),
    "member": a_route(user_id="memberId"),
    "opened": a_route(event_name="marketo_opened", values={"mail": "mailName"}),
}


def an_event(*events: Mapping[str, Any], lead: object = 7, route: str = "activity", **payload: Any) -> Event:
    """An accepted webhook."""
    content = {"leadId": lead, "events": list(events), **payload}
    return Event(id=new_id(), route=route, received_at=datetime.now(UTC), lead="0", payload=content)


def named(name: str, **values: Any) -> dict[str, Any]:
    """One event of a payload."""
    return {"event_name": name, "values": values}


@dataclass
class KarteRelay:
    """One connection to one project."""

    karte: StandIn
    state: State
    options: dict[str, Any] = field(default_factory=dict)
    secret: Secret = field(init=False)

    def __post_init__(self) -> None:
        self.secret = Secret({"access_token": self.karte.token})
        self.url = self.karte.url

    @property
    def connection(self) -> KarteConnection:
        return KarteConnection(url=self.url, **self.options)

    def deliver(self, *events: Event, seconds: float = 30.0) -> list[Outcome]:
        access = Access(secret=self.secret, gate=OpenGate(), state=self.state)
        return cast(
            "list[Outcome]",
            KARTE.target.for_connection(self.connection, ROUTES, access).deliver(events, Until(seconds)),
        )

    def check(self) -> list[Finding]:
        return list(KARTE.target.check("karte", self.connection, ROUTES, self.secret))

    def names(self, user: str | None = None) -> list[str]:
        """The events that KARTE holds."""
        return [one["event_name"] for one in self.karte.events(user)]


def kinds(outcomes: Sequence[Told]) -> str:
    """One letter for each outcome: Delivered, Retry, X for Rejected."""
    return "".join({Delivered: "D", Retry: "R", Rejected: "X"}[type(one)] for one in outcomes)


def codes(outcomes: Sequence[Told]) -> list[str]:
    """The code of each cause; nothing for what is delivered."""
    return ["" if isinstance(one, Delivered) else one.cause.code for one in outcomes]
