"""The custom objects of an instance, which has at most 10 types.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/custom-objects
"""

from __future__ import annotations

from typing import Any

import msgspec

from local.systems.marketo.objects.table import Table
from local.systems.marketo.objects.types import LEAD, SHIPPED, ObjectField, ObjectType

MOST_TYPES = 10


class Objects:
    """The tables of an instance, by the API names of their types."""

    def __init__(self, now: float) -> None:
        self._tables = {kind.name: Table(kind, now) for kind in SHIPPED}

    def get(self, name: str) -> Table | None:
        """The table of a type."""
        return self._tables.get(name)

    def all(self) -> list[Table]:
        """Every table."""
        return list(self._tables.values())

    def define(self, content: Any, now: float) -> ObjectType:
        """Add a type. Raises ValueError."""
        try:
            kind = msgspec.convert(content, ObjectType)
        except msgspec.ValidationError as wrong:
            raise ValueError(f"no type of custom objects: {wrong}") from None
        for link in kind.links:
            self._check_link(link)
        if kind.name not in self._tables and len(self._tables) >= MOST_TYPES:
            raise ValueError(f"at most {MOST_TYPES} types")
        self._tables = {**self._tables, kind.name: Table(kind, now)}
        return kind

    def clear(self) -> None:
        """Forget every record; the types stay."""
        for table in self._tables.values():
            table.clear()

    def _check_link(self, link: ObjectField) -> None:
        """Refuse a link to what is not there, or has links itself. Raises ValueError."""
        other = self._tables.get(link.to)
        if link.to != LEAD and (other is None or other.kind.links or other.kind.field(str(link.link)) is None):
            raise ValueError(f"{link.name}: a link leads to a field of {LEAD}, or of a custom object without links")
