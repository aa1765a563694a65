"""The ways in which Mazrica, or the way to it, fails on command.

An HTML page with status 200 was seen by a team that wrote a client: a firewall answered it. The others are what any
service does, and what lists do while something in it is broken.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from local.kit import faults


class Kind(StrEnum):
    """What goes wrong."""

    STATUS = "status"
    """`status` with `body` and `headers`, and nothing is done."""
    TOO_MANY = "429"
    FIREWALL = "firewall"
    """Status 200 with an HTML page, and nothing is done."""
    GARBAGE = "garbage"
    """Status 200 with half a JSON text, and nothing is done."""
    LOCKED = "locked"
    """As while a 名寄せ runs; it strikes writes only."""
    FEWER = "fewer"
    """A list answers as if there were only a `share` of its records: rows and totalCount."""
    SHORT_PAGE = "short-page"
    """A page lacks rows: it shows a `share` of them, and the right totalCount."""
    SLOW = faults.SLOW
    RESET = faults.RESET
    LOST_ANSWER = faults.LOST_ANSWER


class Fault(faults.Fault, frozen=True, kw_only=True):
    """One order to fail. `path` is Mazrica's, such as `/v1/contacts`; `page` is the only page of a list that fails."""

    kind: Kind
    status: Annotated[int, Meta(ge=400, le=599)] = 500
    headers: dict[str, str] = msgspec.field(default_factory=dict)
    body: str = "Internal Server Error"
    share: Annotated[float, Meta(ge=0, le=1)] = 0.5
    page: Annotated[int, Meta(ge=1)] | None = None
