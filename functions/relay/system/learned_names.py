"""Routes that write whatever names of a payload their target has: what they write depends on what is known of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from relay.core.config import Connection, Route
from relay.system.access import Payload

if TYPE_CHECKING:
    from relay.aws.table import State
    from relay.system.target import TargetSide

Fingerprint = Callable[[Route, Payload], str]
"""As relay.system.target.TargetSide.fingerprint; empty where what would be written is not known. Raises Refused."""


@runtime_checkable
class LearnsNames(Protocol):
    """What a system that can be written to has beside, where its target has put down what it knows of the system.

    A name that the target lacks is then no change (`unchanged: skip`), wherever that is asked.
    """

    def fingerprint_by(self, connection: Connection, state: State) -> Fingerprint:
        """`state` is the connection's; what the target knows is read from there, and nobody is asked."""


def fingerprint_of(side: TargetSide, connection: Connection, state: State) -> Fingerprint:
    """Of what routes to a connection write; `side` is that of its target, `state` the connection's."""
    if isinstance(side, LearnsNames):
        return side.fingerprint_by(connection, state)
    return lambda route, payload: side.fingerprint(route, payload, connection)
