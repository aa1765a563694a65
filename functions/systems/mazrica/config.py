"""What a customer writes about Mazrica in relay.yaml."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from msgspec import Meta

from relay.core.config import Connection, Model
from relay.mapping.fields import PathText

ItemId = Annotated[int, Meta(ge=1)]

_BEHIND = re.compile(r"(/v1(/.*)?)?/*$")
"""What people paste behind the address: the version, and the path of a call."""


class MazricaQuota(Model, frozen=True, kw_only=True):
    """How many requests an account may send (https://developers-senses.mazrica.com/api)."""

    per_day: Annotated[
        int, Meta(ge=1, le=1_000_000, description="Requests a day, from 00:00 UTC. Default: 10,000, as Mazrica says.")
    ] = 10_000
    per_second: Annotated[float, Meta(gt=0, le=3, description="Requests a second, in the long run. Default: 3.")] = 3.0
    burst: Annotated[
        int, Meta(ge=10, le=100, description="Requests that may follow each other at once, after a rest. Default: 100.")
    ] = 100


class LeadItems(Model, frozen=True, kw_only=True):
    """The detail items of contacts that hold what Marketo says of them, by their ids. `relay check` finds them."""

    lead_id: Annotated[ItemId | None, Meta(description="The item with the lead's id, of type number.")] = None
    lead_score: Annotated[ItemId | None, Meta(description="The item with the lead's score, of type number.")] = None
    acquisition_date: Annotated[
        ItemId | None, Meta(description="The item with the day on which the lead was acquired, of type date.")
    ] = None
    activity_url: Annotated[
        ItemId | None, Meta(description="The item with the link to the lead's activities, of type URL. Optional.")
    ] = None

    @property
    def ids(self) -> frozenset[int]:
        """Those that are named: what the relay itself writes, which is never news."""
        found = (self.lead_id, self.lead_score, self.acquisition_date, self.activity_url)
        return frozenset(each for each in found if each is not None)


class Completed(Model, frozen=True, kw_only=True):
    """How an action says that it is completed (完了), and not planned (予定)."""

    path: Annotated[PathText, Meta(description="Where an action says it, such as status.name (JMESPath).")]
    equals: Annotated[str | bool | int, Meta(description="What stands there when it is completed.")]


class MazricaConnection(Connection, frozen=True, kw_only=True):
    """One account at Mazrica. Its secret holds the API key."""

    url: Annotated[str, Meta(description="Address of Mazrica's Open API.")] = "https://senses-open-api.mazrica.com"
    quota: Annotated[MazricaQuota, Meta(description="How many requests the relay may send.")] = MazricaQuota()
    page_size: Annotated[
        int,
        Meta(ge=10, le=1000, description="Rows asked for at once. Default: 1000, and 100 where that fails."),
    ] = 1000
    ids: Annotated[
        Literal["flat", "nested"],
        Meta(description="How a contact that is written names its account: customerId, or customer with an id in it."),
    ] = "flat"
    zone: Annotated[
        str, Meta(description="IANA time zone of times that name none. Default: Asia/Tokyo. `relay check` looks.")
    ] = "Asia/Tokyo"
    items: Annotated[LeadItems, Meta(description="The detail items of contacts that belong to Marketo.")] = LeadItems()
    completed: Annotated[
        Completed | None,
        Meta(description="How an action says that it is completed. The stream actions does not start without it."),
    ] = None
    action_contacts: Annotated[
        PathText | None,
        Meta(
            description="Where an action names the contacts that it was done with (JMESPath). The streams actions and "
            "phases do not start without it."
        ),
    ] = None

    @property
    def day_limit(self) -> int:
        """That of the quota, which all of the connection's functions share."""
        return self.quota.per_day

    @property
    def address(self) -> str:
        """The address of the API, without its version or a slash behind it."""
        return _BEHIND.sub("", self.url)

    @property
    def addresses(self) -> tuple[str, ...]:
        """As in Connection."""
        return (self.address,)
