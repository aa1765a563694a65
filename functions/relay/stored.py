"""An event as its queue keeps it, or why it cannot be kept."""

from __future__ import annotations

from typing import Any

from relay import event, json_number, queues
from relay.event import Event
from relay.refusal import Refused


def storable(payload: dict[str, Any]) -> dict[str, Any]:
    r"""The same payload. Raises Refused where a text or a name in it, at any depth, has half a character.

    No queue can hold one, and no system could be told of it. Escapes make them (`\ud83d` alone), so they come with any
    JSON. It is asked before a system sees the payload.
    """
    try:
        json_number.encode(payload)
    except UnicodeEncodeError:
        raise Refused("json_surrogate") from None
    return payload


def stored(found: Event) -> str:
    """The message body of an event. Raises Refused for what JSON or SQS cannot hold."""
    try:
        body = event.encode(found)
    except UnicodeEncodeError:
        raise Refused("json_surrogate") from None
    size = len(body.encode())
    if size > queues.MAX_MESSAGE_BYTES:
        raise Refused("too_large_stored", size=size, limit=queues.MAX_MESSAGE_BYTES)
    return body
