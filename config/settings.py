"""What a customer writes in relay.yaml beside connections and routes, and the checked settings that come of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar, Literal

import msgspec
from msgspec import Meta

from config.callers import CALLERS, WORDS, check_caller, check_word
from config.problems import ProblemInFile, quoted
from relay.core import zones
from relay.core.config import (
    NAME_PATTERN,
    RESERVED,
    ROUTE_PATTERN,
    Config,
    Connection,
    Language,
    Model,
    Route,
)
from relay.system.compiled import Compiled
from systems.marketo.activity_view.settings import ActivityView
from systems.marketo.soap.settings import Soap

STACK_PATTERN = "^[A-Za-z][A-Za-z0-9-]{0,31}$"

RetentionDays = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
]  # fmt: skip
"""What CloudWatch accepts:
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html"""


def _text(pattern: str, rule: str, description: str | None = None, **more: Callable[[str], str]) -> Meta:
    """A pattern, with the sentence that the loader and an editor say when a text does not match it.

    `check` may say more: see config.complaint.
    """
    in_editor = {"patternErrorMessage": rule}
    return Meta(pattern=pattern, description=description, extra={"rule": rule, **more}, extra_json_schema=in_editor)


def _check_connection(name: str) -> str:
    """`from` means something else by some names."""
    return f"{quoted(name)} is what `from` says for something else. Choose another name." if name in RESERVED else ""


StackName = Annotated[
    str,
    _text(
        STACK_PATTERN,
        "The names of stacks begin with it: at most 32 letters, digits and hyphens, the first a letter.",
        "First part of the names of the stacks, so that one account can hold several relays.",
    ),
]
ConnectionName = Annotated[
    str,
    _text(
        NAME_PATTERN,
        "It becomes part of the names of queues and functions: "
        "at most 32 lower-case letters, digits and hyphens, the first a letter.",
        check=_check_connection,
    ),
]
RouteName = Annotated[
    str,
    _text(
        ROUTE_PATTERN,
        "It is one part of the webhook's URL: "
        "at most 64 letters (a to z), digits, hyphens and underscores, the first a letter or digit.",
    ),
]
AllocationId = Annotated[
    str, _text("^eipalloc-[0-9a-f]{8,17}$", "An allocation id looks like eipalloc-0123456789abcdef0.")
]
Email = Annotated[
    str, _text(r"^[!-?A-~]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$", "Write an e-mail address, such as name@example.com.")
]
CallerAddress = Annotated[
    str,
    Meta(
        description=f"{', '.join(CALLERS)}, or a block of addresses such as 203.0.113.0/24.",
        extra={"check": check_caller},
    ),
]

AllowWord = Annotated[str, Meta(extra={"check": check_word}, extra_json_schema={"enum": [*WORDS]})]
"""Who may call, in one word."""


class Network(Model, frozen=True, kw_only=True):
    """How the relay reaches the systems: from fixed addresses."""

    nat: Annotated[
        Literal["gateway", "instance"],
        Meta(
            description="What carries the traffic: a NAT gateway, or a small instance for about a sixth of the price."
        ),
    ] = "gateway"
    zones: Annotated[
        Literal[1, 2],
        Meta(description="Availability zones. Each has an address of its own; with 2, one zone may fail."),
    ] = 1
    allocation_ids: Annotated[
        list[AllocationId],
        Meta(
            description="Elastic IP addresses that exist already, one for each zone. Without them, new ones are made."
        ),
    ] = msgspec.field(default_factory=list)


class Api(Model, frozen=True, kw_only=True):
    """Who may call the webhooks, and how often."""

    allow: Annotated[
        AllowWord | Annotated[list[CallerAddress], Meta(min_length=1, max_length=150)],
        Meta(
            description="Addresses that may call: those that Marketo or kintone publishes, any, or a list of those two "
            "words and of CIDR blocks."
        ),
    ] = "marketo"
    rate: Annotated[
        int, Meta(ge=1, le=10_000, description="Requests accepted in a second, in the long run; 429 above it.")
    ] = 100
    burst: Annotated[int, Meta(ge=1, le=5_000, description="Requests accepted at once, above the rate.")] = 200
    concurrency: Annotated[
        Annotated[int, Meta(ge=1, le=1000)] | None,
        Meta(
            description="Requests at the same time: as many are kept for webhooks alone, and no more are taken. Needs "
            "a quota of AWS that leaves 100 for all others. Default: neither."
        ),
    ] = None


class Logs(Model, frozen=True, kw_only=True):
    """What is kept and shown of what happened."""

    retention_days: Annotated[
        RetentionDays, Meta(description="Days that log lines are kept; one of the values that CloudWatch accepts.")
    ] = 90
    metrics: Annotated[
        Literal["by_connection", "by_route"],
        Meta(description="What is counted by itself. Each route costs as much as a connection; log lines name both."),
    ] = "by_connection"
    dashboard: Annotated[bool, Meta(description="Make a CloudWatch dashboard, which costs money every month.")] = False


class Alarms(Model, frozen=True, kw_only=True):
    """Who hears of trouble."""

    email: Annotated[
        Email | None, Meta(description="Address that alarms are sent to. It has to confirm the first message.")
    ] = None


def _check_zone(name: str) -> str:
    return zones.problem(name) or ""


class Notify(Model, frozen=True, kw_only=True):
    """Who is mailed what became of what was read; switched on for each reading by `relay read notify`."""

    email: Annotated[
        list[Email],
        Meta(min_length=1, max_length=10, description="Addresses. Each has to confirm the first message."),
    ]
    at: Annotated[
        str,
        _text(
            "^([01][0-9]|2[0-3]):[0-5][0-9]$",
            "Write hours and minutes, such as 08:00.",
            "When the daily mail is sent, where one is switched on.",
        ),
    ] = "08:00"
    zone: Annotated[
        str,
        Meta(
            description="IANA time zone of `at` and of the times in mails, such as Asia/Tokyo.",
            extra={"check": _check_zone},
        ),
    ] = "UTC"


class SoapAsWritten(Soap, frozen=True, kw_only=True):
    """Marketo's SOAP API, as far as clients found and synchronised leads with it: `/soap/mktows/{version}`."""

    allow: Annotated[
        AllowWord | Annotated[list[CallerAddress], Meta(min_length=1, max_length=150)] | None,
        Meta(
            description="Addresses that SOAP clients call from, as in api.allow. Default: the address blocks of "
            "api.allow, without its words."
        ),
    ] = None

    def plain(self) -> Soap:
        """As its function knows it."""
        return msgspec.convert(msgspec.to_builtins(self), Soap)


