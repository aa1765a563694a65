"""What a customer writes about ON24 in relay.yaml."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from msgspec import Meta

from relay.core.config import Connection, Model

Region = Literal["na", "eu"]

HOSTS: dict[Region, str] = {"na": "https://api.on24.com", "eu": "https://api.eu.on24.com"}
"""https://support.on24.com (REST API, endpoints by region)."""

PACIFIC = "America/Los_Angeles"
"""The zone of everything that ON24 says without one."""

MOST_SUBACCOUNTS = 100

_BEHIND = re.compile(r"(/v2(/.*)?)?/*$")
"""What people paste behind the address: the version, and the path of a call."""

_At30 = Annotated[int, Meta(ge=1, le=30, description="A minute; ON24 takes 30. Default: 15.")]
_At60 = Annotated[int, Meta(ge=1, le=60, description="A minute; ON24 takes 60. Default: 30.")]
_At100 = Annotated[int, Meta(ge=1, le=100, description="A minute; ON24 takes 100. Default: 50.")]
_At1000 = Annotated[int, Meta(ge=1, le=1000, description="A minute; ON24 takes 1,000. Default: 500.")]


class CallsAMinute(Model, frozen=True, kw_only=True):
    """Calls a minute, by endpoint (systems.on24.rest.endpoints); all functions of the connection share them."""

    client: _At30 = 15
    events: _At30 = 15
    event: _At1000 = 500
    registrants: _At100 = 50
    registrant: _At100 = 50
    attendees: _At100 = 50
    attendee: _At100 = 50
    event_registrants: _At100 = 50
    event_attendees: _At100 = 50
    leads: _At30 = 15
    lead: _At30 = 15
    polls: _At60 = 30


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
        CallsAMinute, Meta(description="On24Calls a minute of each endpoint. Default: half of ON24's.")
    ] = CallsAMinute()

    @property
    def address(self) -> str:
        """The address of the API, without a slash behind it."""
        return _BEHIND.sub("", self.url or HOSTS[self.region or "na"])

    @property
    def addresses(self) -> tuple[str, ...]:
        """As in Connection."""
        return (self.address,)
