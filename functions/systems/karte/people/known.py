"""What is remembered of a user, of an address and of a lead, as plain values; the rules of who follows which lead."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec.structs import replace

from systems.karte.people.names import UserKey

By = Literal["", "email", "cookie"]
"""By what a user's lead was found."""

MOST_USERS = 200
"""Of one address, or of one lead, the newest: an address that thousands of browsers have said is nobody's own."""


class Written(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a user was last given of a lead."""

    at: float
    """When the lead was looked up (epoch seconds)."""
    by: By
    lead: str
    way: str
    """`identify`, `row`, or the name of an event."""
    names: tuple[str, ...]
    """Of the values, `marketo.` before those of the lead."""
    content: str
    """The values: JSON, compressed, in base64. For a person who asks for them, and for nothing else."""
    fingerprint: str
    """Of the lead's values, without the times that change by themselves."""
    beside: dict[str, str] = {}
    """By name, fingerprints of what was written beside the lead."""


class MissedPull(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a user was given nothing when it was last looked."""

    at: float
    why: str
    """A word of relay.yaml's page: `no_lead`, `other_email`, ..."""
    cookie: str = ""
    """`ok`, `none` or `malformed`, where the call said so."""
    said_email: bool = False


class KnownUser(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A user of KARTE."""

    address: str = ""
    """Hash of the address that KARTE has of them; empty: none is known."""
    lead: str = ""
    """Whose events are theirs (K-21). This alone says so: what a lead's item lists is only where to look."""
    by: By = ""
    lead_address: str = ""
    """Hash of the lead's address when they were given it."""
    joined: bool = False
    """Of a visitor: a member has logged in there, whose browser it is now."""
    written: Written | None = None
    missed: MissedPull | None = None
    renewed: int = 0
    """The day, since 1970, on which their address's item was last written."""


class KnownAddress(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who has an address; ids in clear, since events are written to them."""

    users: tuple[UserKey, ...] = ()


class KnownKarteLead(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was last heard of a lead."""

    users: tuple[UserKey, ...] = ()
    """Who may follow it."""
    address: str = ""
    """Hash of the lead's."""
    at: float = 0.0
    """When that was so, as far as is known."""
    told: float = 0.0
    """When it was last told that the lead has changed."""
    gone: bool = False


def with_user(users: tuple[UserKey, ...], user: UserKey) -> tuple[UserKey, ...]:
    """The newest last."""
    return (*(each for each in users if each != user), user)[-MOST_USERS:]


def without_user(users: tuple[UserKey, ...], user: UserKey) -> tuple[UserKey, ...]:
    """The others."""
    return tuple(each for each in users if each != user)


def unlinked(known: KnownUser) -> KnownUser:
    """Of a user who follows no lead any more."""
    return replace(known, lead="", by="", lead_address="")


def follows(known: KnownUser, lead_id: str, lead: KnownKarteLead) -> bool:
    """Whether a lead's events are this user's: they were given it last, and it has not become somebody else's since.

    Who has no address is whoever has the cookie, whatever address the lead has got.
    """
    if lead.gone or known.joined or known.lead != lead_id:
        return False
    return not known.address or lead.address in {known.address, known.lead_address}
