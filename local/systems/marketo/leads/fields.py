"""The lead fields of an instance, as Describe shows them.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/leads (Describe) and
https://github.com/AdobeDocs/marketo-apis/blob/main/static/swagger-mapi.json (LeadAttribute, LeadAttribute2).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

SEARCHABLE_TYPES = frozenset({"string", "email", "integer"})
"""What a custom field must be to be searched by."""
LENGTHS = {"string": 255, "email": 255, "phone": 255, "url": 255, "reference": 255, "text": 30_000}


class Field(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One field. `soap` is None for one that SOAP did not have; `company` is one of the lead's company."""

    name: str
    label: str
    type: str = "string"
    soap: str | None = None
    length: int | None = None
    read_only: bool = False
    company: bool = False
    custom: bool = False
    searchable: bool = False

    @property
    def longest(self) -> int | None:
        """The most characters that it holds; bytes for a text area."""
        return self.length or LENGTHS.get(self.type)

    @property
    def described_type(self) -> str:
        """As Describe calls its type: a score is an integer there."""
        return "integer" if self.type == "score" else self.type

    @property
    def is_searchable(self) -> bool:
        """Whether leads can be looked for by it."""
        return self.searchable or (self.custom and self.type in SEARCHABLE_TYPES)


class Fields:
    """All fields of the lead, by their REST names."""

    def __init__(self, fields: Iterable[Field]) -> None:
        self._fields: dict[str, Field] = {}
        self.standard: frozenset[str] = frozenset()
        """The names of those that no admin made."""
        for field in fields:
            self.add(field)

    def __iter__(self) -> Iterator[Field]:
        return iter(list(self._fields.values()))

    def get(self, name: str) -> Field | None:
        """The field with a REST name."""
        return self._fields.get(name)

    def named(self, name: str) -> Field:
        """The field with a REST name. Raises KeyError."""
        return self._fields[name]

    def by_soap(self, name: str) -> Field | None:
        """The field with a SOAP name."""
        return next((field for field in self if field.soap == name), None)

    def by_label(self, label: str) -> Field | None:
        """The field with a display name, as tokens address it."""
        return next((field for field in self if field.label == label), None)

    def add(self, field: Field) -> None:
        """Add a field, as an admin does."""
        self._fields = {**self._fields, field.name: field}
        self.standard = frozenset(each.name for each in self if not each.custom)

    def described(self) -> list[dict[str, Any]]:
        """What `describe.json` shows."""
        return [_described(number, field) for number, field in enumerate(self, start=2)]

    def number(self, name: str) -> int:
        """The id of a field."""
        return list(self._fields).index(name) + 2


def custom_field(content: Any) -> Field:
    """The field that an admin orders: `{"name", "label"?, "soap"?, "type"?, "length"?}`. Raises ValueError."""
    try:
        field = msgspec.convert({"label": content["name"], "soap": content["name"], "custom": True, **content}, Field)
    except (msgspec.ValidationError, TypeError, KeyError) as wrong:
        raise ValueError(f"a field is an object such as {{'name': 'x', 'type': 'string'}}: {wrong}") from None
    return field


def read_fields(file: Path) -> list[Field]:
    """Custom fields from a JSON file: `{"fields": [{"name": ...}, ...]}`. Raises ValueError or OSError."""
    content = json.loads(file.read_text())
    if not isinstance(content, dict) or not isinstance(content.get("fields"), list):
        raise ValueError('expected {"fields": [...]}')  # noqa: TRY004 - the file's content is wrong, not a type
    return [custom_field(each) for each in content["fields"]]


def _described(number: int, field: Field) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": number, "displayName": field.label, "dataType": field.described_type}
    if field.longest:
        shown["length"] = field.longest
    shown["rest"] = {"name": field.name, "readOnly": field.read_only}
    if field.soap:
        shown["soap"] = {"name": field.soap, "readOnly": field.read_only}
    return shown
