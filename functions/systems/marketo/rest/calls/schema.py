"""Which fields a lead has, by both of their names.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/leads#describe
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from systems.marketo.rest.results import read_id


class LeadField(msgspec.Struct, frozen=True, kw_only=True):
    """One field of leads."""

    rest: str
    """Its name in the REST API: `firstName`."""
    soap: str = ""
    """Its name in the SOAP API and in a webhook's response mapping: `FirstName`. Empty where it has none."""
    display_name: str = ""
    type: str = ""
    """`string`, `email`, `integer`, `datetime`, ... as Marketo names it."""
    length: int | None = None
    """Characters of a text; None where there is no limit."""
    read_only: bool = False
    """As the SOAP API had it."""
    rest_read_only: bool = False
    """Whether the REST API refuses to write it."""


class LeadSchema(msgspec.Struct, frozen=True, kw_only=True):
    """All fields of leads that the REST API knows."""

    fields: tuple[LeadField, ...]
    searchable: tuple[str, ...] = ()
    """REST names of the fields that leads can be looked for by."""

    def by_rest(self, name: str) -> LeadField | None:
        """The field with this REST name; failing that, the one whose name differs in upper and lower case only."""
        return _named(name, ((field.rest, field) for field in self.fields))

    def by_soap(self, name: str) -> LeadField | None:
        """The field with this SOAP name; failing that, the one whose name differs in upper and lower case only."""
        return _named(name, ((field.soap, field) for field in self.fields))


def read_schema(described: Sequence[Any], described2: Sequence[Any]) -> LeadSchema:
    """From the results of describe.json and describe2.json. Fields that the REST API does not know are left out."""
    return LeadSchema(fields=tuple(_fields(described)), searchable=tuple(_searchable(described2)))


def _fields(entries: Sequence[Any]) -> Iterator[LeadField]:
    for entry in entries:
        rest, soap = _object(entry).get("rest"), _object(_object(entry).get("soap"))
        name = _text(_object(rest).get("name"))
        if name:
            yield LeadField(
                rest=name,
                soap=_text(soap.get("name")),
                display_name=_text(entry.get("displayName")),
                type=_text(entry.get("dataType")),
                length=read_id(entry.get("length")),
                read_only=soap.get("readOnly") is True,
                rest_read_only=_object(rest).get("readOnly") is True,
            )


def _searchable(entries: Sequence[Any]) -> Iterator[str]:
    """`searchableFields` is a list of lists, each of them a key; those of leads have one field."""
    for entry in entries:
        keys = _object(entry).get("searchableFields")
        for key in keys if isinstance(keys, list) else ():
            match key:
                case [str(name)] | str(name):
                    yield name


def _named(name: str, pairs: Iterable[tuple[str, LeadField]]) -> LeadField | None:
    found = [(known, field) for known, field in pairs if known.lower() == name.lower() and known]
    exact = [field for known, field in found if known == name]
    return exact[0] if exact else found[0][1] if found else None


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
