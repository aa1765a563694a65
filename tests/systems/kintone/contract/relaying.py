"""A target that is pointed at a stand-in, and short words for what comes of it."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

import msgspec

from local.systems.kintone import StandIn
from relay.aws.table import State
from relay.core.event import Event, new_id
from relay.core.findings import Finding
from relay.core.outcome import Delivered, Outcome, Rejected, Retry, Told
from relay.core.secret import SecretReader
from relay.limits.open_gate import OpenGate
from relay.loop_guard.write_marks import WriteMarks
from relay.system.access import Access
from relay.system.target import Target
from systems.kintone.config import KintoneConnection, KintoneRoute
from systems.kintone.system import KINTONE

FIELDS = {
    "company": "company",
    "score": {"from": "score", "type": "number"},
    "opened_at": {"from": "openedAt", "type": "datetime", "zone": "Asia/Tokyo"},
    "tags": {"from": "tags[]", "type": "check_box"},
}


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


def a_route(**changes: Any) -> KintoneRoute:
    """The shipped route, with changes."""
    key = {"field": "lead_id", "from": "leadId", "type": "number"}
    return msgspec.convert({"to": "kintone", "app": 12, "key": key, "fields": FIELDS, **changes}, KintoneRoute)


def an_event(route: str = "opened", **payload: Any) -> Event:
    """An accepted webhook."""
    return Event(id=new_id(), route=route, received_at=datetime.now(UTC), lead="0", payload=payload)


ROUTES = {"opened": a_route(), "known-only": a_route(upsert=False)}


def access(secret: SecretReader, state: State | None = None, echo: WriteMarks | None = None) -> Access:
    """What a target is given; without limits, and with a table that is not there unless one is given."""
    return Access(secret=secret, gate=OpenGate(), state=state or cast("State", None), echo=echo)


@dataclass
class Relay:
    """One connection to one kintone."""

    kintone: StandIn
    secret: Secret
    routes: Mapping[str, KintoneRoute]
    state: State | None = None
    """Only routes with an action need one."""
    echo: WriteMarks | None = None
    """The loop guard's memory, where some route comes from the apps that are written to."""

    @property
    def connection(self) -> KintoneConnection:
        return KintoneConnection(url=self.kintone.url)

    def target(self) -> Target:
        return KINTONE.target.for_connection(self.connection, self.routes, access(self.secret, self.state, self.echo))

    def deliver(self, *events: Event, seconds: float = 30.0) -> list[Outcome]:
        return cast("list[Outcome]", self.target().deliver(events, Until(seconds)))

    def check(self) -> list[Finding]:
        return list(KINTONE.target.check("kintone", self.connection, self.routes, self.secret))

    def values(self, app: int = 12, key: str = "lead_id") -> dict[str, dict[str, Any]]:
        """What the app holds: by key, the values by field code."""
        records = [{code: found["value"] for code, found in one.items()} for one in self.kintone.records(app)]
        return {one[key]: one for one in records}

    def writes(self) -> list[tuple[int, str]]:
        """Status and code of every write request so far."""
        return [(one["status"], one["code"]) for one in self.kintone.requests() if one["method"] == "PUT"]


RelayMaker = Callable[..., Relay]


def kinds(outcomes: Sequence[Told]) -> str:
    """One letter for each outcome: Delivered, Retry, X for Rejected."""
    return "".join({Delivered: "D", Retry: "R", Rejected: "X"}[type(one)] for one in outcomes)


def codes(outcomes: Sequence[Told]) -> list[str]:
    """The code of each cause; nothing for what is delivered."""
    return ["" if isinstance(one, Delivered) else one.cause.code for one in outcomes]