class ActivityViewAsWritten(ActivityView, frozen=True, kw_only=True):
    """What a lead did in the last two weeks, on demand: `relay lead activity`, and a page behind a link that ends."""

    allow: Annotated[
        AllowWord | Annotated[list[CallerAddress], Meta(max_length=150)],
        Meta(description="Addresses from which the page is opened: anyone, or blocks. Default: nobody, no page."),
    ] = msgspec.field(default_factory=list)
    zone: Annotated[
        str, Meta(description="IANA time zone of the times that are shown.", extra={"check": _check_zone})
    ] = "Asia/Tokyo"

    def plain(self) -> ActivityView:
        """As its function knows it."""
        return msgspec.convert(msgspec.to_builtins(self), ActivityView)


class File(Model, frozen=True, kw_only=True):
    """relay.yaml: what the relay writes to, what it accepts, and how it runs."""

    former: ClassVar[Mapping[str, str]] = {
        "syncs": "What is read is said by the route that takes it: write `every: 15m` in its `source`, and remove this."
    }
    """Words that were once written here, and what to write in their place."""

    name: StackName = "marketo-relay"
    language: Annotated[
        Language,
        Meta(description="Language of the messages that marketers see in a lead's activity log, and of mails."),
    ] = "en"
    network: Annotated[Network, Meta(description="How the relay reaches the systems.")] = Network()
    api: Annotated[Api, Meta(description="Who may call the webhooks, and how often.")] = Api()
    logs: Annotated[Logs, Meta(description="What is kept and shown of what happened.")] = Logs()
    alarms: Annotated[Alarms, Meta(description="Who hears of trouble.")] = Alarms()
    notify: Annotated[Notify | None, Meta(description="Who is mailed what became of what was read.")] = None
    connections: Annotated[
        dict[ConnectionName, Any],
        Meta(min_length=1, description="Accounts at the systems that the relay writes to, by name."),
    ]
    routes: Annotated[
        dict[RouteName, Any],
        Meta(description="Webhook addresses: /hooks/{name of the route}. At least one, but where there is `soap`."),
    ] = msgspec.field(default_factory=dict)
    soap: Annotated[
        SoapAsWritten | None,
        Meta(description="Marketo's SOAP API for clients that find and synchronise leads; off without it."),
    ] = None
    activity_view: Annotated[
        ActivityViewAsWritten | None,
        Meta(description="What a lead did on the web and with mails in the last two weeks, on demand; off without it."),
    ] = None


@dataclass(frozen=True)
class Settings:
    """Everything in relay.yaml, checked."""

    name: str
    """First part of the names of the stacks."""
    language: Language
    """Of the messages that marketers see."""
    network: Network
    api: Api
    logs: Logs
    alarms: Alarms
    connections: dict[str, Connection]
    routes: dict[str, Route]
    systems: dict[str, str]
    """Connection name to the name of its system."""
    soap: Soap | None = None
    activity_view: ActivityView | None = None
    notify: Notify | None = None
    warnings: tuple[ProblemInFile, ...] = ()
    """What is allowed, and most likely not meant."""

    def config(self) -> Config:
        """What the functions will know of it."""
        return Config(
            connections=self.connections,
            routes=self.routes,
            systems=self.systems,
            language=self.language,
        )

    def compiled(self) -> bytes:
        """What `relay.system.compiled.load` reads in Lambda. The same settings always give the same bytes."""
        connections = {
            name: {"system": self.systems[name], **msgspec.to_builtins(each)} for name, each in self.connections.items()
        }
        routes = {name: msgspec.to_builtins(each) for name, each in self.routes.items()}
        compiled = Compiled(language=self.language, connections=connections, routes=routes)
        parts = {"soap": self.soap, "activity_view": self.activity_view}
        there = {name: msgspec.to_builtins(part) for name, part in parts.items() if part is not None}
        return msgspec.json.encode({**msgspec.to_builtins(compiled), **there}, order="deterministic")

    def with_urls(self, urls: Mapping[str, str]) -> Settings:
        """The same, with other addresses for the connections named. Raises KeyError for one that does not exist."""
        moved = {name: msgspec.structs.replace(self.connections[name], url=url) for name, url in urls.items()}
        return replace(self, connections={**self.connections, **moved})
