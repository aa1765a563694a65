"""What a customer writes about ON24 in relay.yaml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from relay.core.config import Connection
from systems.on24.rest.endpoints import Endpoint, usual

Region = Literal["na", "eu"]

HOSTS: dict[Region, str] = {"na": "https://api.on24.com", "eu": "https://api.eu.on24.com"}
"""https://support.on24.com (REST API, endpoints by region)."""

PACIFIC = "America/Los_Angeles"
"""The zone of everything that ON24 says without one."""

MOST_SUBACCOUNTS = 100

_BEHIND = re.compile(r"(/v2(/.*)?)?/*$")
"""What people paste behind the address: the version, and the path of a call."""


class On24Connection(Connection, frozen=True, kw_only=True):
    """One ON24 client account. Its secret holds the key and the secret of an API token."""

    client_id: Annotated[int, Meta(ge=1, description="The client id, as ON24 shows it beside the API tokens.")]
    region: Annotated[
        Region | None, Meta(description="Where the account is: na (api.on24.com) or eu (api.eu.on24.com).")
    ] = None
    url: Annotated[str, Meta(description="Address of the API, in place of region.")] = ""
    subaccounts: Annotated[
        Literal["none", "all"]
        | Annotated[list[Annotated[int, Meta(ge=1)]], Meta(min_length=1, max_length=MOST_SUBACCOUNTS)],
        Meta(
            description="none (default): the account alone. all: with its sub-accounts. Ids: those sub-accounts alone, "
            "without the account itself."
        ),
    ] = "none"
    zone: Annotated[
        str, Meta(description="IANA time zone of the dates that people type. Default: America/Los_Angeles, ON24's own.")
    ] = PACIFIC
    anonymous: Annotated[
        bool, Meta(description="Whether visitors with an address that ON24 made up are read. Default: false.")
    ] = False
    virtual_conference: Annotated[
        bool, Meta(description="Whether the account has Virtual Conference, and its visitors are read. Default: false.")
    ] = False
    calls: Annotated[
        dict[Endpoint, Annotated[int, Meta(ge=1, le=1000)]],
        Meta(
            description="Calls a minute by endpoint, at most as many as ON24 takes. Default: half of them.",
            extra_json_schema={"propertyNames": {"enum": [each.value for each in Endpoint]}},
        ),
    ] = msgspec.field(default_factory=dict)

    @property
    def per_minute(self) -> Mapping[Endpoint, int]:
        """Calls a minute of each endpoint, which all functions of the connection share."""
        return {each: self.calls.get(each, usual(each)) for each in Endpoint}

    @property
    def address(self) -> str:
        """The address of the API, without a slash behind it."""
        return _BEHIND.sub("", self.url or HOSTS[self.region or "na"])

    @property
    def addresses(self) -> tuple[str, ...]:
        """As in Connection."""
        return (self.address,)
