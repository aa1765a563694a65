"""What became of a user's last look-up (K-15): when, by which key, which lead, what was written, or why not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from systems.karte.lead.lead_values import unpacked
from systems.karte.people.kept import KeptPeople
from systems.karte.people.known import KnownUser, MissedPull, Written
from systems.karte.people.names import UserKey

_WHY: Mapping[str, str] = {
    "no_lead": "nobody was found at Marketo",
    "visitor": "this is a visitor, and the route says nothing of visitors",
    "other_email": "the cookie's lead has another address than KARTE has of the user",
    "lead_changed": "the lead had changed before it could be written; it is asked for again",
    "unknown_outcome": "it was sent, and nobody knows whether KARTE has it: see relay dead list",
}
_COOKIES = {
    "none": "no cookie came along",
    "malformed": "the cookie that came along is malformed",
    "ok": "no lead has the cookie that came along, or it may not count",
}


class GivenLead(msgspec.Struct, frozen=True, kw_only=True):
    """What a user was last given."""

    at: datetime
    by: str
    lead: str
    way: str
    names: tuple[str, ...]
    values: dict[str, Any] | None = None
    """Only where they were asked for."""


class NothingGiven(msgspec.Struct, frozen=True, kw_only=True):
    """Why the last look-up gave nothing."""

    at: datetime
    code: str
    why: str


class UserView(msgspec.Struct, frozen=True, kw_only=True):
    """One user."""

    user: str
    has_address: bool
    follows: str | None
    """The lead whose events are theirs."""
    joined: bool
    waiting: int
    """Notes that they are to be asked for."""
    given: GivenLead | None
    missed: NothingGiven | None


def views(kept: KeptPeople, name: str, *, reveal: bool) -> list[UserView]:
    """The users with an id, or with an address. Raises botocore's errors."""
    known = kept.people.users(kept.users(name))
    return [_view(kept, user, found, reveal=reveal) for user, found in known.items()]


def _view(kept: KeptPeople, user: UserKey, known: KnownUser, *, reveal: bool) -> UserView:
    return UserView(
        user=user,
        has_address=bool(known.address),
        follows=known.lead or None,
        joined=known.joined,
        waiting=len(kept.due.of(user)) if kept.due else 0,
        given=None if known.written is None else _given(known.written, reveal=reveal),
        missed=None if known.missed is None else _missed(known.missed),
    )


def _given(written: Written, *, reveal: bool) -> GivenLead:
    return GivenLead(
        at=datetime.fromtimestamp(written.at, UTC),
        by=written.by,
        lead=written.lead,
        way=written.way,
        names=written.names,
        values=unpacked(written.content) if reveal else None,
    )


def _missed(missed: MissedPull) -> NothingGiven:
    code, _, cause = missed.why.partition(":")
    why = f"KARTE refused it: {cause}" if cause else _WHY.get(code, code)
    if code == "no_lead":
        asked = "the address was asked for" if missed.said_email else "no address came along"
        why = "; ".join([why, asked, *([_COOKIES[missed.cookie]] if missed.cookie in _COOKIES else [])])
    return NothingGiven(at=datetime.fromtimestamp(missed.at, UTC), code=code, why=why)
