"""The one interface between the engine and who calls it: Marketo, or a system's own webhooks. `sources.py` lists them.

A source turns a body into the flat payload that routes map, so that any route can lead from it to any system.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from relay.config import Config, Route
from relay.event import Event
from relay.reads import EVERYTHING, Names
from relay.system import Problem


class Ignored(Exception):
    """A notification that the route did not ask for: nothing is wrong, and nothing is to be done.

    `reason` is a stable word, such as `event_not_listed`; it stands in the answer and in the log.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


END = 10**19
"""Where a record's end stands among its states: behind any revision, of 19 digits at the most. Nothing comes after it,
since no number is given a second time."""


@dataclass(frozen=True, kw_only=True)
class Origin:
    """The record that an event tells of, where it comes from. The loop guard (relay.echo) works with it."""

    record: str
    """Which record, whatever route it came by: `example.cybozu.com/12/5`."""
    change: str
    """What became of it: `7` for its revision 7, `comment/3`, `deleted`. Empty where the source does not tell."""
    news: tuple[str, ...] = ()
    """This piece of news among all of its record: its own name, then those by which it may have come before."""
    thread: str = ""
    """What it is a later or earlier state of: the record, or something of it that is counted by itself."""
    order: int | None = None
    """Where it stands in its thread: what is later is greater. None where the source does not tell."""
    revision: int | None = None
    """Counts the record's changes; None for what is no new state of it, such as a comment or its end."""
    synced: bool = False
    """Whether a sync has found the record so. It may then stand for several changes, of which this is the last."""
    views: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The record as those know it who write to it: its name for them, to its values in one spelling, by field."""


class Origins(Protocol):
    """What a source knows of the records behind its events, for the loop guard."""

    @property
    def places(self) -> frozenset[str]:
        """Where they are, such as `example.cybozu.com/12`. Only what is written there can come back."""

    @property
    def writers(self) -> frozenset[str]:
        """The connections that write there."""

    def __call__(self, event: Event) -> Origin | None:
        """Which record an event tells of, if it came from here."""


class PayloadSource(Protocol):
    """One kind of caller. Cheap to import: the accepting function loads all of them."""

    @property
    def url_key(self) -> bool:
        """Whether it cannot send a header, so that the key in the URL will do (relay.url_key)."""

    @property
    def system(self) -> str | None:
        """The system whose webhooks they are; None for anyone's."""

    @property
    def max_bytes(self) -> int:
        """The largest body."""

    def read(self, route: Route, body: bytes, reads: Names = EVERYTHING) -> dict[str, Any]:
        """The payload in a body; `reads` are the names in it that mean something to the route.

        Raises relay.refusal.Refused; and Ignored for what the route did not ask for.
        """

    def check_route(self, route: Route) -> Iterable[Problem]:
        """What the model's types cannot say, for one route that comes from here."""

    def origins(self, config: Config) -> Origins | None:
        """Says which record an event tells of; None where nothing that the relay writes can come back."""

    def advise(self, config: Config, identity: Callable[[Route], Sequence[str]]) -> Iterable[Problem]:
        """What is allowed, and most likely not meant; seen with all routes at hand, and said when it is deployed.

        `identity` gives the paths of a route by which its target knows a record (relay.described). Paths of problems
        begin with `routes`.
        """
