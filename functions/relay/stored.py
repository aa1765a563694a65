"""An event as its queue keeps it, or why it cannot be kept."""

from __future__ import annotations

from relay import event, queues
from relay.event import Event
from relay.refusal import Refused


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
