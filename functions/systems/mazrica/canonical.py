"""One spelling of a contact's value, whether Mazrica shows it or a route is about to write it.

Names and texts may be written with full-width blanks, and people write two where one was meant: any row of blanks is
one (systems.mazrica.rows.person_names). Detail items of type date are days already (systems.mazrica.rows.detail_items).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from relay.system.canonical import canonical

_BLANKS = re.compile(r"[^\S\n]+")


def canonical_value(value: Any) -> str:
    """As relay.system.canonical, with one half-width blank for each row of blanks within a line."""
    return _BLANKS.sub(" ", canonical(value))


def canonical_contact(values: Mapping[str, Any]) -> dict[str, str]:
    """Of each value, by the name that it has at the top of a contact's payload."""
    return {name: canonical_value(value) for name, value in values.items()}
