"""What a customer writes about what is read at Mazrica."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from relay.core.read_source import ReadSource

NewPeople = Literal["create", "known_only", "all"]
DeletedDeal = Literal["shown", "always"]


class ContactsSource(ReadSource, frozen=True, kw_only=True):
    """Which contacts a route takes."""

    new_people: Annotated[
        NewPeople,
        Meta(
            description="Whose contacts are taken beside those of leads: create (default) takes those with an address "
            "made since reading began; known_only none; all takes whatever changes."
        ),
    ] = "create"


class RecordsSource(ReadSource, frozen=True, kw_only=True):
    """Accounts, deals or actions: all of them."""


class PhasesSource(ReadSource, frozen=True, kw_only=True):
    """Phases of deals, for the contacts that are registered as their action contacts."""

    deleted_deal: Annotated[
        DeletedDeal,
        Meta(
            description="With gone: deliver: for whom a deleted deal empties the phase. shown (default): for those who "
            "were last told of that deal; always: for all of its contacts."
        ),
    ] = "shown"
