"""What KARTE takes of a request, read from its pages.

Names: https://support2.karte.io/note/note-definition/11194/ . Lengths and sizes:
https://support.karte.io/post/7leyGX8ReFdgukJBUtCWJP . Numbers: https://support.karte.io/post/ikoj8EI1pleBu0SoB8BpP .
User ids: https://developers.karte.io/docs/guide-user . That never both ids are sent, and which event names are
refused, is second-hand.
"""

from __future__ import annotations

import json
import string
from collections.abc import Mapping
from typing import Any

LARGEST_REQUEST = 45 * 1000
LONGEST_TEXT = 2048
LONGEST_USER_ID = 512
_LARGEST = 2**53 - 1
_FIRST = frozenset(string.ascii_letters + "_$")
_REST = _FIRST | frozenset(string.digits)
_LOWER = frozenset(string.ascii_lowercase + string.digits + "_")
_OWN_NAMES = frozenset(
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


class Refusal(Exception):
    """One answer that is no success."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}


def read_object(body: bytes, media_type: str) -> dict[str, Any]:
    """Return the JSON object of a request."""
    if media_type != "application/json":
        raise Refusal(400, "Content-Type must be application/json")
    check_size(body)
    content = read_json(body)
    if not isinstance(content, dict):
        raise Refusal(400, "the body is no object")
    return content


def check_size(body: bytes) -> None:
    """Raise Refusal for a request that is too large."""
    if len(body) > LARGEST_REQUEST:
        raise Refusal(413, "the request is larger than 45 kB")


def read_json(text: bytes | str) -> Any:
    """Return what JSON says, without NaN and Infinity. Raises Refusal."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refusal(400, "the body is no JSON") from None


def read_keys(keys: Any) -> tuple[str, str]:
    """Return which id is given, and the id: exactly one of two."""
    if not isinstance(keys, dict) or keys.keys() not in ({"user_id"}, {"visitor_id"}):
        raise Refusal(400, "keys must hold either user_id or visitor_id")
    ((kind, value),) = keys.items()
    if not isinstance(value, str) or not value:
        raise Refusal(400, f"{kind} must be a text")
    if kind == "user_id" and len(value.encode()) > LONGEST_USER_ID:
        raise Refusal(400, "user_id is longer than 512 bytes")
    return kind, value


def read_user(content: Mapping[str, Any]) -> str:
    """Return the user that is asked about: KARTE's user id, which a visitor has too."""
    user = content.get("user_id")
    if not isinstance(user, str) or not user:
        raise Refusal(400, "user_id must be a text; a visitor's is vis- and the visitor_id")
    return user


def read_event(event: Any, *, by_tag: bool = False, lower: bool = False) -> tuple[str, dict[str, Any]]:
    """Return name and values of an event, with long texts cut.

    The tag may send what KARTE keeps for itself, such as view. `lower` takes no capital letters and no $ in a name, as
    one page has it: https://support.karte.io/post/6qO99I3EWDpj58BDOwX0v5
    """
    if not isinstance(event, dict):
        raise Refusal(400, "event must be an object")
    name, values = event.get("event_name"), event.get("values", {})
    if not isinstance(name, str) or not is_name(name):
        raise Refusal(400, "event_name is missing or has other characters than letters, digits, _ and $")
    if lower and not _LOWER.issuperset(name):
        raise Refusal(400, "event_name has other characters than small letters, digits and _")
    if name in _OWN_NAMES and not by_tag:
        raise Refusal(400, f"event_name {name} cannot be used")
    if not isinstance(values, dict):
        raise Refusal(400, "values must be an object")
    return name, _checked(values)


def _checked(value: Any) -> Any:
    if isinstance(value, dict):
        if not all(map(is_name, value)):
            raise Refusal(400, "a field name has other characters than letters, digits, _ and $")
        return {name: _checked(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_checked(each) for each in value]
    if isinstance(value, int | float) and not isinstance(value, bool) and not abs(value) <= _LARGEST:
        raise Refusal(400, "a number is out of range")
    return value[:LONGEST_TEXT] if isinstance(value, str) else value


def is_name(name: str) -> bool:
    """Whether events and fields may be called so."""
    return bool(name) and len(name) <= LONGEST_TEXT and name[0] in _FIRST and _REST.issuperset(name)


def _no_constant(_: str) -> None:
    raise ValueError
