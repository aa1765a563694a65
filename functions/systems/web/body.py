"""The body of a webhook, whatever its Content-Type says.

Marketo does not reliably send a matching Content-Type (purplemeup.substack.com/p/cracking-json-character-encoding), so
the body itself says what it is: a JSON object, a form, or the form whose `events` is raw JSON, as in KARTE's recipe for
Marketo (support2.karte.io/integration/integration-marketo/1162).
"""

from __future__ import annotations

import re
from typing import Any

from relay.core.refusal import Refused
from relay.queue import queues
from relay.system.reads import EVERYTHING, Names
from systems.web import form, tolerant_json
from systems.web.refusal import WebRefused

MAX_BYTES = queues.MAX_KEPT_BYTES
"""The largest body: it fits the quarantine."""

_BOM = "\ufeff"
_UTF_16 = re.compile(rb"(?:[\t\r\n -~]\x00){4}|(?:\x00[\t\r\n -~]){4}")
_ISO_2022 = re.compile(rb"\x1b(?:\$[@B(]|\([BIJ])")
"""Encodings whose bytes may pass for UTF-8: how a text in UTF-16 begins, and how ISO-2022-JP changes its alphabet."""


def read(raw: bytes, json_strings: list[str], reads: Names = EVERYTHING) -> dict[str, Any]:
    """The payload in a body; the values named in `json_strings` are parsed once more, out of their text.

    `reads` are the names that mean something to the route: in a form that was not encoded no other is one. Raises
    Refused (`body_...`, `json_...`, `form_...`), which says where and what to change in the webhook.
    """
    payload = _parse(_text(raw), reads)
    for name in json_strings:
        if isinstance(payload.get(name), str):
            payload[name] = _unwrap(name, payload[name])
    return payload


def _text(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8").removeprefix(_BOM)
    except UnicodeDecodeError as error:
        raise WebRefused("body_not_utf8", position=error.start + 1) from None
    if foreign := _UTF_16.match(raw) or _ISO_2022.search(raw):
        raise WebRefused("body_not_utf8", position=foreign.start() + 1)
    text = text.rstrip(tolerant_json.BLANK)
    if not text:
        raise WebRefused("body_empty")
    return text


def _parse(text: str, reads: Names) -> dict[str, Any]:
    """Blanks at the beginning are skipped, not cut off, so that positions are those of the body as it was sent."""
    begin = len(text) - len(text.lstrip(tolerant_json.BLANK))
    if text[begin] in '{["':
        value = tolerant_json.parse(text)
        if not isinstance(value, dict):
            raise WebRefused("body_not_object")
        return value
    if "=" in text:
        return form.read(text, begin, reads)
    raise WebRefused("body_shape")


def _unwrap(name: str, text: str) -> Any:
    if not text.strip():
        return text
    try:
        return tolerant_json.parse(text)
    except Refused:
        raise WebRefused("json_string", name=name) from None
