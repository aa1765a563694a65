"""Types of activities, and those of an instance.

A custom type has at most 20 attributes, an instance at most 10 of them:
https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/activities .
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from local.systems.marketo.activities import type_ids

MOST_CUSTOM_TYPES = 10
MOST_ATTRIBUTES = 20


class Attribute(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One attribute. Only those of custom types have an API name."""

    name: str
    type: str = "string"
    api_name: str | None = None

    def shown(self) -> dict[str, Any]:
        """As `types.json` shows it."""
        api_name = {"apiName": self.api_name} if self.api_name else {}
        return {**api_name, "name": self.name, "dataType": self.type}

    def is_named(self, record: dict[str, Any]) -> bool:
        """Whether an attribute of a record, with `apiName` or `name`, is this one."""
        return self.api_name == record["apiName"] if "apiName" in record else self.name == record.get("name")


class ActivityType(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One type. A custom one has an API name."""

    id: int
    name: str
    primary: Attribute | None = None
    attributes: tuple[Attribute, ...] = ()
    api_name: str | None = None

    def shown(self) -> dict[str, Any]:
        """As `types.json` shows it."""
        api_name = {"apiName": self.api_name} if self.api_name else {}
        primary = {"primaryAttribute": self.primary.shown()} if self.primary else {}
        attributes = [each.shown() for each in self.attributes]
        return {"id": self.id, **api_name, "name": self.name, "description": "", **primary, "attributes": attributes}


class ActivityTypes:
    """The types of an instance, by their ids."""

    def __init__(self, types: Iterable[ActivityType]) -> None:
        self._types = {each.id: each for each in types}

    def all(self) -> list[ActivityType]:
        """Every type."""
        return list(self._types.values())

    def custom(self) -> list[ActivityType]:
        """Those that an admin made."""
        return [each for each in self.all() if each.id >= type_ids.FIRST_CUSTOM]

    def get(self, number: Any) -> ActivityType | None:
        """The type with an id."""
        return self._types.get(number) if isinstance(number, int) else None

    def add(self, content: Any) -> ActivityType:
        """Add a custom type; its id is the next one when none is given. Raises ValueError."""
        number = max([type_ids.FIRST_CUSTOM, *self._types]) + 1
        try:
            added = msgspec.convert({"id": number, **content}, ActivityType)
        except msgspec.ValidationError as wrong:
            raise ValueError(f"no custom activity type: {wrong}") from None
        if added.id <= type_ids.FIRST_CUSTOM or not added.api_name or added.primary is None:
            raise ValueError("a custom activity type has an id over 100000, an api_name and a primary attribute")
        if len(added.attributes) > MOST_ATTRIBUTES or len(self.custom()) >= MOST_CUSTOM_TYPES:
            raise ValueError(f"at most {MOST_CUSTOM_TYPES} types with {MOST_ATTRIBUTES} attributes each")
        self._types = {**self._types, added.id: added}
        return added
