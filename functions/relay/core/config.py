"""The configuration as Lambda sees it: typed models, and the compiled form that a function loads when it starts.

`relay.yaml` is read, checked and compiled outside Lambda (package `config`); a function only ever loads the compiled
JSON beside its code. The models of connections and routes belong to the systems; here is what they all share.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

from relay.core import duration

Language = Literal["en", "ja"]
Empty = Literal["keep", "clear"]
Reply = Literal["accepted", "delivered"]
Unread = Literal["ignore", "refuse"]
WhenUnchanged = Literal["send", "skip"]

ANYONE = "json"
"""What a route comes `from` when it comes from no connection: anyone who posts."""

RELAY = "relay"
"""What a route comes `from` when the relay itself tells it something: of a dead letter, or that nobody was found."""

RESERVED = frozenset({ANYONE, RELAY})
"""What no connection may be called, since `from` means something else by it."""

NAME_PATTERN = "^[a-z][a-z0-9-]{0,31}$"
"""Connection names: they become parts of the names of queues, functions and metrics."""

NOBODY_RULE = "Write drop, tell, the name of a route, or how long to wait, such as `retry 10m`."

ROUTE_PATTERN = "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"
"""Route names: one URL segment that needs no escaping."""


def duration_text(description: str) -> Meta:
    """What a text such as `15m` must be, with the sentence that the loader and an editor say when it is not."""
    return Meta(
        pattern=duration.PATTERN,
        description=description,
        extra={"rule": duration.RULE},
        extra_json_schema={"patternErrorMessage": duration.RULE},
    )


class Model(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of everything a customer writes: immutable, and an unknown key is an error."""


class ConnectionLimits(Model, frozen=True, kw_only=True):
    """How hard the relay may press on one connection."""

    concurrency: Annotated[
        Annotated[int, Meta(ge=2, le=50)] | None,
        Meta(
            description="Deliveries at the same time, over all records. SQS allows no fewer than 2, which is the "
            "default; with `batch: {every: ...}` there is one."
        ),
    ] = None
    per_second: Annotated[
        Annotated[float, Meta(gt=0, le=1000)] | None, Meta(description="Requests a second. Default: not limited.")
    ] = None
    per_day: Annotated[
        Annotated[int, Meta(ge=1)] | None,
        Meta(description="Requests a day, as the system counts its day."),
    ] = None


class Batch(Model, frozen=True, kw_only=True):
    """How many events are written at once, and how often."""

    former: ClassVar[Mapping[str, str]] = {
        "linger_seconds": "Events are collected by the clock now. Write batch: {{every: 1m}}, or remove it to have "
        "each written at once."
    }
    """Words that were once written here, and what to write in their place."""

    max_records: Annotated[int, Meta(ge=1, le=500, description="Events in one batch at the most.")] = 100
    every: Annotated[
        Annotated[Literal[0], Meta(extra={"rule": "Or write whole minutes, such as 1m."})]
        | Annotated[str, duration_text("Whole minutes.")],
        Meta(
            description="How often what has come is written, together: whole minutes, from 1m to 10m. Default: 0, at "
            "once, up to 10 events."
        ),
    ] = 0

    @property
    def minutes(self) -> int:
        """Between two deliveries by the clock; 0: each is delivered at once."""
        return duration.seconds(self.every) // 60 if self.every else 0


class RetryPolicy(Model, frozen=True, kw_only=True):
    """When a failed delivery is tried again: exponential back-off with jitter."""

    first: Annotated[str, duration_text("Before the second attempt.")] = "5s"
    factor: Annotated[float, Meta(ge=1, le=10, description="Each pause is this many times the one before.")] = 2
    max: Annotated[str, duration_text("The longest pause.")] = "15m"
    give_up_after: Annotated[
        str,
        duration_text("From the first attempt on; after it an event goes to the dead-letter queue."),
    ] = "24h"


class Breaker(Model, frozen=True, kw_only=True):
    """When to stop calling a system that fails, and when to try whether it works again."""

    failures: Annotated[
        int, Meta(ge=1, le=100, description="Failures in a row, of one function, that open the breaker.")
    ] = 5
    open_seconds: Annotated[int, Meta(ge=1, le=900, description="Seconds without any call, before one is tried.")] = 30


class Connection(Model, frozen=True, kw_only=True):
    """One account at one system. Each system adds its own address and options."""

    limits: Annotated[ConnectionLimits, Meta(description="How hard the relay may press on this system.")] = (
        ConnectionLimits()
    )
    batch: Annotated[Batch, Meta(description="How many events are written at once.")] = Batch()
    retry: Annotated[RetryPolicy, Meta(description="When a failed delivery is tried again.")] = RetryPolicy()
    breaker: Annotated[Breaker, Meta(description="When to stop calling a system that fails.")] = Breaker()

    @property
    def deliveries(self) -> int:
        """That may be under way at the same time."""
        return 1 if self.batch.every else self.limits.concurrency or 2

    @property
    def day_limit(self) -> int | None:
        """Requests that may be spent in the system's day; None when they are not counted."""
        return self.limits.per_day

    @property
    def addresses(self) -> tuple[str, ...]:
        """The web addresses that are called for it; the network lets out their ports and no others."""
        url = getattr(self, "url", "")
        return (url,) if url else ()


class Source(Model, frozen=True, kw_only=True):
    """What a route takes from the connection that it comes from. Each system adds its own words."""

    former: ClassVar[Mapping[str, str]] = {
        "connection": "A connection is named by `from`: write `from: {value}` beside `source`, and remove this."
    }
    """Words that were once written here, and what to write in their place."""

    stream: Annotated[
        str | None, Meta(description="Which stream is taken. May be left out where there is only one, or a usual one.")
    ] = None


