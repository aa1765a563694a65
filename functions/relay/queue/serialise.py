"""An event as its queue keeps it, or why it cannot be kept."""

from __future__ import annotations

from typing import Any

from relay.core import event, json_number
from relay.core.event import Event
from relay.core.refusal import Refused, shown
from relay.queue import queues


def storable(payload: dict[str, Any]) -> dict[str, Any]:
    r"""The same payload. Raises Refused where a text or a name in it, at any depth, has half a character.

    No queue can hold one, and no system could be told of it. Escapes make them (`\ud83d` alone), so they come with any
    JSON. It is asked before a system sees the payload.
    """
    name = json_number.with_half_a_character(payload)
    if name is not None:
        raise Refused("json_surrogate", name=shown(name))
    return payload


def stored(found: Event) -> str:
    """The message body of an event whose payload is storable. Raises Refused for one that is too large for SQS."""
    body = event.encode(found)
    size = len(body.encode())
    if size > queues.MAX_MESSAGE_BYTES:
        raise Refused("too_large_stored", size=size, limit=queues.MAX_MESSAGE_BYTES)
    return body
