"""A record as one object takes it: with what it has the names of, without optional fields that it lacks, in length.

What the relay has looked up by itself fails nothing: a value that is none of the field's type is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from systems.marketo.rest.calls.object_type import ObjectField
from systems.marketo.target.filling import warnings
from systems.marketo.target.filling.field import Converter, JsonScalar, MarketoField
from systems.marketo.target.filling.lengths import fit
from systems.marketo.target.filling.marketo_types import suits
from systems.marketo.target.objects.object_values import READ_ONLY, ObjectFields, ObjectValues, SameNamed
from systems.marketo.target.people.identity import is_email

_EMAIL = "email"


class FilledRecord(NamedTuple):
    """Without its link."""

    values: dict[str, JsonScalar]
    """By API name."""
    new: dict[str, JsonScalar]
    """What is written beside, where the record is created."""
    warnings: tuple[str, ...]


def filled(task: ObjectValues, fields: ObjectFields) -> FilledRecord:
    """`fields` are the object's, by API name. Raises TooLong, for a part of the key."""
    warned: list[str] = []
    given = {**task.values, **task.new}
    values = {name: value for name, value in given.items() if name in fields or name not in task.optional}
    if task.same_named is not None:
        values |= _same_named(task.same_named, fields, warned)
    fitted = fit(values, fields, task.key)
    new = {name: fitted.values.pop(name) for name in task.new if name in fitted.values}
    return FilledRecord(fitted.values, new, (*warned, *fitted.warnings))


def is_filled(field: ObjectField) -> bool:
    """Whether a value of its name is written to a field; not to what Marketo sets, nor to what nobody describes."""
    return field.updateable and field.name not in READ_ONLY and suits(field.type) is not None


def _same_named(given: SameNamed, fields: ObjectFields, warned: list[str]) -> Iterator[tuple[str, JsonScalar]]:
    folded = {name.casefold(): value for name, value in given.values.items()}
    for name, field in fields.items():
        if not is_filled(field) or name.casefold() not in folded:
            continue
        converter = _converter(name, field.type.lower(), given.zone, isinstance(folded[name.casefold()], list))
        if converter is None:
            continue
        value = given.values[name] if name in given.values else folded[name.casefold()]
        before = len(warned)
        found = _address(converter.value(value, warned), field, warned)
        if found is not None or (given.clears and len(warned) == before):
            yield name, found


def _address(value: JsonScalar, field: ObjectField, warned: list[str]) -> JsonScalar:
    """Marketo refuses a record for an address that is none."""
    if field.type.lower() != _EMAIL or value is None or is_email(str(value)):
        return value
    warned.append(warnings.of_field(warnings.VALUE_LEFT_OUT, field.name))
    return None


@lru_cache(maxsize=1024)
def _converter(name: str, kind: str, zone: str, has_several: Any) -> Converter | None:
    """None for a type that nobody has described, such as a link to another object."""
    ours = suits(kind)
    if ours is None:
        return None
    if ours == "text" and has_several:
        ours = "list"
    clock = zone if ours in ("date", "datetime") else None
    return Converter(name, MarketoField(from_=name, type=ours, zone=clock, lenient=True))
