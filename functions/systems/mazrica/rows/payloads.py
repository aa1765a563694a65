"""What routes map of a row: everything that Mazrica shows, under its own names, and what the relay makes of it.

So a value whose name nobody outside knows can be mapped all the same, by the name that `relay check` finds.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from relay.system.reads import Names
from relay.system.version import fingerprint
from systems.mazrica.names import (
    CREATED,
    CUSTOMER,
    DEAL_TYPE,
    EMAIL,
    ID,
    ITEMS,
    NAME,
    PHASE,
    UPDATED,
    RecordList,
)
from systems.mazrica.rest.client import JsonRow
from systems.mazrica.rows.detail_items import items
from systems.mazrica.rows.payload_names import (
    CREATED_NOW,
    FIRST_NAME,
    ITEMS_BY_ID,
    LAST_NAME,
    LEAD,
    LEAD_EMAIL,
)
from systems.mazrica.rows.times import MomentReader

NO_NEWS = frozenset({str(UPDATED), LEAD, CREATED_NOW})
"""What alone makes no record new: the relay's own writes move it."""

WRITTEN_NAMES = NO_NEWS | {
    *(str(each) for each in (ID, CREATED, NAME, EMAIL, CUSTOMER)),
    *(LAST_NAME, FIRST_NAME, LEAD_EMAIL, f"{CUSTOMER}Id", f"{CUSTOMER}Name"),
}
"""What a contact has from the relay itself, where that made it, and what comes of being there."""


def of_row(row: JsonRow, records: RecordList, times: MomentReader, own: Collection[int] = ()) -> dict[str, Any]:
    """A row's payload, with detail items by their ids under `items`, without the relay's `own` ones."""
    found: dict[str, Any] = {name: value for name, value in row.items() if name != ITEMS.get(records)}
    found[ITEMS_BY_ID] = {str(each.id): each.value for each in items(row, records, times) if each.id not in own}
    for member in (CUSTOMER, PHASE, DEAL_TYPE):
        named = row.get(member)
        if isinstance(named, dict):
            found |= {f"{member}Id": named.get(ID), f"{member}Name": named.get(NAME)}
        elif member == CUSTOMER and records in {RecordList.CONTACTS, RecordList.DEALS}:
            found |= {f"{member}Id": None, f"{member}Name": None}
    return found


def version(payload: Mapping[str, Any], names: Names) -> str:
    """A fingerprint of what routes read of a payload. Mazrica counts no revisions."""
    return fingerprint({name: value for name, value in payload.items() if name not in NO_NEWS and names.takes(name)})


def linked_id(row: JsonRow, member: str) -> int | None:
    """The id of what a row names in a member, as `{id, name}`; None for nothing."""
    named = row.get(member)
    number = named.get(ID) if isinstance(named, dict) else None
    return number if type(number) is int else None


def linked_name(row: JsonRow, member: str) -> str | None:
    """Its name."""
    named = row.get(member)
    name = named.get(NAME) if isinstance(named, dict) else None
    return name if isinstance(name, str) else None
