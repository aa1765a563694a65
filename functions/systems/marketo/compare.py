"""Comparing what relay.yaml says of a field with what Marketo describes.

Types as `describe.json` and `types.json` name them:
https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/field-types
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping

from relay.core.findings import Finding
from systems.marketo.rest.calls.schema import LeadField, LeadSchema
from systems.marketo.target.filling.marketo_types import SUITS, TEXTS, WHOLE

_NUMBERS = WHOLE | {"float", "currency"}
_FITS: Mapping[str, frozenset[str]] = {
    "text": TEXTS,
    "list": frozenset({"string", "text"}),
    "integer": _NUMBERS,
    "number": frozenset({"float", "currency"}),
    "boolean": frozenset({"boolean"}),
    "date": frozenset({"date", "datetime"}),
    "datetime": frozenset({"datetime"}),
}
_KEY_TYPES = frozenset({"string", "integer", "email"})
"""A custom field must be of one of these to be searched by (help/rest-api/leads.md)."""


def compare_foreign_field(where: str, name: str, schema: LeadSchema) -> Finding:
    """Whether the field of foreign ids is there, may be written, and can be searched by."""
    found = schema.by_rest(name)
    if found is None or found.rest != name:
        return Finding(level="error", where=where, message=no_field(name, found, schema))
    if found.rest_read_only or found.type not in _KEY_TYPES:
        message = (
            f"the field is of type {found.type}, or read-only. A text or integer field that can be written is needed."
        )
        return Finding(level="error", where=where, message=message)
    if schema.searchable and name not in schema.searchable:
        message = "Marketo cannot search leads by this field (describe2.json), so no lead would be found by it."
        return Finding(level="error", where=where, message=message)
    return Finding(level="ok", where=where, message="foreign ids can be kept in this field and searched for")


def compare_type(where: str, ours: str, theirs: str) -> Iterator[Finding]:
    """Nothing for what fits, and for a type of Marketo that nobody has described."""
    if theirs not in SUITS or theirs in _FITS[ours]:
        return
    message = f"the field is of type {theirs} in Marketo, and gets {ours}. Write type: {SUITS[theirs]}."
    yield Finding(level="error", where=f"{where}.type", message=message)


def no_field(name: str, found: LeadField | None, schema: LeadSchema) -> str:
    """What is most likely meant by a name that is none; `found` differs from it in upper and lower case only."""
    if found is not None:
        return f"Marketo spells it {found.rest}. Write it like that."
    by_soap = schema.by_soap(name)
    if by_soap is not None:
        return f"this is the field's SOAP API name. Its REST API name is {by_soap.rest}."
    labelled = next((field for field in schema.fields if field.display_name == name), None)
    if labelled is not None:
        return f"this is what people see. The field's REST API name is {labelled.rest}."
    return f"leads have no field with this REST API name.{near(name, (field.rest for field in schema.fields))}"


def near(name: str, known: Iterable[str]) -> str:
    """A question to add to a message, where one of the known names is nearly this one."""
    found = difflib.get_close_matches(name, list(known), n=1)
    return f" Did you mean {found[0]}?" if found else ""
