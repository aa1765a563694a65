"""A request on its way to a queue, with what each step has found out about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from relay.accepting.api_gateway import Request
from relay.accepting.authentication import Which
from relay.core.config import Route
from relay.system.receiver import Receiver
from relay.system.target import Accepted


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """One request, and who sent it."""

    event_id: str
    """Of the event that it becomes, or by which it is spoken of."""
    request: Request
    secret: Which | None
    """Which of two secrets it carries; None: neither, so nothing of it is to be believed or kept."""


@dataclass(frozen=True, kw_only=True)
class Routed:
    """One whose route is known."""

    arrival: Arrival
    route: Route
    receiver: Receiver
    """Reads it."""

    @property
    def name(self) -> str:
        """The route's."""
        return self.arrival.request.route


@dataclass(frozen=True, kw_only=True)
class Read:
    """One whose body is read."""

    routed: Routed
    payload: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Valid:
    """One that the system behind the route can deliver."""

    routed: Routed
    payload: dict[str, Any]
    accepted: Accepted


@dataclass(frozen=True, kw_only=True)
class Queued:
    """One that is safely in a queue."""

    routed: Routed
    lead: str
    """The lead's hash, as the logs have it."""
