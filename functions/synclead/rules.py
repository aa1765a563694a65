"""What a record must be before Marketo is asked anything.

https://github.com/AdobeDocs/marketo-developer.en at 9c0570f: help/soap-api/synclead.md (keys, foreign types),
help/rest-api/leads.md (fields), help/javascript-api/lead-tracking.md (cookies).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from marketo.identity import LARGEST_ID
from marketo.schema import LeadField, LeadSchema
from synclead.model import (
    BAD_ATTRIBUTE,
    BAD_FOREIGN_TYPE,
    BAD_KEY,
    FOREIGN_TYPES,
    NO_FOREIGN_FIELD,
    NO_FOREIGN_TYPE,
    NO_KEY,
    LeadRecord,
    Refused,
)
from synclead.person import EMAIL, Kind, Person, folded, name

BAD_COOKIE = "1012"
UNKNOWN_FIELD = "1006"
"""Marketo's own codes for what it would say too."""

MAY_BE_NEW = frozenset({UNKNOWN_FIELD, NO_FOREIGN_FIELD})
"""What is said of a field that Marketo may have by now."""

PLAIN_TYPE = "CUSTOM"

_COOKIE = re.compile(r"id:[A-Z0-9]{3}-[A-Z0-9]{3}-[A-Z0-9]{3}&token:_mch-[!-%'-~]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
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
        """The record as Marketo will get it. Raises model.Refused, saying what to change."""
        foreign, cookie = self._foreign(record), _cookie(record)
        attributes = dict(self._attributes(record.attributes))
        email = _email(record.email) or (None if cookie is None else _email(attributes.get(EMAIL)))
        keys: dict[Kind, int | str | None] = {
            Kind.ID: _lead_id(record.id),
            Kind.FOREIGN: foreign,
            Kind.COOKIE: cookie,
            Kind.EMAIL: email,
        }
        found = {kind: value for kind, value in keys.items() if value is not None}
        if not found:
            raise Refused(NO_KEY, "none of id, e-mail address and foreign id is there; one of them is required")
        return self._person(found, attributes)

    def _person(self, keys: Mapping[Kind, int | str], attributes: dict[str, Any]) -> Person:
        """`keys` are in the order of their strength."""
        kind, key = next(iter(keys.items()))
        foreign, cookie, email = (keys.get(each) for each in (Kind.FOREIGN, Kind.COOKIE, Kind.EMAIL))
        names = frozenset(name(*each) for each in [*keys.items(), *self._keys_among(attributes)])
        _agree(attributes.pop(_ID, None), keys.get(Kind.ID), _ID)
        if foreign is not None and self.foreign_id_field:
            _agree(attributes.pop(self.foreign_id_field, None), foreign, self.foreign_id_field)
            if kind is not Kind.FOREIGN:
                attributes[self.foreign_id_field] = foreign
        if kind is Kind.EMAIL:
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

    def _keys_among(self, attributes: Mapping[str, Any]) -> Iterator[tuple[Kind, Any]]:
        """What is written as a field, and would find the lead in another record."""
        for kind, given in ((Kind.EMAIL, EMAIL), (Kind.FOREIGN, self.foreign_id_field or "")):
            if attributes.get(given) not in (None, ""):
                yield kind, attributes[given]

    def _foreign(self, record: LeadRecord) -> int | str | None:
        """The foreign id as its field holds it.

        One of type CUSTOM stands there as it is, so that Marketo's own webhooks and lists can use it; the others carry
        their type, so that the same number in two systems is never the same lead.
        """
        kind = (record.foreign_type or "").strip()
        if kind and kind not in FOREIGN_TYPES:
            raise Refused(BAD_FOREIGN_TYPE, f"the foreign type must be one of {', '.join(FOREIGN_TYPES)}")
        foreign = _text(record.foreign_id, "foreign id")
        if not foreign:
            return None
        if not kind:
            raise Refused(NO_FOREIGN_TYPE, f"a foreign id needs its type: one of {', '.join(FOREIGN_TYPES)}")
        return self._stored(foreign, kind, self._foreign_field())

    def _stored(self, foreign: str, kind: str, place: LeadField) -> int | str:
        if "," in foreign:
            raise Refused(BAD_KEY, "the foreign id has a comma, at which Marketo parts what is searched for")
        if place.type == "integer":
            return _number(foreign, kind, place)
        if kind != PLAIN_TYPE:
            return f"{kind}:{foreign}"
        if foreign.startswith(tuple(f"{other}:" for other in FOREIGN_TYPES)):
            raise Refused(BAD_KEY, "a foreign id of type CUSTOM must not begin with the name of a type and a colon")
        return foreign

    def _foreign_field(self) -> LeadField:
        if not self.foreign_id_field:
            raise Refused(NO_FOREIGN_FIELD, _NO_FIELD)
        found = self._field(self.foreign_id_field)
        if found is None or found.rest != self.foreign_id_field:
            raise Refused(NO_FOREIGN_FIELD, _UNKNOWN_FIELD.format(self.foreign_id_field))
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
                raise Refused(UNKNOWN_FIELD, f"the lead has no field {given!r}; describe.json lists the REST names")
            if found.rest == _COOKIES or (found.rest_read_only and found.rest != _ID):
                raise Refused(BAD_ATTRIBUTE, f"{found.rest} cannot be written as an attribute")
            yield found.rest, _value(value, found.rest)


def _number(foreign: str, kind: str, place: LeadField) -> int:
    if kind != PLAIN_TYPE:
        raise Refused(BAD_FOREIGN_TYPE, _NOT_TEXT.format(place.rest, kind))
    if not (foreign.isascii() and foreign.isdecimal() and len(foreign) <= 10 and int(foreign) <= LARGEST_ID):
        raise Refused(BAD_KEY, f"{place.rest} holds whole numbers, and the foreign id is none")
    return int(foreign)


def _lead_id(value: Any) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= LARGEST_ID:
        raise Refused(BAD_KEY, "the id is no Marketo lead id: a whole number from 1")
    return value


def _email(value: Any) -> str | None:
    email = _text(value, "e-mail address")
    if "," in email:
        raise Refused(BAD_KEY, "the e-mail address has a comma, at which Marketo parts what is searched for")
    return email or None


def _cookie(record: LeadRecord) -> str | None:
    """A browser keeps the cookie as it is; a form or a header may have percent-encoded it."""
    found = _text(record.cookie, "cookie")
    cookie = unquote(found) if "%" in found and "&" not in found else found
    if cookie and not _COOKIE.fullmatch(cookie):
        raise Refused(BAD_COOKIE, "the cookie must be the whole value of _mkto_trk: id:123-ABC-456&token:_mch-...")
    return cookie or None


def _text(value: Any, what: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or _SURROGATE.search(value):
        raise Refused(BAD_KEY, f"the {what} is no text")
    return value.strip()


def _value(value: Any, field: str) -> Any:
    """Lead fields have no structure (help/rest-api/field-types.md)."""
    number = isinstance(value, int) or (isinstance(value, float) and math.isfinite(value))
    if value is None or number or (isinstance(value, str) and not _SURROGATE.search(value)):
        return value
    raise Refused(BAD_ATTRIBUTE, f"the value of {field} is neither text, number, true, false nor nothing")


def _spelling(attributes: dict[str, Any], email: int | str) -> int | str:
    """An attribute that repeats the address only spells it anew; any other one is the lead's next address."""
    return attributes.pop(EMAIL) if folded(attributes.get(EMAIL)) == folded(email) else email


def _agree(attribute: Any, key: object, field: str) -> None:
    if attribute is not None and (key is None or folded(attribute) != folded(key)):
        raise Refused(BAD_ATTRIBUTE, f"{field} finds the lead and is no attribute, but for the same value")


_NO_FIELD = (
    "a foreign id needs a lead field that keeps it. Make a text field in Marketo (Admin > Field Management) and write "
    "its REST API name in relay.yaml, as foreign_id_field of the connection"
)
_UNKNOWN_FIELD = (
    "the lead has no field {}, which relay.yaml gives as foreign_id_field of the connection. Write the REST API name "
    "of a field that Marketo has"
)
_NOT_TEXT = "{} holds numbers, and a foreign id of type {} is kept with its type before it. Use a text field"
