"""What a customer writes of a route that gives KARTE's users their leads (`user:`)."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from relay.core.config import Model
from relay.mapping.fields import PathText

SYNC_DATE = "_karte_last_sync_date"
"""Beside the lead's values: when it was looked up, in seconds since 1970, as KARTE's own integration has it."""


class LeadUser(Model, frozen=True, kw_only=True):
    """Whose lead it is: who asked, else whom KARTE has shown with the lead's address."""

    user_id: Annotated[PathText, Meta(description="Where a member's id stands who asked. Default: asked.user_id.")] = (
        "asked.user_id"
    )
    visitor_id: Annotated[
        PathText, Meta(description="Where a visitor's id stands who asked. Default: asked.visitor_id.")
    ] = "asked.visitor_id"
    email: Annotated[
        PathText, Meta(description="Where the address stands that KARTE has of who asked. Default: asked.email.")
    ] = "asked.email"
    known_by: Annotated[
        PathText,
        Meta(description="Where the lead's address stands: a change of it is for whoever has that. Default: email."),
    ] = "email"
    lead_id: Annotated[PathText, Meta(description="Where the lead's id stands. Default: id.")] = "id"
    gone: Annotated[
        PathText,
        Meta(
            description="Where it stands that the lead is no more, with `gone: deliver` at the source. Default: "
            "deleted || notVisible || notMember."
        ),
    ] = "deleted || notVisible || notMember"


class VisitorsTable(Model, frozen=True, kw_only=True):
    """Where the lead of a visitor goes, who has no user data: a row of a linked table, or an event."""

    table: Annotated[
        Annotated[str, Meta(min_length=1, max_length=200)] | None,
        Meta(description="Id of a linked table, whose key column holds KARTE's user id; its columns are `fields`."),
    ] = None
    key: Annotated[str, Meta(min_length=1, max_length=200, description="Name of its key column. Default: user_id.")] = (
        "user_id"
    )
    event_name: Annotated[
        str | None, Meta(description="In place of a table: the name of an event of your own, such as marketo_lead.")
    ] = None
