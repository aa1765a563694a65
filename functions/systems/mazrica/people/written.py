"""What the relay wrote of a contact, as a mark: what is still so when it is read back is no news."""

from __future__ import annotations

from systems.mazrica.names import CUSTOMER, EMAIL, NAME
from systems.mazrica.rest.client import JsonRow
from systems.mazrica.rows.payloads import linked_id
from systems.mazrica.rows.person_names import mark


def written(contact: int, name: str, email: str | None, customer: int | None) -> str:
    """The mark of name, address and account as they were written."""
    return mark(contact, f"{name}\n{(email or '').strip().casefold()}\n{customer or ''}")


def shown(row: JsonRow) -> str:
    """The same of a contact as it is now."""
    return written(row["id"], str(row.get(NAME) or ""), str(row.get(EMAIL) or ""), linked_id(row, CUSTOMER))
