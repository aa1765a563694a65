"""What a customer writes about KARTE in relay.yaml."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from relay.core.config import Connection, Model, Route, Source
from relay.core.read_source import ReadSource
from relay.mapping.fields import PathText
from systems.karte.lead.route import LeadUser, VisitorsTable

VALUE_TYPES = ("as_sent", "text", "number", "boolean", "date")
"""How a value of an event is made. KARTE tells numbers, booleans and texts apart
(https://developers.karte.io/docs/guide-event); a form body has only texts."""

IDENTIFY = "identify"
"""Name of the event that says who a user is, and what is known of them."""

UserData = Literal["managed", "events"]
"""Where KARTE keeps what an identify event says: with the user data management plug-in apart, under members' ids alone
(https://support.karte.io/post/5WaAqgOMKu7ghwI9ChBVw3); without it, with the other events."""


BUS_RULE = "Write the bus as EventBridge names it: aws.partner/karte.io/{account}/{project}/{app}."


class Value(Model, frozen=True, kw_only=True):
    """How one value of an event is made."""

    from_: PathText = msgspec.field(name="from")
    type: Annotated[
        str,
        Meta(
            description="as_sent (default), text, number, boolean, or date: seconds since 1970, for a name in _date.",
            extra_json_schema={"enum": list(VALUE_TYPES)},
        ),
    ] = "as_sent"
    zone: Annotated[
        str | None, Meta(description="IANA time zone of dates that name none, such as Asia/Tokyo. date needs it.")
    ] = None
    format: Annotated[
        str | None, Meta(description="For dates in another form than ISO 8601: strptime's codes, such as %d/%m/%Y.")
    ] = None


class KarteConnection(Connection, frozen=True, kw_only=True):
    """One KARTE project. Its secret holds the access token of an API v2 app."""

    url: Annotated[str, Meta(description="Address of KARTE's API.")] = "https://api.karte.io"
    verify: Annotated[
        bool,
        Meta(
            description="Look at KARTE for an event whose answer was lost, instead of leaving that to a "
            "person. Adds relay_id to the values of each event."
        ),
    ] = False
    user_data: Annotated[
        UserData,
        Meta(
            description="managed (default): the project has the user data management plug-in, and visitors have no "
            "identify events. events: an old project without it."
        ),
    ] = "managed"
    event_bus: Annotated[
        Annotated[
            str,
            Meta(
                pattern=r"^aws\.partner/karte\.io(/[._a-z0-9-]+){3}$",
                max_length=256,
                extra={"rule": BUS_RULE},
                extra_json_schema={"patternErrorMessage": BUS_RULE},
            ),
        ]
        | None,
        Meta(description="Name of the Amazon EventBridge bus, in this AWS account, on which KARTE puts its calls."),
    ] = None
    signed_by: Annotated[
        Annotated[str, Meta(min_length=1, max_length=200)] | None,
        Meta(
            description="Client id of the app by which KARTE signs its calls, in place of the header with the secret."
        ),
    ] = None
    hook_url: Annotated[
        str | None,
        Meta(description="Address of KARTE's hooks, for routes with via: hook. Default: https://t.karte.io."),
    ] = None
    settle_seconds: Annotated[
        int,
        Meta(
            ge=1, le=3600, description="With verify: an event that KARTE does not show after this time was not written."
        ),
    ] = 300


class KarteCalls(Source, frozen=True, kw_only=True):
    """What KARTE calls a route for, and where its calls say who they are about."""

    asker: Annotated[
        list[PathText],
        Meta(
            description="Where it stands in a call who it is about; the first that it has. What one of them asks keeps "
            "its order. Default: [user_id, visitor_id]."
        ),
    ] = msgspec.field(default_factory=lambda: ["user_id", "visitor_id"])
    id: Annotated[
        PathText,
        Meta(
            description="Where the id of a delivery is: what comes again with the same one is one event. Default: id."
        ),
    ] = "id"
    events: Annotated[
        list[Annotated[str, Meta(min_length=1, max_length=2048)]] | None,
        Meta(
            description="Names of the events that it is called for; the rest is answered politely. Default: any. []: "
            "it is not called."
        ),
    ] = None
    any_of: Annotated[
        list[PathText],
        Meta(
            description="A call that has none of these is passed over, since most visitors are known to nobody. "
            "Default: any call goes on; of routes with find those with an address or a cookie."
        ),
    ] = msgspec.field(default_factory=list)
    tag: Annotated[
        str,
        Meta(
            pattern="^[A-Za-z_$][A-Za-z0-9_$]{0,63}$",
            description="Name of the object that KARTE's tag makes at the site, for the script that `relay sheet` "
            "shows: krt (default), or what it was changed to; tracker is the old tag.",
            extra={"rule": "Write the name of a JavaScript variable, such as krt."},
            extra_json_schema={"patternErrorMessage": "Write the name of a JavaScript variable, such as krt."},
        ),
    ] = "krt"


class KarteRoster(ReadSource, frozen=True, kw_only=True):
    """Whom to ask for: users whose address is new or has changed, or whose lead has."""


Via = Literal["api", "hook"]
Linked = Literal["all", "last"]


class KarteRoute(Route, frozen=True, kw_only=True):
    """Writes events of one user for each webhook, those in the payload or one that is made here; or a user's lead."""

    lead_id: Annotated[
        PathText,
        Meta(
            description="Marketo's lead id; without another user id the event is of the users who were given the lead, "
            "or else of the visitor marketo-{lead id}."
        ),
    ] = "leadId"
    user_id: Annotated[PathText | None, Meta(description="KARTE's user_id: the member id of your site.")] = None
    visitor_id: Annotated[PathText | None, Meta(description="KARTE's visitor_id, in place of user_id.")] = None
    linked: Annotated[
        Linked,
        Meta(description="Of several users who were given the lead: all of them (default), or the last one."),
    ] = "all"
    events: Annotated[
        PathText | None, Meta(description="The events in the payload: [{event_name, values}]. events is the default.")
    ] = None
    event_name: Annotated[
        str | None, Meta(description="Name of the one event that the route makes, in place of events in the payload.")
    ] = None
    values: Annotated[
        dict[str, str | Value],
        Meta(
            description="Values of that event, by name: where each is, or how it is made. With user: what stands "
            "beside the lead."
        ),
    ] = msgspec.field(default_factory=dict)
    via: Annotated[
        Via,
        Meta(
            description="api (default): KARTE's API v2. hook: KARTE's own address for Marketo's webhooks, for old "
            "projects in which KARTE's plug-in knows whose lead it is."
        ),
    ] = "api"
    user: Annotated[
        LeadUser | None,
        Meta(description="Of a route that gives users their leads: whose lead it is. {}: as by default."),
    ] = None
    fields: Annotated[
        Literal["all"] | dict[str, str | Value],
        Meta(
            description="With user: the values in the object marketo, by name: where each is in the lead, or how it is "
            "made; all: every field that has a value."
        ),
    ] = msgspec.field(default_factory=dict)
    except_: Annotated[list[str], Meta(description="With fields: all: those that are left out.")] = msgspec.field(
        default_factory=list, name="except"
    )
    visitors: Annotated[
        VisitorsTable | None,
        Meta(description="With user: where the lead of a visitor goes. Default: only members are given theirs."),
    ] = None

    @property
    def cumulative(self) -> bool:
        """KARTE only ever adds events; a lead takes the place of what was known of it."""
        return self.user is None

    @property
    def adds_each_time(self) -> bool:
        """What is said of a user is known once it is said; any other event counts each time."""
        return self.user is None and self.event_name != IDENTIFY
