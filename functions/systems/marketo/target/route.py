"""What a route to Marketo says of its lead, whatever it then does with it."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from relay.core.config import LookUpRoute, Model
from relay.mapping.fields import PathText


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


class LeadRoute(LookUpRoute, frozen=True, kw_only=True):
    """A route about leads. What it does with them are the keys of systems.marketo.config.MarketoRoute."""

    lead: Annotated[
        LeadKeys | None,
        Meta(
            description="Which lead an event is about. At least one path. Required, but for mail, which says it itself."
        ),
    ] = None
    foreign_type: Annotated[
        Literal["CUSTOM", "SFDC", "NETSUITE"],
        Meta(description="What kind of system lead.foreign_id is from, as in syncLead."),
    ] = "CUSTOM"
    workspace: Annotated[
        str | None, Meta(description="For fields: the workspace that new leads go to; one of the connection's.")
    ] = None
    create: Annotated[
        bool, Meta(description="For fields: create the lead when there is none. false: an unknown lead is rejected.")
    ] = True
    existing: Annotated[
        Literal["update", "keep", "update_by_id"],
        Meta(
            description="For fields: keep leaves a lead that is there as it is, and makes new ones; update_by_id "
            "changes those that lead.id names, and leaves those that are found otherwise."
        ),
    ] = "update"

    @property
    def whose(self) -> LeadKeys:
        """Which lead an event is about, wherever the route says it."""
        return self.lead or LeadKeys()
