"""How much one batch may hold: by the bytes of its events, and by the memory that they take once they are decoded.

JSON of a few bytes can become an object of two hundred (`{"":{"":{"":...`), so bytes alone say little. What an event
takes at most is estimated from its text, without decoding it; a batch ends before the function's memory does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from relay.queue.message import Message

MAX_BYTES = 8_000_000
"""Of all bodies of a batch."""

MAX_MEMORY = 96_000_000
"""Bytes that its decoded events may take. What holds one copy of them more, as a mapping does, still fits 256 MB."""

_EMPTY, _FILLED, _LIST, _VALUE = 72, 136, 96, 112
"""Bytes of CPython's empty dict, of what the first entry adds to it, of a list with up to four places, and of a number
with its short text (relay.core.json_number) and its place."""


class Split(NamedTuple):
    """A batch, and what must wait for the next one."""

    taken: list[Message]
    left: list[Message]


def memory(body: str) -> int:
    """Bytes that the event in a message's body takes when it is decoded, at the most."""
    width = 2 if body.isascii() else 6  # a text as wide as its widest character, and the bytes that it is read from
    objects, names = body.count("{"), body.count(":")
    values = body.count(",") + names + 1
    held = _EMPTY * objects + _FILLED * min(objects, names) + _LIST * body.count("[") + _VALUE * values
    return width * len(body) + held


def split(messages: Sequence[Message]) -> Split:
    """As many of the messages, from the first on, as one batch may hold; at least one.

    What is left comes behind in every group, so that it loses its place to nobody.
    """
    size = held = 0
    for at, message in enumerate(messages):
        size += length(message)
        held += memory(message.body)
        if at and (size > MAX_BYTES or held > MAX_MEMORY):
            return Split(list(messages[:at]), list(messages[at:]))
    return Split(list(messages), [])


def room(messages: Sequence[Message], most: int) -> int:
    """How many more messages, up to `most`, a batch surely holds if they are no larger than the largest so far."""
    largest = max(map(length, messages), default=1)
    heaviest = max((memory(message.body) for message in messages), default=1)
    by_size = (MAX_BYTES - sum(map(length, messages))) // max(largest, 1)
    by_memory = (MAX_MEMORY - sum(memory(message.body) for message in messages)) // heaviest
    return max(0, min(most, by_size, by_memory))


def length(message: Message) -> int:
    """Bytes of a message's body in UTF-8."""
    body = message.body
    return len(body) if body.isascii() else len(body.encode())
