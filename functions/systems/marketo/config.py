"""What a customer writes about Marketo in relay.yaml."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from relay.core.config import Connection, Model, Route
from relay.mapping.fields import FieldRule, PathText

FIELD_TYPES = ("text", "number", "integer", "boolean", "date", "datetime", "list")

CALLS_IN_A_WINDOW = 100
CALLS_IN_FLIGHT = 10
"""Marketo's limits for a whole instance: calls in 20 seconds, and at the same time.

Each integration is asked to plan for half of them, since all of a customer's integrations share them:
https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/marketo-integration-best-practices
"""

MY_RULE = 'Write the token as Marketo has it, in quotes: "{{my.note}}".'

FieldName = Annotated[str, Meta(min_length=1, max_length=255)]
Template = Annotated[str, Meta(min_length=1)]


class MarketoQuota(Model, frozen=True, kw_only=True):
    """The relay's share of the calls that Marketo allows to all integrations of one instance together."""

    calls_per_20_seconds: Annotated[
        int, Meta(ge=1, le=CALLS_IN_A_WINDOW, description="Calls in any 20 seconds. Marketo allows 100 to everybody.")
    ] = 50
    in_flight: Annotated[
        int, Meta(ge=1, le=CALLS_IN_FLIGHT, description="Calls at the same time. Marketo allows 10 to everybody.")
    ] = 5
    per_day: Annotated[
        int,
        Meta(
            ge=1,
            le=1_000_000,
            description="Calls a day, from midnight US Central. Most instances have 50,000 for everybody.",
        ),
    ] = 25_000
    extract_percent: Annotated[
        int,
        Meta(
            ge=1,
            le=100,
            description="Percent of the 500 MB of bulk extracts that Marketo allows everybody in a day, for leads that "
            "are read all at once.",
        ),
    ] = 80


class MarketoField(FieldRule, frozen=True, kw_only=True):
    """How one field of the lead, or one attribute of an activity, is filled."""

    type: Annotated[
        str,
        Meta(
            description="What Marketo takes; text is the default. list: several choices, joined by semicolons.",
            extra_json_schema={"enum": list(FIELD_TYPES)},
        ),
    ] = "text"


class LeadKeys(Model, frozen=True, kw_only=True):
    """Which lead an event is about: the strongest of these finds it. With fields, the others are written to it."""

    id: Annotated[PathText | None, Meta(description="Marketo's own lead id.")] = None
    foreign_id: Annotated[
        PathText | None, Meta(description="The id in another system, kept in the connection's foreign_id_field.")
    ] = None
    email: Annotated[
        PathText | None,
        Meta(description="E-mail address. With foreign_id: of a lead that has no foreign id yet, and is given it."),
    ] = None
    cookie: Annotated[
        PathText | None,
        Meta(
            description="Marketo's tracking cookie, _mkto_trk. With email it is associated with the address's lead. "
            "With a new foreign_id its lead may be given that."
        ),
    ] = None


class Moment(Model, frozen=True, kw_only=True):
    """When something happened."""

    from_: PathText = msgspec.field(name="from")
    zone: Annotated[str, Meta(description="IANA time zone of values that name none, such as Asia/Tokyo.")] = "UTC"
    format: Annotated[
        str | None, Meta(description="For another form than ISO 8601: strptime's codes, such as %d/%m/%Y %H:%M.")
    ] = None


class Activity(Model, frozen=True, kw_only=True):
    """A custom activity that is added to the lead."""

    type: Annotated[int, Meta(ge=100_000, description="Number of the custom activity's type: 100000 or more.")]
    primary: Annotated[str | MarketoField, Meta(description="Value of the primary attribute.")]
    date: Annotated[
        str | Moment | None,
        Meta(
            description="When it happened: a path, for values in UTC or with an offset, or more than a path. "
            "Default: when the event was accepted."
        ),
    ] = None
    attributes: Annotated[
        dict[FieldName, str | MarketoField], Meta(description="API name of an attribute: where its value is.")
    ] = msgspec.field(default_factory=dict)


class Program(Model, frozen=True, kw_only=True):
    """A program whose member the lead becomes, or is moved in."""

    id: Annotated[int, Meta(ge=1, description="Number of the program, as in its address: ...#PG1001A1 is 1001.")]
    status: Annotated[
        Template, Meta(description="Name of the status in the program's channel; {path} is a value of the payload.")
    ]


class Campaign(Model, frozen=True, kw_only=True):
    """A trigger campaign that is requested for the lead."""

    id: Annotated[int, Meta(ge=1, description="Number of the campaign, as in its address: ...#SC22B2 is 22.")]
    tokens: Annotated[
        dict[Annotated[str, Meta(pattern=r"^\{\{my\.[^{}]+\}\}$", extra={"rule": MY_RULE})], PathText],
        Meta(description="Values for tokens of its program, by name: `{{my.note}}`: where the value is."),
    ] = msgspec.field(default_factory=dict)


class MarketoConnection(Connection, frozen=True, kw_only=True):
    """One Marketo instance. Its secret holds client id and secret of a LaunchPoint custom service."""

    url: Annotated[str, Meta(description="The instance's REST endpoint: https://123-ABC-456.mktorest.com")]
    foreign_id_field: Annotated[
        FieldName | None,
        Meta(description="Lead field (REST API name) that keeps the id of another system, for lead.foreign_id."),
    ] = None
    workspaces: Annotated[
        dict[FieldName, FieldName],
        Meta(description="Where workspaces are on: name of each workspace, and of its primary partition."),
    ] = msgspec.field(default_factory=dict)
    quota: Annotated[MarketoQuota, Meta(description="The relay's share of the instance's calls.")] = MarketoQuota()

    @property
    def day_limit(self) -> int:
        """That of the quota, which all of the relay's functions share."""
        return self.quota.per_day


class MarketoRoute(Route, frozen=True, kw_only=True):
    """Does one thing with one lead for each event: exactly one of fields, activity, program and campaign."""

    lead: Annotated[LeadKeys, Meta(description="Which lead an event is about. At least one path.")]
    foreign_type: Annotated[
        Literal["CUSTOM", "SFDC", "NETSUITE"],
        Meta(description="What kind of system lead.foreign_id is from, as in syncLead."),
    ] = "CUSTOM"
    fields: Annotated[
        dict[FieldName, str | MarketoField] | None,
        Meta(description="Create or update the lead. Lead field (REST API name): where its value is, or how made."),
    ] = None
    activity: Annotated[Activity | None, Meta(description="Add a custom activity.")] = None
    program: Annotated[
        Program | None, Meta(description="Make the lead a member of a program, or change its status.")
    ] = None
    campaign: Annotated[Campaign | None, Meta(description="Request a campaign.")] = None
    workspace: Annotated[
        str | None, Meta(description="For fields: the workspace that new leads go to; one of the connection's.")
    ] = None
    create: Annotated[
        bool, Meta(description="For fields: create the lead when there is none. false: an unknown lead is rejected.")
    ] = True

    @property
    def cumulative(self) -> bool:
        """An activity or a campaign request is one more each time."""
        return self.activity is not None or self.campaign is not None