class Then(Model, frozen=True, kw_only=True):
    """What follows on a look-up."""

    route: Annotated[
        str,
        Meta(description="The route that takes what was found; it comes `from` the connection that is looked up."),
    ]
    nobody: Annotated[
        str,
        Meta(
            pattern=f"{ROUTE_PATTERN}|^retry {duration.PATTERN.strip('^$')}$",
            description="Where nobody is found: drop the event (default), tell the same route, `retry 10m` to look "
            "again later, or the name of a route `from: relay` that takes what was asked.",
            extra={"rule": NOBODY_RULE},
            extra_json_schema={"patternErrorMessage": NOBODY_RULE},
        ),
    ] = "drop"

    @property
    def again_after(self) -> float | None:
        """Seconds until it is looked up again where nobody was found; None where it is not."""
        word, _, pause = self.nobody.partition(" ")
        return duration.seconds(pause) if word == "retry" and pause else None

    @property
    def instead(self) -> str | None:
        """The route that takes what was asked where nobody was found."""
        return None if self.nobody in {"drop", "tell"} or self.again_after is not None else self.nobody

    @property
    def tells_nobody(self) -> bool:
        """Whether the same route takes what was asked where nobody was found, with nothing beside it."""
        return self.nobody == "tell"


class OnDeadLetter(Model, frozen=True, kw_only=True):
    """Whom to tell that an event was not delivered."""

    route: Annotated[str, Meta(description="The route that tells it; one with `from: relay`.")]
    lead_id: Annotated[
        str | None,
        Meta(description="Where the lead's id stands in the payload that was not delivered (JMESPath)."),
    ] = None


class Route(Model, frozen=True, kw_only=True):
    """One webhook address. Each system adds what it writes and how fields map."""

    to: Annotated[str, Meta(description="The connection that receives these events.")]
    from_: Annotated[
        str,
        Meta(
            description="Where these events come from: the connection that calls or is read, json (default), "
            "anyone who posts and can send a header; or relay, the relay itself (on_dead_letter)."
        ),
    ] = msgspec.field(default=ANYONE, name="from")
    source: Annotated[
        Source | None, Meta(description="What is taken from that connection, in the words of its system.")
    ] = None
    json_strings: Annotated[
        list[str],
        Meta(description="Names in the payload whose text is itself JSON and is to be parsed, such as `profile`."),
    ] = []
    empty: Annotated[
        Empty,
        Meta(description="What an empty value does to the field: keep what is there (default), or clear it."),
    ] = "keep"
    unread: Annotated[
        Unread,
        Meta(
            description="What is done with a name at the top of the payload that no path of the route reads: pass over "
            "it (default), or refuse the webhook."
        ),
    ] = "ignore"
    reply: Annotated[
        Reply,
        Meta(
            description="When the caller is answered: once the event is accepted (default), or once it is delivered, "
            "with what the system answered, for response mappings."
        ),
    ] = "accepted"
    unchanged: Annotated[
        WhenUnchanged,
        Meta(
            description="What is done with an event that would write what this route last wrote of its record: send it "
            "again (default), or skip it."
        ),
    ] = "send"
    on_dead_letter: Annotated[
        OnDeadLetter | str | None,
        Meta(description="The route that is told when an event of this one is put aside, or more about it."),
    ] = None

    @property
    def follows(self) -> Then | None:
        """What follows on what its target found; None: nothing does."""
        return None

    @property
    def only_looks_up(self) -> bool:
        """Whether it writes nothing."""
        return False

    @property
    def tells(self) -> OnDeadLetter | None:
        """What `on_dead_letter` says, also where only a route is named."""
        return OnDeadLetter(route=self.on_dead_letter) if isinstance(self.on_dead_letter, str) else self.on_dead_letter

    @property
    def leads_to(self) -> tuple[str, ...]:
        """The routes to which its events may be handed over."""
        then, told = self.follows, self.tells
        named = (then and then.route, then and then.instead, told and told.route)
        return tuple(name for name in named if name)

    @property
    def cumulative(self) -> bool:
        """Whether each event adds something, such as an activity, so that an old one is as good as a new one.

        It replaces nothing that others of its record have written, whichever is written first.
        """
        return False

    @property
    def adds_each_time(self) -> bool:
        """Whether writing the same values once more adds something, so that none of its events may be skipped."""
        return self.cumulative


class LookUpRoute(Route, frozen=True, kw_only=True):
    """A route to a system that can be looked up as well as written to (relay.system.look_up)."""

    then: Annotated[
        Then | str | None,
        Meta(
            description="Of a route that looks up, or that finds whom it writes: the route that takes what was found, "
            "or more about it."
        ),
    ] = None

    @property
    def follows(self) -> Then | None:
        """What `then` says, also where only a route is named."""
        return Then(route=self.then) if isinstance(self.then, str) else self.then

    @property
    def only_looks_up(self) -> bool:
        """Whether it writes nothing; a system whose routes may write as well says which do."""
        return self.follows is not None


@dataclass(frozen=True)
class Config:
    """Everything a function knows of its customer."""

    connections: Mapping[str, Connection] = field(default_factory=dict)
    routes: Mapping[str, Route] = field(default_factory=dict)
    systems: Mapping[str, str] = field(default_factory=dict)
    """Connection name to the name of its system."""
    language: Language = "en"
    """Of the messages that who posts is shown."""

    def routes_to(self, connection: str) -> dict[str, Route]:
        """The routes that lead to one connection."""
        return {name: route for name, route in self.routes.items() if route.to == connection}
