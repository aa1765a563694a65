"""Where a client goes on reading activities: a StreamPosition, everything of which stands in its `offset`.

Clients send back all four elements (Marketo's own Java), or the `offset` alone (Talend, embulk-input-marketo), or two
empty ones where they begin (Adobe's sample in PHP).
"""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta

from systems.marketo.rest.results import LARGEST_ID
from systems.marketo.soap.faults import Fault
from systems.marketo.soap.operations.stream_position import bad
from systems.marketo.soap.parameters import moment
from systems.marketo.soap.xml import markup
from systems.marketo.soap.xml.tree import Element

_LONGEST = 60_000
"""Characters of an offset; a token has some hundred, and there are 40 of them at most."""

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Before there was a Marketo, and late enough to be reckoned with."""
Moment = Annotated[datetime, Meta(tz=True)]
TypeIds = Annotated[tuple[Annotated[int, Meta(ge=1)], ...], Meta(max_length=200)]
_LATEST = "latestCreatedAt"
_Token = Annotated[str, Meta(max_length=2_000)]
_LeadIds = Annotated[tuple[Annotated[int, Meta(ge=1, le=LARGEST_ID)], ...], Meta(max_length=100)]


class PastPosition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """In one lead's past: what is older comes next."""

    types: TypeIds
    since: Moment
    until: Moment
    """Nothing after this is left."""
    shown: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    """How many of that very time were shown."""
    days: Annotated[int, Meta(ge=0, le=100_000)] = 0
    """How much was read at once, so that the next call does not try more; 0: all of it."""

    done: bool = False
    """Whether nothing is left."""


class ChangesPosition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """In what many leads do: what is newer comes next. It never ends."""

    types: TypeIds
    tokens: Annotated[tuple[_Token, ...], Meta(max_length=100)]
    """One for each round of types and leads."""
    at: Annotated[int, Meta(ge=0, le=99)] = 0
    """The round that is being read."""
    until: Moment | None = None
    """Where the rounds end that are left; none: at the time of the next call."""
    latest: Moment | None = None
    """Where the client wants an end."""
    leads: _LeadIds = ()
    list_id: Annotated[int, Meta(ge=1)] | None = None


_Position = TypeVar("_Position", PastPosition, ChangesPosition)


def read(found: Element | None, kind: type[_Position]) -> _Position | None:
    """The position in a startPosition; None where it begins. Raises Fault 20122 for one that none was given."""
    text = found.value("offset") if found else None
    if text is None:
        return None
    if len(text) > _LONGEST:
        raise bad()
    try:
        position = msgspec.json.decode(base64.urlsafe_b64decode(text.encode("ascii")), type=kind)
    except (ValueError, binascii.Error) as error:
        raise bad() from error
    if isinstance(position, PastPosition) and min(position.since, position.until) < EARLIEST:
        raise bad()
    return position


def times(found: Element | None) -> tuple[datetime | None, datetime | None]:
    """From when and to when, where a startPosition says so. Raises Fault 20110."""
    if found is None:
        return None, None
    since, activity, until = (moment(found, name) for name in ("oldestCreatedAt", "activityCreatedAt", _LATEST))
    if until is not None and until < EARLIEST:
        raise Fault(20110, f"{_LATEST} is before there was a Marketo")
    return max((max(each, EARLIEST) for each in (since, activity) if each), default=None), until


def written(position: PastPosition | ChangesPosition, since: datetime | None, until: datetime | None) -> str:
    """As markup."""
    offset = base64.urlsafe_b64encode(msgspec.json.encode(position)).decode()
    return markup.element(
        "newStartPosition",
        markup.value(_LATEST, until and until.isoformat(timespec="seconds")),
        markup.value("oldestCreatedAt", since and since.isoformat(timespec="seconds")),
        markup.value("activityCreatedAt", None),
        markup.value("offset", offset),
    )


def at_end() -> Fault:
    """What is said of a position behind which there is nothing."""
    return Fault(20123, "there are no more activities behind this startPosition")
