"""Comparing what relay.yaml says of fields and activities with what Marketo describes.

Types as `describe.json` and `types.json` name them:
https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/field-types
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from relay.core.findings import Finding
from systems.marketo.config import Activity, MarketoField
from systems.marketo.rest.calls.activity import ActivityType
from systems.marketo.rest.calls.company import COMPANY_FIELDS
from systems.marketo.rest.calls.schema import LeadField, LeadSchema
from systems.marketo.target.mapping import as_field

_TEXTS = frozenset({"string", "text", "email", "url", "phone", "reference"})
_WHOLE = frozenset({"integer", "score", "percent"})
_NUMBERS = _WHOLE | {"float", "currency"}
_FITS: Mapping[str, frozenset[str]] = {
    "text": _TEXTS,
    "list": frozenset({"string", "text"}),
    "integer": _NUMBERS,
    "number": frozenset({"float", "currency"}),
    "boolean": frozenset({"boolean"}),
    "date": frozenset({"date", "datetime"}),
    "datetime": frozenset({"datetime"}),
}
_SUITS = {
    **dict.fromkeys(_TEXTS, "text"),
    **dict.fromkeys(_WHOLE, "integer"),
    "float": "number",
    "currency": "number",
    "boolean": "boolean",
    "date": "date",
    "datetime": "datetime",
}
"""The type of relay.yaml that a type of Marketo is best filled with."""

_COMPANY = (
    "this field is of the lead's company. A new lead gets it, but Marketo does not support changing it with a lead: an "
    "event of a known one ends as a dead letter (1021). Use a field of the lead, or leave it out."
)
_KEY_TYPES = frozenset({"string", "integer", "email"})
"""A custom field must be of one of these to be searched by (help/rest-api/leads.md)."""


def compare_fields(
    route: str, fields: Mapping[str, str | MarketoField], schema: LeadSchema, company: Collection[str] = COMPANY_FIELDS
) -> Iterator[Finding]:
    """Whether each field is there, may be written, is the lead's and not its company's, and takes its type."""
    for name, rule in fields.items():
        where = f"routes.{route}.fields.{name}"
        found = schema.by_rest(name)
        if found is None or found.rest != name:
            yield Finding(level="error", where=where, message=_no_field(name, found, schema))
        elif found.rest_read_only:
            message = "Marketo only lets this field be read. Leave it out."
            yield Finding(level="error", where=where, message=message)
        else:
            yield from _compare_type(where, as_field(rule).type, found.type)
            if name in company:
                yield Finding(level="warning", where=where, message=_COMPANY)


def compare_foreign_field(where: str, name: str, schema: LeadSchema) -> Finding:
    """Whether the field of foreign ids is there, may be written, and can be searched by."""
    found = schema.by_rest(name)
    if found is None or found.rest != name:
        return Finding(level="error", where=where, message=_no_field(name, found, schema))
    if found.rest_read_only or found.type not in _KEY_TYPES:
        message = (
            f"the field is of type {found.type}, or read-only. A text or integer field that can be written is needed."
        )
        return Finding(level="error", where=where, message=message)
    if schema.searchable and name not in schema.searchable:
        message = "Marketo cannot search leads by this field (describe2.json), so no lead would be found by it."
        return Finding(level="error", where=where, message=message)
    return Finding(level="ok", where=where, message="foreign ids can be kept in this field and searched for")


def compare_activity(route: str, activity: Activity, types: Sequence[ActivityType]) -> Iterator[Finding]:
    """Whether the type is there, with these attributes."""
    where = f"routes.{route}.activity"
    found = next((each for each in types if each.id == activity.type), None)
    if found is None:
        custom = ", ".join(f"{each.id} ({each.name})" for each in types if each.id >= 100_000) or "none"
        message = f"there is no activity type of this number, or it is not approved. Custom types: {custom}."
        yield Finding(level="error", where=f"{where}.type", message=message)
        return
    if found.primary is not None:
        yield from _compare_type(f"{where}.primary", as_field(activity.primary).type, found.primary.type)
    known = {each.api_name: each.type for each in found.attributes}
    for name, rule in activity.attributes.items():
        path = f"{where}.attributes.{name}"
        if name in known:
            yield from _compare_type(path, as_field(rule).type, known[name])
        else:
            message = f"the activity has no attribute with this API name.{_near(name, known)}"
            yield Finding(level="error", where=path, message=message)


def _compare_type(where: str, ours: str, theirs: str) -> Iterator[Finding]:
    """Nothing for what fits, and for a type of Marketo that nobody has described."""
    if theirs not in _SUITS or theirs in _FITS[ours]:
        return
    message = f"the field is of type {theirs} in Marketo, and gets {ours}. Write type: {_SUITS[theirs]}."
    yield Finding(level="error", where=f"{where}.type", message=message)


def _no_field(name: str, found: LeadField | None, schema: LeadSchema) -> str:
    if found is not None:
        return f"Marketo spells it {found.rest}. Write it like that."
    by_soap = schema.by_soap(name)
    if by_soap is not None:
        return f"this is the field's SOAP API name. Its REST API name is {by_soap.rest}."
    labelled = next((field for field in schema.fields if field.display_name == name), None)
    if labelled is not None:
        return f"this is what people see. The field's REST API name is {labelled.rest}."
    return f"leads have no field with this REST API name.{_near(name, (field.rest for field in schema.fields))}"


def _near(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=1)
    return f" Did you mean {near[0]}?" if near else ""
