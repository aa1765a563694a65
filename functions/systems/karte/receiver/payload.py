"""What a route maps of a call: the same names, whichever part of KARTE called.

`user_id` is a member's, `visitor_id` is bare. KARTE calls a visitor `vis-{visitor_id}` where it speaks of users in
general: as user id, and in hooks (https://craft.developers.karte.io/craft-functions/event-driven-functions/hook-v2/).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from relay.core.json_number import JsonNumber
from relay.core.refusal import Refused
from relay.mapping import values
from relay.mapping.blank import is_blank
from relay.system.look_up import ASKER
from systems.karte.limits import ID_BYTES
from systems.karte.people.names import VISITOR
from systems.karte.receiver import cookie, moment
from systems.karte.refusal import KarteRefused

COOKIE, COOKIE_STATE, EMAIL = "marketo_cookie", "cookie_state", "email"
_OWN = frozenset({ASKER, COOKIE_STATE, COOKIE, "user_id", "visitor_id", EMAIL, "event_name", "values", "time"})


def of_call(found: Mapping[str, Any]) -> dict[str, Any]:
    """The payload; what is empty at the top is left out. Raises Refused, naming what is wrong."""
    said = {name: value for name, value in found.items() if not is_blank(value)}
    read = cookie.read(found.get(COOKIE))
    known = {
        **_user(said),
        EMAIL: _text(said.get(EMAIL), EMAIL),
        COOKIE: read.value,
        COOKIE_STATE: read.state,
        "event_name": _text(said.get("event_name"), "event_name"),
        "values": _values(said.get("values")),
        "time": moment.read(said["time"]) if "time" in said else None,
    }
    others = {name: value for name, value in said.items() if name not in _OWN}
    return others | {name: value for name, value in known.items() if value is not None}


def _user(said: Mapping[str, Any]) -> dict[str, str | None]:
    user, visitor = (_id(said.get(name), name) for name in ("user_id", "visitor_id"))
    if user is not None and user.startswith(VISITOR):
        user, visitor = None, visitor or user
    return {"user_id": user, "visitor_id": None if visitor is None else visitor.removeprefix(VISITOR) or None}


def _id(found: Any, name: str) -> str | None:
    if found is None:
        return None
    if not values.is_scalar(found):
        raise KarteRefused("call_user_wrong", path=name, limit=ID_BYTES)
    text = values.one_line(found, name).strip()
    if len(text.encode("utf-8", "surrogatepass")) > ID_BYTES:
        raise KarteRefused("call_user_wrong", path=name, limit=ID_BYTES)
    return text or None


def _text(found: Any, name: str) -> str | None:
    return None if found is None else values.one_line(found, name).strip() or None


def _values(found: Any) -> dict[str, Any] | None:
    """An object; a text that is one's JSON, as a variable makes it, is that object."""
    if found is None or isinstance(found, dict):
        return found
    try:
        read = json.loads(found, parse_float=JsonNumber) if isinstance(found, str) else None
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        raise KarteRefused("call_values_shape")
    return read


def one_text(found: Any, path: str, limit: int) -> str | None:
    """A text that a path leads to, for an id. Raises Refused."""
    if is_blank(found):
        return None
    try:
        text = values.one_line(found, path).strip()
    except Refused:
        text = ""
    if not text or len(text) > limit:
        raise KarteRefused("call_id_wrong", path=path, limit=limit)
    return text
