"""Types of custom objects.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/custom-objects . A type has 1 to
3 dedupe fields and at most 50 fields, three of which every type has. A link holds the value of a field of a lead, or of
a custom object without links (many-to-many, over an object between the two). Links to companies are not offered here.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from local.systems.marketo.leads.fields import LENGTHS

ID_FIELD = "marketoGUID"
LEAD = "Lead"
DATA_TYPES = ("string", "boolean", "integer", "float", "email", "currency", "date", "datetime", "phone", "text")


class ObjectField(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One field. `link` is the field whose value it holds, of a lead or of another custom object: `to`."""

    name: str
    type: str = "string"
    label: str = ""
    length: int | None = None
    link: str | None = None
    to: str = LEAD

    def __post_init__(self) -> None:
        if self.type not in DATA_TYPES:
            raise ValueError(f"{self.name}: type is one of {', '.join(DATA_TYPES)}")

    @property
    def longest(self) -> int | None:
        """The most characters that it holds; bytes for a text."""
        return self.length or LENGTHS.get(self.type)


class ObjectType(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One type of object, as an admin makes it."""

    name: str
    fields: Annotated[tuple[ObjectField, ...], Meta(min_length=1, max_length=47)]
    dedupe_fields: Annotated[tuple[str, ...], Meta(min_length=1, max_length=3)]
    label: str = ""

    def __post_init__(self) -> None:
        if missing := set(self.dedupe_fields) - {each.name for each in self.fields}:
            raise ValueError(f"{self.name} has no field {', '.join(sorted(missing))}")

    def field(self, name: str) -> ObjectField | None:
        """The field with a name."""
        return next((each for each in self.fields if each.name == name), None)

    @property
    def links(self) -> tuple[ObjectField, ...]:
        """The fields that tie a record to a lead or to another custom object."""
        return tuple(each for each in self.fields if each.link)

    @property
    def searchable(self) -> list[list[str]]:
        """What records can be looked for by."""
        return [list(self.dedupe_fields), [ID_FIELD], *[[each.name] for each in self.links]]


SHIPPED = (
    ObjectType(
        name="car_c",
        label="Car",
        fields=(
            ObjectField(name="vin", label="VIN", length=36),
            ObjectField(name="leadId", label="Lead Id", type="integer", link="id"),
            ObjectField(name="make", label="Make"),
            ObjectField(name="year", label="Year", type="integer"),
        ),
        dedupe_fields=("vin",),
    ),
    ObjectType(
        name="webinarAttendance_c",
        label="Webinar Attendance",
        fields=(
            ObjectField(name="personId", label="Person Id", type="integer", link="id"),
            ObjectField(name="eventId", label="Event Id"),
            ObjectField(name="eventUserId", label="Event User Id"),
            ObjectField(name="minutesViewed", label="Minutes Viewed", type="integer"),
            ObjectField(name="attendedAt", label="Attended At", type="datetime"),
        ),
        dedupe_fields=("personId", "eventId", "eventUserId"),
    ),
)
