"""Comparing a custom object in Marketo with the records that it is to hold: its fields, and whether they fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from relay.core.findings import Finding
from relay.system.setting_up.record_form import FormField, RecordForm
from systems.marketo.rest.calls.object_type import ObjectField, ObjectType
from systems.marketo.setting_up.id_rules import is_text_id
from systems.marketo.target.actions.object import CustomObject
from systems.marketo.target.filling.field import as_field
from systems.marketo.target.filling.marketo_types import WHOLE, suits

_LATER = "The type cannot be changed once the object is approved: make the object anew, with a String."
_KINDS = {"integer": {"integer", "number", "text"}, "number": {"number", "text"}, "datetime": {"datetime", "text"}}
"""Types of relay.yaml, by the kind of the value: what a field takes it in. Any other kind is text."""


def wrong_ids(where: str, part: CustomObject, found: ObjectType, form: RecordForm) -> Iterator[Finding]:
    """Fields that are numbers in Marketo and get ids that may be none."""
    known = {each.name: each for each in found.fields}
    for name, rule in part.fields.items():
        field = known.get(name)
        if field is not None and field.type.lower() in WHOLE and is_text_id(form.field(as_field(rule).from_)):
            message = (
                f"the field is of type {field.type} in Marketo, and ids of this account are text: they may be larger "
                f"than it holds. {_LATER}"
            )
            yield Finding(level="error", where=f"{where}.fields.{name}.type", message=message)


def what_is_there(found: ObjectType, form: RecordForm) -> str:
    """Which fields of a record the object has, and which not, in words."""
    mine = _in_object(found, form)
    absent = [each.name for each in form.fields if each not in mine]
    return (
        f"Besides the link it has {len(mine)} of {len(form.fields)} fields. Not there: {', '.join(absent) or 'none'}."
    )


def unfit(where: str, part: CustomObject, found: ObjectType, form: RecordForm) -> Iterator[Finding]:
    """Fields that are filled by their names, and do not take all that may come."""
    own = {name.casefold() for name in part.fields}
    others = {each: field for each, field in _in_object(found, form).items() if each.name not in own}
    typed = {each: field for each, field in others.items() if not _takes(each, field)}
    short = {each: field for each, field in others.items() if each not in typed and _is_short(each, field)}
    if typed:
        shown = ", ".join(f"{field.name} ({field.type}, for {each.kind})" for each, field in typed.items())
        message = f"these fields take no such values, which are left out with a warning: {shown}."
        yield Finding(level="warning", where=where, message=message)
    if short:
        shown = ", ".join(f"{field.name} ({field.length} of {each.length})" for each, field in short.items())
        message = f"these fields are shorter than what may come; longer texts are cut with a warning: {shown}."
        yield Finding(level="warning", where=where, message=message)


def _in_object(found: ObjectType, form: RecordForm) -> Mapping[FormField, ObjectField]:
    known = {each.name.casefold(): each for each in found.fields}
    there = {each: known.get(each.name) or known.get(each.also) for each in form.fields}
    return {each: field for each, field in there.items() if field is not None}


def _takes(field: FormField, there: ObjectField) -> bool:
    ours = suits(there.type)
    return ours is None or ours in _KINDS.get(field.kind, {"text"})


def _is_short(field: FormField, there: ObjectField) -> bool:
    """An address that is longer is left out, not cut, and no real one is."""
    if field.kind == "email" or field.length is None or there.length is None:
        return False
    return there.length < field.length
