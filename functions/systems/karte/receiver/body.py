"""What KARTE posts, whichever of its products does, as one flat object.

- The webhook action and the function that `relay sheet` shows post that object itself: whoever sets it up writes it.
- KARTE Craft hands a function `{id, kind, timestamp, jsonPayload: {name, data}}`, and a function may post that on as it
  is (https://craft.developers.karte.io/craft-functions/event-driven-functions/data-format). Its `id` is the same each
  time that Craft runs the function for one trigger (.../event-driven-functions/specification).
- Hooks v2 of Talk and Datahub post `{id, event_type, data}` (https://developers.karte.io/reference-link/about-hook-v2),
  which Craft wraps as `kind: karte/apiv2-hook` (.../event-driven-functions/hook-v2).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from relay.core import json_number
from relay.core.refusal import Refused, shown
from relay.mapping.blank import is_blank
from relay.mapping.depth import check_depth
from systems.karte.refusal import KarteRefused

MAX_BYTES = 256 * 1024
"""An event of KARTE has 45 kB at the most; hooks have a message or a job's name."""

_HOOK = "karte/apiv2-hook"
_SECRETS = frozenset({"api_key", "client_id"})
"""Names of the project's own that hooks carry along, and that go no further."""

_DECODER = json_number.decoder(dict[str, Any])


def read(body: bytes) -> dict[str, Any]:
    """The flat object in a body. Raises Refused `not_karte`, `json_surrogate` or `json_too_deep`."""
    found = _flat(_decode(body))
    return {name: value for name, value in found.items() if name not in _SECRETS}


def _decode(body: bytes) -> dict[str, Any]:
    try:
        found: dict[str, Any] = _DECODER.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError, ValueError):
        name = _with_half_a_character(body)
        if name is None:
            raise KarteRefused("not_karte") from None
        raise Refused("json_surrogate", name=shown(name)) from None
    check_depth(found)
    return found


def _with_half_a_character(body: bytes) -> str | None:
    """Where such a one is, if only that keeps msgspec from reading what Python reads."""
    try:
        found = json.loads(body.decode("utf-8"))
        return json_number.with_half_a_character(found) if isinstance(found, dict) else None
    except (ValueError, RecursionError):
        return None


def _flat(found: dict[str, Any]) -> dict[str, Any]:
    inner = found.get("jsonPayload")
    if isinstance(inner, dict) and isinstance(found.get("kind"), str):
        return _of_craft(found, inner)
    if isinstance(found.get("event_type"), str) and isinstance(found.get("data"), dict):
        return _of_hook(found)
    return found


def _of_craft(envelope: Mapping[str, Any], inner: dict[str, Any]) -> dict[str, Any]:
    """Craft's own id and time stand, whatever the action's data say: people write those."""
    if envelope["kind"] == _HOOK:
        hook = _of_hook(inner)
        return hook if not is_blank(hook.get("id")) else {**hook, "id": envelope.get("id")}
    data = inner.get("data")
    if not isinstance(data, dict):  # Craft hands on as a text what is no JSON
        raise KarteRefused("not_karte")
    name, moment = inner.get("name"), envelope.get("timestamp")
    return {"event_name": name, "time": moment, **_said(data), "id": envelope.get("id")}


def _of_hook(found: Mapping[str, Any]) -> dict[str, Any]:
    data = found["data"] if isinstance(found.get("data"), dict) else {}
    return {
        "id": found.get("id"),
        "event_name": found.get("event_type"),
        "user_id": data.get("user_id"),
        "visitor_id": data.get("visitor_id"),
        "time": data.get("date"),
        "values": data,
    }


def _said(data: Mapping[str, Any]) -> dict[str, Any]:
    """What is said in it: an empty variable takes nothing away that is known otherwise."""
    return {name: value for name, value in data.items() if not is_blank(value)}
