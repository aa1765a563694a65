"""Whether a row may be told as a person: some were forgotten, some are cancelled, some never said who they are.

What ON24 does to the row of who is forgotten (https://github.com/ClownAntics/on24-api-docs, 8f3896c, Registration): the
address becomes `{eventuserid}-deleted`, the names `deleted`, consents `N`, other personal fields null.
"""

from __future__ import annotations

import re
from enum import Enum

from systems.on24.rows.values import JsonRow, text

_FORGOTTEN = re.compile(r"\s*[0-9]+-deleted\s*", re.IGNORECASE)


class Standing(Enum):
    """How a row stands."""

    ACTIVE = "active"
    DELETED = "deleted"
    """Soft-deleted: the registration was cancelled. Any word but `active` counts as that, since ON24's is not known."""
    FORGOTTEN = "forgotten"
    """Whatever the row says of them was rewritten."""
    ANONYMOUS = "anonymous"
    """There is no address to find a person by."""


def of(row: JsonRow) -> Standing:
    """How a row of registrants or attendees stands."""
    address, status = _words(row, "email"), _words(row, "userstatus").strip().casefold()
    if status == "forgotten" or _FORGOTTEN.fullmatch(address):
        return Standing.FORGOTTEN
    if status not in {"", "active"}:
        return Standing.DELETED
    return Standing.ACTIVE if "@" in address else Standing.ANONYMOUS


def _words(row: JsonRow, name: str) -> str:
    found = text(row.get(name))
    return found if isinstance(found, str) else ""
