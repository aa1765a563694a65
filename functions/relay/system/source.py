"""The one interface between the engine and who calls it: Marketo, or a system's own webhooks. `sources.py` lists them.

A source turns a body into the flat payload that routes map, so that any route can lead from it to any system.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from relay.core.config import Config, Route
from relay.core.findings import Problem
from relay.loop_guard.origin import Origins
from relay.system.reads import EVERYTHING, Names


class Ignored(Exception):
    """A notification that the route did not ask for: nothing is wrong, and nothing is to be done.

    `reason` is a stable word, such as `event_not_listed`; it stands in the answer and in the log.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class PayloadSource(Protocol):
    """One kind of caller. Cheap to import: the accepting function loads all of them."""

    @property
    def url_key(self) -> bool:
        """Whether it cannot send a header, so that the key in the URL will do (relay.accepting.authentication)."""

    @property
    def system(self) -> str | None:
        """The system whose webhooks they are; None for anyone's."""

    @property
    def max_bytes(self) -> int:
        """The largest body."""

    def read(self, route: Route, body: bytes, reads: Names = EVERYTHING) -> dict[str, Any]:
        """The payload in a body; `reads` are the names in it that mean something to the route.

        Raises relay.core.refusal.Refused; and Ignored for what the route did not ask for.
        """

    def check_route(self, route: Route) -> Iterable[Problem]:
        """What the model's types cannot say, for one route that comes from here."""

    def origins(self, config: Config) -> Origins | None:
        """Says which record an event tells of; None where nothing that the relay writes can come back."""

    def advise(self, config: Config, identity: Callable[[Route], Sequence[str]]) -> Iterable[Problem]:
        """What is allowed, and most likely not meant; seen with all routes at hand, and said when it is deployed.

        `identity` gives the paths of a route by which its target knows a record (relay.system.webhook_setup). Paths of
        problems begin with `routes`.
        """
