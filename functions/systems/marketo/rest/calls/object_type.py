"""Custom object types, as Marketo describes them.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/custom-objects#describe
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from systems.marketo.rest.results import read_id


class ObjectField(msgspec.Struct, frozen=True, kw_only=True):
    """One field of a custom object."""

    name: str
    type: str
    display_name: str = ""
    length: int | None = None
    updateable: bool = False


class Relationship(msgspec.Struct, frozen=True, kw_only=True):
    """How a link field ties a custom object to another object."""

    field: str
    """The link field; its value is that of the other object's field."""
    type: str
    """`parent` or `child`."""
    object: str
    """`Lead`, `Company` or another custom object."""
    object_field: str


class ObjectType(msgspec.Struct, frozen=True, kw_only=True):
    """One custom object type; `fields` is empty in a list of types."""

    name: str
    display_name: str = ""
    id_field: str = "marketoGUID"
    dedupe_fields: tuple[str, ...] = ()
    """The key, of one to three fields."""
    searchable: tuple[tuple[str, ...], ...] = ()
    """What can be searched for; more than one field in a key that is searched for as a whole."""
    relationships: tuple[Relationship, ...] = ()
    fields: tuple[ObjectField, ...] = ()


def read_types(entries: Sequence[Any]) -> list[ObjectType]:
    """From the result of a list or of describe.json."""
    return [_type(entry) for entry in entries if isinstance(entry, dict)]


def _type(entry: Mapping[str, Any]) -> ObjectType:
    return ObjectType(
        name=_text(entry, "name") or _text(entry, "apiName"),
        display_name=_text(entry, "displayName"),
        id_field=_text(entry, "idField") or "marketoGUID",
        dedupe_fields=_texts(entry.get("dedupeFields")),
        searchable=tuple(_texts(key) for key in _list(entry, "searchableFields")),
        relationships=tuple(_relationship(each) for each in _list(entry, "relationships") if isinstance(each, dict)),
        fields=tuple(_field(each) for each in _list(entry, "fields") if isinstance(each, dict)),
    )


def _relationship(entry: Mapping[str, Any]) -> Relationship:
    """The documentation's list says `relatedTo`, its describe `object`."""
    related = entry.get("relatedTo") or entry.get("object")
    other: Mapping[str, Any] = related if isinstance(related, dict) else {}
    return Relationship(
        field=_text(entry, "field"),
        type=_text(entry, "type"),
        object=_text(other, "name"),
        object_field=_text(other, "field"),
    )


def _field(entry: Mapping[str, Any]) -> ObjectField:
    return ObjectField(
        name=_text(entry, "name"),
        type=_text(entry, "dataType"),
        display_name=_text(entry, "displayName"),
        length=read_id(entry.get("length")),
        updateable=entry.get("updateable") is True,
    )


def _list(entry: Mapping[str, Any], name: str) -> list[Any]:
    found = entry.get(name)
    return found if isinstance(found, list) else []


def _texts(value: Any) -> tuple[str, ...]:
    entries = value if isinstance(value, list) else [value]
    return tuple(each for each in entries if isinstance(each, str))


def _text(entry: Mapping[str, Any], name: str) -> str:
    found = entry.get(name)
    return found if isinstance(found, str) else ""
