"""One record of a custom object, as its route reads it from a payload."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from systems.marketo.rest.calls.object_type import ObjectField
from systems.marketo.target.filling.field import JsonScalar
from systems.marketo.target.people.lead_values import LeadValues

READ_ONLY = frozenset({"marketoGUID", "createdAt", "updatedAt"})
"""What Marketo sets by itself."""
ObjectFields = Mapping[str, ObjectField]
"""The fields of a custom object, by API name."""


class SameNamed(msgspec.Struct, frozen=True):
    """What a payload has at its top, by name, for fields of the same name; the object says which of it is written."""

    values: Mapping[str, Any]
    zone: str
    """IANA time zone of dates and times that name none."""
    clears: bool
    """Whether a value that is empty erases the field's."""


class ObjectValues(msgspec.Struct, frozen=True, omit_defaults=True):
    """One record, without its link; null erases a value."""

    name: str
    link: str
    key: tuple[str, ...]
    values: Mapping[str, JsonScalar]
    lead: LeadValues | None
    """What is written of the lead itself; None: it must be there."""
    new: Mapping[str, JsonScalar] = {}
    """What is written beside, where the record is created."""
    optional: frozenset[str] = frozenset()
    """The names of fields that the object may lack."""
    same_named: SameNamed | None = None
    """What is written beside `values`; None: nothing."""

    @property
    def hopes(self) -> bool:
        """Whether it has values for fields that the object may get one day."""
        return bool(self.optional) or self.same_named is not None


def compared(task: msgspec.Struct) -> msgspec.Struct:
    """What would be written of a record that is there: what is for new ones only is no change."""
    return msgspec.structs.replace(task, new={}) if isinstance(task, ObjectValues) and task.new else task
