"""What a record must be before Marketo is asked anything.

https://github.com/AdobeDocs/marketo-developer.en at 9c0570f: help/soap-api/synclead.md (keys, foreign types),
help/rest-api/leads.md (fields).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from systems.marketo.leads import keys
from systems.marketo.leads.model import BAD_ATTRIBUTE, NO_FOREIGN_FIELD, NO_KEY, LeadRecord, RecordRefused
from systems.marketo.leads.person import EMAIL, KeyKind, Person, folded, name
from systems.marketo.rest.calls.schema import LeadField, LeadSchema

UNKNOWN_FIELD = "1006"
"""Marketo's own code for it."""

MAY_BE_NEW = frozenset({UNKNOWN_FIELD, NO_FOREIGN_FIELD})
"""What is said of a field that Marketo may have by now."""

_ID = "id"
_COOKIES = "cookies"


@dataclass(frozen=True)
class Rules:
    """The rules of one connection; `foreign_id_field` is a REST name, or None where the customer gave none.

    `update_email` False: an address that came as a key changes no lead that something stronger has found, as in
    syncMultipleLeads (help/soap-api/syncmultipleleads.md).
    """

    schema: LeadSchema
    foreign_id_field: str | None
    update_email: bool = True
    known: dict[str, LeadField | None] = field(default_factory=dict)
    """What the schema said, since it looks through all its fields."""

    def person(self, record: LeadRecord) -> Person:
        """The record as Marketo will get it. Raises model.RecordRefused, saying what to change.

        Beside a foreign id or a cookie an address among the attributes is one that the person is known by.
        """
        lead_id, email, cookie = keys.lead_id(record.id), keys.email(record.email), keys.cookie(record.cookie)
        given = keys.foreign_id(
            record.foreign_id,
            record.foreign_type,
            is_known=lead_id is not None or email is not None,
            is_sought=lead_id is None,
        )
        foreign = None if given is None else keys.kept(*given, self._foreign_field())
        attributes = dict(self._attributes(record.attributes))
        if email is None and (foreign is not None or cookie is not None):
            email = keys.email(attributes.get(EMAIL))
        every = {KeyKind.ID: lead_id, KeyKind.FOREIGN: foreign, KeyKind.EMAIL: email, KeyKind.COOKIE: cookie}
        found = {kind: value for kind, value in every.items() if value is not None}
        if not found:
            raise RecordRefused(
                NO_KEY, "none of id, foreign id, e-mail address and cookie is there; one of them is required"
            )
        return replace(self._person(found, attributes), deduplicated=record.deduplicated)

    def _person(self, found: Mapping[KeyKind, int | str], attributes: dict[str, Any]) -> Person:
        """`found` are the keys, in the order of their strength."""
        kind, key = next(iter(found.items()))
        foreign, cookie, email = (found.get(each) for each in (KeyKind.FOREIGN, KeyKind.COOKIE, KeyKind.EMAIL))
        names = frozenset(name(*each) for each in [*found.items(), *self._keys_among(attributes)])
        _agree(attributes.pop(_ID, None), found.get(KeyKind.ID), _ID)
        if foreign is not None and self.foreign_id_field:
            _agree(attributes.pop(self.foreign_id_field, None), foreign, self.foreign_id_field)
            if kind is not KeyKind.FOREIGN:
                attributes[self.foreign_id_field] = foreign
        if kind is KeyKind.EMAIL:
            key = _spelling(attributes, key)
        elif email is not None and self.update_email:
            attributes.setdefault(EMAIL, email)
        return Person(
            kind=kind,
            key=key,
            cookie=None if cookie is None else str(cookie),
            email=None if email is None else str(email),
            fields=attributes,
            names=names,
        )

    def _keys_among(self, attributes: Mapping[str, Any]) -> Iterator[tuple[KeyKind, Any]]:
        """What is written as a field, and would find the lead in another record."""
        for kind, given in ((KeyKind.EMAIL, EMAIL), (KeyKind.FOREIGN, self.foreign_id_field or "")):
            if attributes.get(given) not in (None, ""):
                yield kind, attributes[given]

    def _foreign_field(self) -> LeadField:
        if not self.foreign_id_field:
            raise RecordRefused(NO_FOREIGN_FIELD, _NO_FIELD)
        found = self._field(self.foreign_id_field)
        if found is None or found.rest != self.foreign_id_field:
            raise RecordRefused(NO_FOREIGN_FIELD, _UNKNOWN_FIELD.format(self.foreign_id_field))
        return found

    def _field(self, given: str) -> LeadField | None:
        if given not in self.known:
            self.known[given] = self.schema.by_rest(given)
        return self.known[given]

    def _attributes(self, attributes: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """By the names that Marketo gives; a name that is there twice in two spellings has its last value."""
        for given, value in attributes.items():
            found = self._field(given) if isinstance(given, str) and given else None
            if found is None:
                raise RecordRefused(
                    UNKNOWN_FIELD, f"the lead has no field {given!r}; describe.json lists the REST names"
                )
            if found.rest == _COOKIES or (found.rest_read_only and found.rest != _ID):
                raise RecordRefused(BAD_ATTRIBUTE, f"{found.rest} cannot be written as an attribute")
            if found.rest == EMAIL and isinstance(value, str) and not value.isascii():
                raise RecordRefused(keys.BAD_EMAIL, "the e-mail address has characters other than ASCII")
            yield found.rest, _value(value, found.rest)


def _value(value: Any, field: str) -> Any:
    """Lead fields have no structure (help/rest-api/field-types.md)."""
    number = isinstance(value, int) or (isinstance(value, float) and math.isfinite(value))
    if value is None or number or (isinstance(value, str) and not keys.SURROGATE.search(value)):
        return value
    raise RecordRefused(BAD_ATTRIBUTE, f"the value of {field} is neither text, number, true, false nor nothing")


def _spelling(attributes: dict[str, Any], email: int | str) -> Any:
    """An attribute that repeats the address only spells it anew; any other one is the lead's next address."""
    if EMAIL in attributes and folded(attributes[EMAIL]) == folded(email):
        return str(attributes.pop(EMAIL)).strip()
    return email


def _agree(attribute: Any, key: object, field: str) -> None:
    if attribute is not None and (key is None or folded(attribute) != folded(key)):
        raise RecordRefused(BAD_ATTRIBUTE, f"{field} finds the lead and is no attribute, but for the same value")


_NO_FIELD = (
    "a foreign id needs a lead field that keeps it. Make a text field in Marketo (Admin > Field Management) and write "
    "its REST API name in relay.yaml, as foreign_id_field of the connection"
)
_UNKNOWN_FIELD = (
    "the lead has no field {}, which relay.yaml gives as foreign_id_field of the connection. Write the REST API name "
    "of a field that Marketo has"
)
