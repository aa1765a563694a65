"""What a customer writes about Marketo in relay.yaml."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from relay.core.config import Connection, Model
from relay.core.gate import Purpose
from systems.marketo.field_name import FieldName
from systems.marketo.target.actions.activity import Activity
from systems.marketo.target.actions.campaign import Campaign
from systems.marketo.target.actions.find import Find
from systems.marketo.target.actions.mail import MailLookUp
from systems.marketo.target.actions.object import CustomObject
from systems.marketo.target.actions.program import Program
from systems.marketo.target.actions.registry import actions_in
from systems.marketo.target.filling.field import LeadFieldRule
from systems.marketo.target.route import LeadKeys, LeadRoute

CALLS_IN_A_WINDOW = 100
CALLS_IN_FLIGHT = 10
"""Marketo's limits for a whole instance: calls in 20 seconds, and at the same time.

Each integration is asked to plan for half of them, since all of a customer's integrations share them:
https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/marketo-integration-best-practices
"""


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


class MarketoRoute(LeadRoute, frozen=True, kw_only=True):
    """Does one thing with one lead for each event; object may have fields beside it."""

    fields: Annotated[
        dict[FieldName, str | LeadFieldRule] | None,
        Meta(description="Create or update the lead. Lead field (REST API name): where its value is, or how made."),
    ] = None
    activity: Annotated[Activity | None, Meta(description="Add a custom activity.")] = None
    program: Annotated[
        Program | None, Meta(description="Make the lead a member of a program, or change its status.")
    ] = None
    campaign: Annotated[Campaign | None, Meta(description="Request a campaign.")] = None
    object: Annotated[
        CustomObject | None,
        Meta(description="Create or update a record of a custom object for the lead; fields beside it make the lead."),
    ] = None
    find: Annotated[
        Find | None, Meta(description="Look the lead up and write nothing; `then` names the route that takes it.")
    ] = None
    mail: Annotated[
        MailLookUp | None,
        Meta(description="Look a mail up, with its content, and write nothing; `then` names the route that takes it."),
    ] = None

    @property
    def whose(self) -> LeadKeys:
        """As LeadRoute says; of a mail, the lead by its id."""
        return super().whose if self.mail is None else LeadKeys(id=self.mail.lead)

    @property
    def only_looks_up(self) -> bool:
        """Whether it has `find` or `mail`."""
        return self.find is not None or self.mail is not None

    @property
    def purpose(self) -> Purpose:
        """How much of the day's calls it may spend."""
        asking = self.find or self.mail
        return "write" if asking is None else asking.purpose

    @property
    def cumulative(self) -> bool:
        """An activity or a campaign request is one more each time."""
        return any(action.cumulative for action in actions_in(self))
