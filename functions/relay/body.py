"""The body of a webhook, whatever its Content-Type says.

Marketo does not reliably send a matching Content-Type (purplemeup.substack.com/p/cracking-json-character-encoding), so
the body itself says what it is: a JSON object, a form, or the form whose `events` is raw JSON, as in KARTE's recipe for
Marketo (support2.karte.io/integration/integration-marketo/1162).
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote_plus

from relay import form, tolerant_json
from relay.refusal import Refused

MAX_BYTES = 512 * 1024
"""The largest body. With its surroundings it fits an SQS message of 1 MiB, also in base64."""

_BOM = "\ufeff"
_EVENTS = re.compile(r"(?:^|&)events=(?=\s*(?:\[|%5B))", re.IGNORECASE)


def read(raw: bytes, json_strings: list[str]) -> dict[str, Any]:
    """The payload in a body; the values named in `json_strings` are parsed once more, out of their text.

    Raises Refused (`body_...`, `json_...`, `form_...`), which says where and what to change in the webhook.
    """
    payload = _parse(_text(raw))
    for name in json_strings:
        if isinstance(payload.get(name), str):
            payload[name] = _unwrap(name, payload[name])
    return payload


def _text(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused("body_not_utf8", position=error.start + 1) from None
    text = text.strip(_BOM + " \t\r\n\0")
    if not text:
        raise Refused("body_empty")
    return text


def _parse(text: str) -> dict[str, Any]:
    if text[0] in '{["':
        value = tolerant_json.parse(text)
        if not isinstance(value, dict):
            raise Refused("body_not_object")
        return value
    if events := _EVENTS.search(text):
        return _form_with_events(text[: events.start()], text[events.end() :])
    if "=" in text:
        return dict(form.parse(text))
    raise Refused("body_shape")


def _form_with_events(head: str, tail: str) -> dict[str, Any]:
    """`leadId=123&events=[{...}]`: what follows `events=` is JSON, in which `&`, `+` and `%` are themselves."""
    payload: dict[str, Any] = dict(form.parse(head))
    try:
        events, end = tolerant_json.parse_prefix(tail)
    except Refused:
        decoded = unquote_plus(tail)
        if decoded == tail:
            raise
        return payload | {"events": tolerant_json.parse(decoded)}
    if not tail.startswith("&", end) and end < len(tail):
        tolerant_json.refuse_trailing(tail, end)
    return payload | form.parse(tail[end:]) | {"events": events}


def _unwrap(name: str, text: str) -> Any:
    if not text.strip():
        return text
    try:
        return tolerant_json.parse(text)
    except Refused:
        raise Refused("json_string", name=name) from None
