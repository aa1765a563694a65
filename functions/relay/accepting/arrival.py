"""A request on its way to a queue, with what each step has found out about it."""

from __future__ import annotations

from typing import Any

import msgspec

from relay.accepting.api_gateway import WebhookRequest
from relay.accepting.authentication import WhichSecret
from relay.core.config import Route
from relay.system.receiver import Receiver
from relay.system.target import Accepted


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """One request, and who sent it."""

    event_id: str
    """Of the event that it becomes, or by which it is spoken of."""
    request: WebhookRequest
    secret: WhichSecret | None
    """Which of two secrets it carries; None: neither, so nothing of it is to be believed or kept."""
    signed: bool = False
    """Whether a signature stands in place of the secret, which somebody who has caught it could send again."""


class Routed(msgspec.Struct, frozen=True, kw_only=True):
    """One whose route is known."""

    arrival: Arrival
    route: Route
    receiver: Receiver
    """Reads it."""

    @property
    def name(self) -> str:
        """The route's."""
        return self.arrival.request.route

    def known_as(self, event_id: str) -> Routed:
        """The same, where its caller's own id says which event it is."""
        return msgspec.structs.replace(self, arrival=msgspec.structs.replace(self.arrival, event_id=event_id))


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """One whose body is read."""

    routed: Routed
    payload: dict[str, Any]
    may_repeat: bool = False
    """Whether its caller may send it again and would say that it is the same."""


class Valid(msgspec.Struct, frozen=True, kw_only=True):
    """One that the system behind the route can deliver."""

    routed: Routed
    payload: dict[str, Any]
    accepted: Accepted
    may_repeat: bool = False


class Queued(msgspec.Struct, frozen=True, kw_only=True):
    """One that is safely in a queue."""

    routed: Routed
    lead: str
    """The lead's hash, as the logs have it."""
