"""A target that is pointed at Marketo's stand-in, and short words for what comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

import msgspec

from local.systems.marketo import StandIn
from relay.aws.table import State
from relay.core.deadline import Countdown
from relay.core.event import Event, new_id
from relay.core.findings import Finding
from relay.core.gate import Gate
from relay.core.outcome import Delivered, Outcome, Rejected, Retry, Told, Unmatched
from relay.limits.day_budget import DayMeter
from relay.limits.open_gate import OpenGate
from relay.system.access import Access
from relay.system.reads import Names
from relay.system.target import Target
from systems.marketo.config import MarketoConnection, MarketoRoute
from systems.marketo.rest.quota import KEY
from systems.marketo.system import MARKETO

FOREIGN = "kintoneRecordId"
COOKIE = "id:561-HYG-937&token:_mch-marketo.com-1374552656411-90718"
AT = datetime(2026, 10, 1, 3, 5, tzinfo=UTC)


def a_route(**changes: Any) -> MarketoRoute:
    """A route by e-mail, with changes."""
    return msgspec.convert({"to": "marketo", "lead": {"email": "email"}, **changes}, MarketoRoute)


ANY = {"id": "leadId", "foreign_id": "key", "cookie": "cookie", "email": "email"}
ROUTES = {
    "changed": a_route(
        lead=ANY, fields={"department": "department", "leadScore": {"from": "score", "type": "integer"}}
    ),
    "only-known": a_route(fields={"department": "department"}, create=False),
    "emptied": a_route(fields={"department": "department"}, empty="clear"),
    "in-japan": a_route(fields={"department": "department"}, workspace="Japan"),
    "attended": a_route(
        lead=ANY,
        activity={
            "type": 100001,
            "primary": "conference",
            "date": {"from": "day", "zone": "Asia/Tokyo"},
            "attributes": {"numberOfAttendees": {"from": "count", "type": "integer"}},
        },
    ),
    "status": a_route(lead=ANY, program={"id": 1001, "status": "{status}"}),
    "no-program": a_route(program={"id": 999, "status": "Attended"}),
    "welcome": a_route(lead=ANY, campaign={"id": 3001, "tokens": {"{{my.note}}": "note"}}),
    "reminder": a_route(campaign={"id": 3002}),
}


def an_event(route: str = "changed", **payload: Any) -> Event:
    """An accepted event."""
    return Event(id=new_id(), route=route, received_at=AT, lead="0", payload=payload)


@dataclass
class MarketoRelay:
    """One connection to one instance."""

    marketo: StandIn
    state: State
    options: dict[str, Any] = field(default_factory=dict)
    routes: Mapping[str, MarketoRoute] = field(default_factory=lambda: ROUTES)
    gate: Gate = field(default_factory=OpenGate)
    meter: DayMeter = field(default_factory=lambda: DayMeter(MARKETO.day))
    wanted: Mapping[str, Names] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.secret = {"client_id": self.marketo.client_id, "client_secret": self.marketo.client_secret}

    @property
    def connection(self) -> MarketoConnection:
        options = {"url": self.marketo.url + "/rest", "foreign_id_field": FOREIGN, **self.options}
        return msgspec.convert(options, MarketoConnection)

    def target(self) -> Target:
        """What another function would make."""
        access = Access(secret=self.read_secret, gate=self.gate, state=self.state, meter=self.meter, wanted=self.wanted)
        return MARKETO.target.for_connection(self.connection, self.routes, access)

    def reset(self) -> None:
        """Let the instance be as new, and nothing of its limits be spent, on either side."""
        self.marketo.reset()
        self.state.delete(KEY)

    def deliver(self, *events: Event, seconds: float = 130.0) -> list[Outcome]:
        return cast("list[Outcome]", self.target().deliver(events, Countdown(seconds)))

    def check(self, **routes: MarketoRoute) -> list[Finding]:
        return list(MARKETO.target.check("marketo", self.connection, routes or self.routes, self.read_secret))

    def read_secret(self, *, refresh: bool = False) -> Mapping[str, Any]:
        return self.secret

    def lead(self, email: str = "a@example.com", **values: Any) -> int:
        """A person adds a lead; returns its id."""
        return int(self.marketo.edit(email=email, **values)["id"])

    def of_lead(self, lead_id: int, name: str) -> Any:
        """One value of a lead."""
        (found,) = self.marketo.leads(id=lead_id)
        return found[name]

    def objects(self, name: str) -> list[dict[str, Any]]:
        """The records of a custom object, as they were made."""
        table = self.marketo.instance.objects.get(name)
        return [] if table is None else [dict(record.values) for record in table.all()]

    def attended(self, lead_id: int) -> list[dict[str, Any]]:
        """The custom activities of a lead."""
        return [each for each in self.marketo.activities(lead_id) if each["activityTypeId"] == 100001]

    def calls(self, path: str) -> int:
        """How often a path was called with success or without."""
        return sum(each["path"] == path for each in self.marketo.requests())


def kinds(outcomes: Sequence[Told]) -> str:
    """One letter for each outcome: Delivered, Retry, X for Rejected, Unmatched."""
    return "".join({Delivered: "D", Retry: "R", Rejected: "X", Unmatched: "U"}[type(one)] for one in outcomes)


def codes(outcomes: Sequence[Told]) -> list[str]:
    """The code of each cause; nothing for what is delivered."""
    return ["" if isinstance(one, Delivered) else one.cause.code for one in outcomes]


def answers(outcomes: Sequence[Outcome]) -> list[dict[str, str]]:
    """What each delivered event is answered with."""
    return [one.answer for one in outcomes if isinstance(one, Delivered)]
