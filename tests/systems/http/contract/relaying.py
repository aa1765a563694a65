"""A target that is pointed at a stand-in, and short words for what comes of it."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

import msgspec

from relay.aws.secrets import SecretMissing
from relay.aws.table import State
from relay.core.deadline import Deadline
from relay.core.event import Event, new_id
from relay.core.findings import Finding
from relay.core.gate import MustWait
from relay.core.outcome import Cause, Delivered, Outcome, Rejected, Retry, Told
from relay.system.access import Access
from relay.system.target import Target
from systems.http.config import HttpConnection, HttpRoute
from systems.http.system import HTTP_API

Answer = TypeVar("Answer")


@dataclass
class Until:
    """A deadline some seconds from now."""

    seconds: float = 30.0
    begin: float = field(default_factory=time.monotonic)

    def seconds_left(self) -> float:
        return self.begin + self.seconds - time.monotonic()


@dataclass
class Secret:
    """What Secrets Manager holds (`stored`; nothing means that nobody has set it) and what is cached of it."""

    stored: Mapping[str, Any] = field(default_factory=dict)
    cached: Mapping[str, Any] = field(default_factory=dict)
    refreshed: int = 0

    def __call__(self, *, refresh: bool = False) -> Mapping[str, Any]:
        self.refreshed += refresh
        if refresh or not self.cached:
            self.cached = self.stored
        if not self.cached:
            raise SecretMissing
        return self.cached


@dataclass
class WatchedGate:
    """Lets pass what it is asked, but no more than `limit`; remembers scopes, and what counted as trouble."""

    limit: int = 1_000_000
    scopes: list[str] = field(default_factory=list)
    troubles: list[bool | None] = field(default_factory=list)

    def send(
        self,
        request: Callable[[], Answer],
        *,
        troubled: Callable[[Answer], bool | None],
        scope: str,
        deadline: Deadline,
    ) -> Answer:
        deadline.seconds_left()
        if len(self.scopes) >= self.limit:
            raise MustWait(Cause(code="daily_limit"), 77.0, waiting=True)
        self.scopes.append(scope)
        answer = request()
        self.troubles.append(troubled(answer))
        return answer


def a_route(**changes: Any) -> HttpRoute:
    """A route with changes."""
    route = {"to": "crm", "path": "/leads/{leadId}", "fields": {"company": "company"}, **changes}
    return msgspec.convert(route, HttpRoute)


def an_event(lead: Any, route: str = "lead", **payload: Any) -> Event:
    """An accepted webhook."""
    return Event(id=new_id(), route=route, received_at=datetime.now(UTC), lead="0", payload={"leadId": lead, **payload})


@dataclass
class Relay:
    """One connection to one system."""

    url: str
    routes: Mapping[str, HttpRoute] = field(default_factory=lambda: {"lead": a_route()})
    auth: Mapping[str, Any] | None = None
    secret: Secret = field(default_factory=Secret)
    gate: WatchedGate = field(default_factory=WatchedGate)

    @property
    def connection(self) -> HttpConnection:
        return msgspec.convert({"url": self.url, "auth": self.auth}, HttpConnection)

    def target(self) -> Target:
        access = Access(secret=self.secret, gate=self.gate, state=cast("State", None))
        return HTTP_API.target.for_connection(self.connection, self.routes, access)

    def deliver(self, *events: Event, seconds: float = 30.0) -> list[Outcome]:
        return cast("list[Outcome]", self.target().deliver(events, Until(seconds)))

    def check(self) -> list[Finding]:
        return list(HTTP_API.target.check("crm", self.connection, self.routes, self.secret))


def kinds(outcomes: Sequence[Told]) -> str:
    """One letter for each outcome: Delivered, Retry, W for a Retry that only waits, X for Rejected."""
    return "".join("W" if isinstance(one, Retry) and one.waiting else _LETTERS[type(one)] for one in outcomes)


def codes(outcomes: Sequence[Told]) -> list[str]:
    """The code of each cause; nothing for what is delivered."""
    return ["" if isinstance(one, Delivered) else one.cause.code for one in outcomes]


def only(outcomes: Sequence[Outcome]) -> Outcome:
    """The single outcome."""
    (one,) = outcomes
    return one


_LETTERS: Mapping[type, str] = {Delivered: "D", Retry: "R", Rejected: "X"}
