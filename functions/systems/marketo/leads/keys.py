"""The keys of a record, read from what a stranger may have put there. Every function raises model.RecordRefused.

https://github.com/AdobeDocs/marketo-developer.en, help/rest-api/leads.md.
"""

from __future__ import annotations

import re
from typing import Any

from systems.marketo.leads.model import BAD_FOREIGN_TYPE, BAD_KEY, FOREIGN_TYPES, NO_FOREIGN_TYPE, RecordRefused
from systems.marketo.rest import munchkin
from systems.marketo.rest.calls.schema import LeadField
from systems.marketo.rest.results import LARGEST_ID

BAD_COOKIE = "1012"
BAD_EMAIL = "1003"
"""Marketo's own codes for them."""

SURROGATE = re.compile("[\ud800-\udfff]")
"""Half a character, which no UTF-8 can hold."""

PLAIN_TYPE = "CUSTOM"


def lead_id(value: Any) -> int | None:
    """Marketo's id."""
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= LARGEST_ID:
        raise RecordRefused(BAD_KEY, "the id is no Marketo lead id: a whole number from 1")
    return value


def email(value: Any) -> str | None:
    """An e-mail address; whether it is one, Marketo says.

    It takes ASCII alone (help/rest-api/leads.md), so that no two addresses are the same in any other way than by case.
    """
    found = text(value, "e-mail address")
    if not found.isascii():
        raise RecordRefused(BAD_EMAIL, "the e-mail address has characters other than ASCII")
    if "," in found:
        raise RecordRefused(BAD_KEY, "the e-mail address has a comma, at which Marketo parts what is searched for")
    return found or None


def cookie(value: Any) -> str | None:
    """A Munchkin cookie."""
    given = text(value, "cookie")
    found = munchkin.cookie(given)
    if given and found is None:
        raise RecordRefused(
            BAD_COOKIE, "the cookie must be the whole value of _mkto_trk: id:123-ABC-456&token:_mch-..."
        )
    return found


def foreign_id(
    value: Any, given_type: Any, *, is_known: bool = False, is_sought: bool = True
) -> tuple[str, str] | None:
    """A foreign id and its type. `is_known`: an id or an address says who it is; `is_sought`: leads are found by it.

    Beside these Marketo read past a foreign id that had no type: an answer of 2014 to `-1` and an address was CREATED,
    with no foreign id (https://github.com/davidsantoso/markety, example_xml/).
    """
    kind = text(given_type, "foreign type")
    if kind and kind not in FOREIGN_TYPES:
        raise RecordRefused(BAD_FOREIGN_TYPE, f"the foreign type must be one of {', '.join(FOREIGN_TYPES)}")
    found = text(value, "foreign id")
    if found and not kind:
        if is_known:
            return None
        raise RecordRefused(NO_FOREIGN_TYPE, f"a foreign id needs its type: one of {', '.join(FOREIGN_TYPES)}")
    if "," in found and is_sought:
        raise RecordRefused(BAD_KEY, "the foreign id has a comma, at which Marketo parts what is searched for")
    return (found, kind) if found else None


def kept(foreign: str, kind: str, field: LeadField) -> int | str:
    """A foreign id as its field holds it.

    One of type CUSTOM stands there as it is, so that Marketo's own webhooks and lists can use it; the others carry
    their type, so that the same number in two systems is never the same lead.
    """
    if field.type == "integer":
        return _number(foreign, kind, field)
    if kind != PLAIN_TYPE:
        return f"{kind}:{foreign}"
    if foreign.casefold().startswith(tuple(f"{other}:".casefold() for other in FOREIGN_TYPES)):
        raise RecordRefused(BAD_KEY, "a foreign id of type CUSTOM must not begin with the name of a type and a colon")
    return foreign


def text(value: Any, what: str) -> str:
    """A text without the spaces around it; empty for nothing."""
    if value is None:
        return ""
    if not isinstance(value, str) or SURROGATE.search(value):
        raise RecordRefused(BAD_KEY, f"the {what} is no text")
    return value.strip()


def _number(foreign: str, kind: str, field: LeadField) -> int:
    if kind != PLAIN_TYPE:
        message = f"{field.rest} holds numbers, and a foreign id of type {kind} is kept with its type before it"
        raise RecordRefused(BAD_FOREIGN_TYPE, f"{message}. Use a text field")
    if not (foreign.isascii() and foreign.isdecimal() and len(foreign) <= 10 and int(foreign) <= LARGEST_ID):
        raise RecordRefused(BAD_KEY, f"{field.rest} holds whole numbers, and the foreign id is none")
    return int(foreign)
