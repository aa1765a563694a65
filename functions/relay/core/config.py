"""The configuration as Lambda sees it: typed models, and the compiled form that a function loads when it starts.

`relay.yaml` is read, checked and compiled outside Lambda (package `config`); a function only ever loads the compiled
JSON beside its code. The models of connections and routes belong to the systems; here is what they all share.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from relay.core import duration

Language = Literal["en", "ja"]
Empty = Literal["keep", "clear"]
Reply = Literal["accepted", "delivered"]
Unread = Literal["ignore", "refuse"]
From = Literal["json", "kintone"]
KintoneEvent = Literal["ADD_RECORD", "UPDATE_RECORD", "UPDATE_STATUS", "DELETE_RECORD", "ADD_RECORD_COMMENT"]
"""https://jp.cybozu.help/k/en/user/app_settings/set_webhook/webhook_notification.html"""

NAME_PATTERN = "^[a-z][a-z0-9-]{0,31}$"
"""Connection names: they become parts of the names of queues, functions and metrics."""

ROUTE_PATTERN = "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"
"""Route names: one URL segment that needs no escaping."""


def _duration(description: str) -> Meta:
    """What a text such as `15m` must be, with the sentence that the loader and an editor say when it is not."""
    return Meta(
        pattern=duration.PATTERN,
        description=description,
        extra={"rule": duration.RULE},
        extra_json_schema={"patternErrorMessage": duration.RULE},
    )


class Model(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of everything a customer writes: immutable, and an unknown key is an error."""


class Limits(Model, frozen=True, kw_only=True):
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
        Meta(description="Requests a day, as the system counts its day (kintone: per app, from 09:00 in Japan)."),
    ] = None


class Batch(Model, frozen=True, kw_only=True):
    """How many events are written at once, and how often."""

    max_records: Annotated[int, Meta(ge=1, le=500, description="Events in one batch at the most.")] = 100
    every: Annotated[
        Annotated[Literal[0], Meta(extra={"rule": "Or write whole minutes, such as 1m."})]
        | Annotated[str, _duration("Whole minutes.")],
        Meta(
            description="How often what has come is written, together: whole minutes, from 1m to 10m. Default: 0, at "
            "once, up to 10 events."
        ),
    ] = 0

    @property
    def minutes(self) -> int:
        """Between two deliveries by the clock; 0: each is delivered at once."""
        return duration.seconds(self.every) // 60 if self.every else 0


class Retry(Model, frozen=True, kw_only=True):
    """When a failed delivery is tried again: exponential back-off with jitter."""

    first: Annotated[str, _duration("Before the second attempt.")] = "5s"
    factor: Annotated[float, Meta(ge=1, le=10, description="Each pause is this many times the one before.")] = 2
    max: Annotated[str, _duration("The longest pause.")] = "15m"
    give_up_after: Annotated[
        str,
        _duration("From the first attempt on; after it an event goes to the dead-letter queue."),
    ] = "24h"


class Breaker(Model, frozen=True, kw_only=True):
    """When to stop calling a system that fails, and when to try whether it works again."""

    failures: Annotated[
        int, Meta(ge=1, le=100, description="Failures in a row, of one function, that open the breaker.")
    ] = 5
    open_seconds: Annotated[int, Meta(ge=1, le=900, description="Seconds without any call, before one is tried.")] = 30


class Connection(Model, frozen=True, kw_only=True):
    """One account at one system. Each system adds its own address and options."""

    limits: Annotated[Limits, Meta(description="How hard the relay may press on this system.")] = Limits()
    batch: Annotated[Batch, Meta(description="How many events are written at once.")] = Batch()
    retry: Annotated[Retry, Meta(description="When a failed delivery is tried again.")] = Retry()
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
    """Which notifications of kintone a route takes."""

    app: Annotated[int, Meta(ge=1, description="The app's number, as in its address: /k/{app}/.")]
    connection: Annotated[
        str | None,
        Meta(description="The connection to the kintone that sends them. May be left out when there is only one."),
    ] = None
    guest_space: Annotated[
        Annotated[int, Meta(ge=1)] | None,
        Meta(description="Number of the guest space that the app is in; only a sync needs it."),
    ] = None
    events: Annotated[
        Annotated[list[KintoneEvent], Meta(min_length=1)],
        Meta(
            description="What is taken; kintone is answered politely for the rest. Default: records added and edited."
        ),
    ] = msgspec.field(default_factory=lambda: ["ADD_RECORD", "UPDATE_RECORD"])


class Route(Model, frozen=True, kw_only=True):
    """One webhook address. Each system adds what it writes and how fields map."""

    to: Annotated[str, Meta(description="The connection that receives these events.")]
    from_: Annotated[
        From,
        Meta(description="Who sends them: json is Marketo or anyone else who can send a header, kintone its webhooks."),
    ] = msgspec.field(default="json", name="from")
    source: Annotated[Source | None, Meta(description="With `from: kintone`: which notifications.")] = None
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
            description="When Marketo is answered: once the event is accepted (default), or once it is delivered, with "
            "what the system answered, for response mappings."
        ),
    ] = "accepted"

    @property
    def cumulative(self) -> bool:
        """Whether each event adds something, such as an activity, so that an old one is as good as a new one.

        It replaces nothing that others of its record have written, whichever is written first.
        """
        return False


class Sync(Model, frozen=True, kw_only=True):
    """A job that reads what changed where a route's webhooks come from, and queues what they did not bring."""

    route: Annotated[str, Meta(description="The route that its events take; one that comes from a system, not `json`.")]
    every: Annotated[str, _duration("How often it runs: from 5m to 1d, in whole minutes.")] = "15m"


class Soap(Model, frozen=True, kw_only=True):
    """Marketo's SOAP API, as far as clients synchronised leads with it: `/soap/mktows/{version}`."""

    connection: Annotated[str, Meta(description="The connection to the Marketo whose leads are synchronised.")]
    clock_skew: Annotated[
        str,
        _duration("How far a client's requestTimestamp may be from now, to either side; at most 1h."),
    ] = "5m"
    allow: Annotated[
        Annotated[
            Literal["marketo", "kintone", "anyone"],
            Meta(extra={"rule": "Or make a list of the clients' addresses: [203.0.113.0/24]."}),
        ]
        | Annotated[list[str], Meta(min_length=1, max_length=150)]
        | None,
        Meta(
            description="Addresses that SOAP clients call from, as in api.allow. Default: the address blocks of "
            "api.allow, without its words."
        ),
    ] = None
    concurrency: Annotated[
        Annotated[int, Meta(ge=1, le=1000)] | None,
        Meta(
            description="Requests at the same time: as many are kept for SOAP alone, and no more are taken. Needs a "
            "quota of AWS that leaves 100 for all others. Default: neither."
        ),
    ] = None


@dataclass(frozen=True)
class Config:
    """Everything a function knows of its customer."""

    connections: Mapping[str, Connection] = field(default_factory=dict)
    routes: Mapping[str, Route] = field(default_factory=dict)
    systems: Mapping[str, str] = field(default_factory=dict)
    """Connection name to the name of its system."""
    language: Language = "en"
    """Of the messages that Marketo shows in a lead's activity log."""
    syncs: Mapping[str, Sync] = field(default_factory=dict)
    soap: Soap | None = None

    def routes_to(self, connection: str) -> dict[str, Route]:
        """The routes that lead to one connection."""
        return {name: route for name, route in self.routes.items() if route.to == connection}
