"""The side of a system that calls the relay: how it proves who it is, and what its requests say.

A receiver turns a body into the flat payload that routes map, so that any route can lead from it to any system.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from relay.core.config import Connection, Route
from relay.core.findings import Problem
from relay.system.reads import EVERYTHING, Names

if TYPE_CHECKING:
    from relay.system.webhook_setup import CalledAt, CallerSheet


class Ignored(Exception):
    """A notification that the route did not ask for: nothing is wrong, and nothing is to be done.

    `reason` is a stable word, such as `event_not_listed`; it stands in the answer and in the log. `event_id` is of an
    event that was accepted earlier, where that is why.
    """

    def __init__(self, reason: str, event_id: str | None = None) -> None:
        self.reason = reason
        self.event_id = event_id
        super().__init__(reason)


class Receiver(Protocol):
    """Understands one kind of caller. Cheap to import: the accepting function loads those of its own relay.yaml."""

    @property
    def url_key(self) -> bool:
        """Whether it cannot send a header, so that the key in the URL will do (relay.accepting.authentication)."""

    @property
    def max_bytes(self) -> int:
        """The largest body."""

    def hooks(self, route: Route) -> Sequence[str]:
        """What the route is called for, in the caller's own words; none: it is not called at all."""

    def read(self, route: Route, body: bytes, reads: Names = EVERYTHING) -> dict[str, Any]:
        """The payload in a body; `reads` are the names in it that mean something to the route.

        Raises relay.core.refusal.Refused; and Ignored for what the route did not ask for.
        """

    def check_route(self, route: Route) -> Iterable[Problem]:
        """What the model's types cannot say, for one route that comes from here."""

    def sheet(self, route: Route, called: CalledAt) -> CallerSheet | None:
        """What a person types in there, so that it calls the route.

        None for who posts what the route itself describes (relay.system.webhook_setup.Described).
        """


@runtime_checkable
class TellsRepeats(Protocol):
    """A receiver whose caller may send the same thing more than once, and says by an id that it is the same."""

    def unique_id(self, route: Route, payload: Mapping[str, Any]) -> str | None:
        """What the caller calls this delivery, each time that it makes it; None where it does not say.

        `payload` is what `read` made. The text is bounded.
        """


@runtime_checkable
class Signs(Protocol):
    """A receiver whose caller may sign what it sends, in place of a header that holds the secret.

    What is signed may not say when, so that a signed request is only taken where `TellsRepeats` can tell it from one
    that somebody has caught and sends again.
    """

    def signs(self, connection: Connection) -> bool:
        """Whether the account signs, as relay.yaml has it."""

    def proof(self, connection: Connection, headers: Mapping[str, str], body: bytes) -> Callable[[str], bool] | None:
        """What says of a secret whether the request was signed with it; None for a request that nobody has signed.

        `headers` have their names in lower case. Cheap for whoever does not even know the account's public name.
        """


@runtime_checkable
class BroughtByAws(Protocol):
    """A receiver whose calls a service of AWS brings, so that no address on the web has to be let in for them."""

    @property
    def brought_by(self) -> str:
        """The service's name."""


@runtime_checkable
class ShowsSample(Protocol):
    """A receiver that can say what its caller would send, for a first try."""

    def sample(self, route: Route) -> Mapping[str, Any]:
        """A body, as an object, that the route takes."""
