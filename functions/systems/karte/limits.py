"""What KARTE takes of an event, checked before a webhook is accepted.

Names: https://support2.karte.io/note/note-definition/11194/ . Lengths and sizes:
https://support.karte.io/post/7leyGX8ReFdgukJBUtCWJP ; KARTE cuts a longer text without a word, the relay refuses it.
Numbers: https://support.karte.io/post/ikoj8EI1pleBu0SoB8BpP . User ids: https://developers.karte.io/docs/guide-user .
"""

from __future__ import annotations

import re
from typing import Any

from relay.core.json_number import JsonNumber
from relay.core.refusal import Refused
from relay.mapping.blank import is_blank
from systems.karte.refusal import KarteRefused

NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]{0,2047}")
"""Of an event or of a field."""

REFUSED_NAMES = frozenset(
    {
        "page",
        "req",
        "enter_group",
        "leave_group",
        "view",
        "group",
        "message_send",
        "date",
        "message_open",
        "message_click",
        "message_clicked",
        "message_close",
    }
)
"""KARTE's own events, which its write API is reported to refuse."""

JOINS = re.compile(r"(?i:plugin_\w*identify)|(?!identify)(?i:identify)", re.ASCII)
"""Events of KARTE's plug-ins that join users, as plugin_line_identify does; and identify in another spelling."""

TEXT_LENGTH = 2048
LARGEST_NUMBER = 9_007_199_254_740_991
MAX_BYTES = 45_000
"""Of one request: 45 kB."""

ID_BYTES = 512
CELL_BYTES = 256
"""Of a linked table's cell: https://support.karte.io/post/gnXXLHX7YXCJvEgPh0JSQ ."""
MAX_EVENTS = 100
"""Of one webhook. KARTE takes one event in a request; this bounds what a webhook can cost."""


def check_event_name(name: Any, place: str) -> str:
    """The name of an event. Raises Refused."""
    if is_blank(name):
        raise KarteRefused("event_name_missing", place=place)
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise KarteRefused("event_name_wrong", place=place)
    if name in REFUSED_NAMES or JOINS.fullmatch(name):
        raise KarteRefused("event_name_reserved", place=place, name=name)
    return name


def clean_values(values: Any, place: str) -> dict[str, Any]:
    """The values of an event without those that are empty, at any depth: null is never sent. Raises Refused."""
    if is_blank(values):
        return {}
    if not isinstance(values, dict):
        raise KarteRefused("event_values_shape", place=place)
    return _clean_object(values, place)


def _clean_object(values: dict[str, Any], place: str) -> dict[str, Any]:
    for name in values:
        if not NAME.fullmatch(name):
            raise KarteRefused("event_field_name", place=place)
    return {name: _clean(value, f"{place}.{name}") for name, value in values.items() if not is_blank(value)}


def _clean(value: Any, place: str) -> Any:
    match value:
        case dict():
            return _clean_object(value, place)
        case list():
            return [_clean(each, f"{place}[{at}]") for at, each in enumerate(value) if not is_blank(each)]
        case str() if len(value) > TEXT_LENGTH:
            raise Refused("value_too_long", name=place, limit=TEXT_LENGTH)
        case int() | float() | JsonNumber() if not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
            raise KarteRefused("value_number_range", name=place, limit=LARGEST_NUMBER)
    return value
