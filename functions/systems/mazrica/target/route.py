"""What a customer writes about a route to Mazrica."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from relay.core.config import Empty, Model, Route
from relay.mapping.fields import PathText

AccountMatch = Literal["email_domain", "name_and_phone"]
LeadPhone = Literal["phone", "mainPhone", "mobilePhone"]


class ContactFieldRule(Model, frozen=True, kw_only=True):
    """How one value of a contact is filled."""

    from_: PathText = msgspec.field(name="from")
    empty: Annotated[Empty | None, Meta(description="Overrides the route's `empty` for this name.")] = None


class ContactRule(Model, frozen=True, kw_only=True):
    """Where the values of a lead's contact are: paths in the payload, by default Marketo's names of fields."""

    lead_id: Annotated[PathText, Meta(description="The lead's id at Marketo, by which its contact is known.")] = "id"
    email: Annotated[
        PathText, Meta(description="The lead's address, by which a contact is found that was there before.")
    ] = "email"
    last_name: Annotated[PathText, Meta(description="The last name, which comes first in a contact's name.")] = (
        "lastName"
    )
    first_name: Annotated[PathText, Meta(description="The first name, behind a blank.")] = "firstName"
    lead_score: Annotated[
        PathText | None,
        Meta(description="The score, where the connection has an item for it. null: it is not written."),
    ] = "leadScore"
    acquisition_date: Annotated[
        PathText | None,
        Meta(
            description="When the lead was acquired, where the connection has an item for it: the day in Japan. null: "
            "it is not written."
        ),
    ] = "mktoAcquisitionDate"
    activity_url: Annotated[
        PathText | None, Meta(description="A web address for the connection's URL item. Default: none.")
    ] = None
    known: Annotated[
        PathText | None,
        Meta(
            description="The id of a contact at Mazrica that is known to be the lead's, such as asked.id behind a "
            "route with then. Default: none."
        ),
    ] = None
    fields: Annotated[
        dict[str, str | ContactFieldRule],
        Meta(
            description="More values, by the API's names for them, such as tel: kept as the lead has them, also of "
            "contacts that were there. Default: none."
        ),
    ] = msgspec.field(default_factory=dict)
    rename: Annotated[
        bool,
        Meta(description="Whether a lead's changed name is also written to contacts that were there. Default: false."),
    ] = False


class AccountRule(Model, frozen=True, kw_only=True):
    """Which account a contact that is made is linked to."""

    match: Annotated[
        AccountMatch,
        Meta(
            description="email_domain (default): that of the oldest contact with the same domain; name_and_phone: the "
            "one with the same name and phone. Where there is none it is made."
        ),
    ] = "email_domain"
    name: Annotated[PathText, Meta(description="The account's name. Without one, a contact has no account.")] = (
        "company"
    )
    phone: Annotated[LeadPhone, Meta(description="Which of a lead's phones an account is found by and made with.")] = (
        "phone"
    )
    free_mail: Annotated[
        list[str],
        Meta(
            description="Domains under which people of different companies have addresses, such as gmail.com: nobody's "
            "account is taken for another's because of them. Default: none."
        ),
    ] = msgspec.field(default_factory=list)


class MazricaRoute(Route, frozen=True, kw_only=True):
    """Leads that become contacts, each once.

    A contact that was there gets the items of Marketo, and what else is asked for (`fields`, `rename`).
    """

    contact: Annotated[ContactRule, Meta(description="Where the values are. {}: as by default.")]
    account: Annotated[
        AccountRule | Literal["none"],
        Meta(description="Accounts of contacts that are made. none: they have none. Default: by domain."),
    ] = AccountRule()

    @property
    def accounts(self) -> AccountRule | None:
        """None where contacts are made without accounts."""
        return None if self.account == "none" else self.account
