"""Where a client goes on reading leads: everything that the next call needs, in the text that it sends back.

Clients send the position without the selector that they began with, and some stop in between, so that nothing is kept
for them. What a position names its client may read in any case; it is not signed, but it is checked.
"""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from systems.marketo.rest.results import LARGEST_ID
from systems.marketo.soap.faults import Fault

OF_A_TOKEN = frozenset({"701", "702", "1001", "1003"})
"""What Marketo may say of a token that it does not know any more; no page of Adobe's says which."""
MOST_IDS = 1_300
"""A filter finds 1,000 leads at most, and a page of anything 300."""
_LONGEST_TOKEN = 5_000
_LONGEST = 40_000
"""Characters; 1,300 ids are some 20,000."""


class Position(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is left to read."""

    ids: Annotated[tuple[Annotated[int, Meta(ge=1, le=LARGEST_ID)], ...], Meta(max_length=MOST_IDS)] = ()
    """Leads that are found and come first."""
    list_id: Annotated[int, Meta(ge=1)] | None = None
    """After these, more of this static list: from its `token` on, or from its beginning."""
    token: Annotated[str, Meta(max_length=_LONGEST_TOKEN)] | None = None
    """Of a page of the list, or else of the activities, which tell what has changed. Empty: the list's beginning."""
    until: Annotated[datetime, Meta(tz=True)] | None = None
    """Changes after this are not asked for."""

    @property
    def is_end(self) -> bool:
        """Whether nothing is left."""
        return not self.ids and self.token is None

    def written(self) -> str:
        """As the client gets it; empty at the end, as in the answer on Marketo's page."""
        return "" if self.is_end else base64.urlsafe_b64encode(msgspec.json.encode(self)).decode()


def read(text: str) -> Position:
    """The position in what a client sends. Raises Fault: 20122 for one that none was given, 20123 at the end."""
    if len(text) > _LONGEST:
        raise bad()
    try:
        found = msgspec.json.decode(base64.urlsafe_b64decode(text.encode("ascii")), type=Position)
    except (ValueError, binascii.Error) as error:
        raise bad() from error
    if found.is_end:
        raise Fault(20123, "there are no more leads behind this streamPosition")
    return found


def bad() -> Fault:
    """What is said of a position that leads nowhere."""
    return Fault(20122, "the position is none that was given here, or is too old; begin anew, without one")
