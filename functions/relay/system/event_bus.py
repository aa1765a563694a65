"""Calls that come over an Amazon EventBridge bus of the customer's account, in place of the web.

A partner of AWS puts its events on a bus of that account, and a rule there starts a function of the relay: no address
that strangers could call, no secret, and AWS tries again by itself.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-saas.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol, runtime_checkable

from relay.core.config import Connection


class BusCall(NamedTuple):
    """What an event on a bus asks for."""

    route: str
    """Its name, as the event has it: it need not be one."""
    body: bytes
    """As the route's receiver reads it."""


@runtime_checkable
class CallsByBus(Protocol):
    """What a system has beside, where its accounts may be connected to a bus."""

    def event_bus(self, connection: Connection) -> str | None:
        """Name of the bus in relay.yaml; None: its account calls over the web alone."""

    def bus_pattern(self, connection: Connection) -> Mapping[str, Any]:
        """Which events on the bus are calls, as EventBridge's pattern.

        https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
        """

    def bus_call(self, event: Mapping[str, Any]) -> BusCall:
        """The call in an event that EventBridge hands over. Raises relay.core.refusal.Refused for what is none."""


def bus_of(system: object, connection: Connection) -> str | None:
    """The bus over which an account calls; None: it does not."""
    return system.event_bus(connection) if isinstance(system, CallsByBus) else None
