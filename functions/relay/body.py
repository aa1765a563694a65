"""The body of a webhook, whatever its Content-Type says.

Marketo does not reliably send a matching Content-Type (purplemeup.substack.com/p/cracking-json-character-encoding), so
the body itself says what it is: a JSON object, a form, or the form whose `events` is raw JSON, as in KARTE's recipe for
Marketo (support2.karte.io/integration/integration-marketo/1162).
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any
from urllib.parse import unquote_to_bytes

from relay import form, tolerant_json
from relay.refusal import Refused

MAX_BYTES = 512 * 1024
"""The largest body. With its surroundings it fits an SQS message of 1 MiB, also in base64."""

_BOM = "\ufeff"
_EVENTS = re.compile(rf"(?:^[{tolerant_json.BLANK}]*|&)events=(?=[{tolerant_json.BLANK}]*(?:\[|%5B))", re.IGNORECASE)


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
        text = raw.decode("utf-8").removeprefix(_BOM)
    except UnicodeDecodeError as error:
        raise Refused("body_not_utf8", position=error.start + 1) from None
    text = text.rstrip(tolerant_json.BLANK)
    if not text:
        raise Refused("body_empty")
    return text


def _parse(text: str) -> dict[str, Any]:
    """Blanks at the beginning are skipped, not cut off, so that positions are those of the body as it was sent."""
    begin = len(text) - len(text.lstrip(tolerant_json.BLANK))
    if text[begin] in '{["':
        value = tolerant_json.parse(text)
        if not isinstance(value, dict):
            raise Refused("body_not_object")
        return value
    if found := _EVENTS.search(text):
        return _form_with_events(text, begin, found)
    if "=" in text:
        return dict(form.collect(form.pairs(text, begin)))
    raise Refused("body_shape")


def _form_with_events(text: str, begin: int, found: re.Match[str]) -> dict[str, Any]:
    """`leadId=123&events=[{...}]`: a form on both sides of JSON."""
    events, end = _events(text, found.end())
    others = form.collect([*form.pairs(text[: found.start()], begin), *form.pairs(text, end)])
    if "events" in others:
        tolerant_json.refuse(text, found.end(), "json_duplicate")
    return {**others, "events": events}


def _events(text: str, begin: int) -> tuple[Any, int]:
    """The JSON, in which `&`, `+` and `%` are themselves; only when it cannot be read so, it may have been encoded."""
    try:
        events, end = tolerant_json.parse_prefix(text, begin)
        if end < len(text) and text[end] != "&":
            tolerant_json.refuse(text, end, "json_trailing")
    except Refused:
        with suppress(Refused, UnicodeDecodeError):
            return _encoded_events(text, begin)
        if text[begin:].lstrip(tolerant_json.BLANK)[0] == "[":
            raise
        raise Refused("json_string", name="events") from None
    return events, end


def _encoded_events(text: str, begin: int) -> tuple[Any, int]:
    encoded = text[begin:].partition("&")[0]
    return tolerant_json.parse(unquote_to_bytes(encoded.replace("+", " ")).decode("utf-8")), begin + len(encoded)


def _unwrap(name: str, text: str) -> Any:
    if not text.strip():
        return text
    try:
        return tolerant_json.parse(text)
    except Refused:
        raise Refused("json_string", name=name) from None
