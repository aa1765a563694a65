"""A value that all functions of a connection change: a text in its state table, replaced by whoever saw the newest.

What limits requests is kept so: how many calls are in flight, until when nobody calls.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, NamedTuple, Protocol, TypeVar

import msgspec

from relay.aws.table import Versioned

_LIFETIME = 3 * 86_400.0
"""Seconds for which it is kept after a change; no limit is counted for longer than a day."""
_MOST_TRIES = 30

Value = TypeVar("Value", bound=msgspec.Struct)


class SharedTexts(Protocol):
    """Texts that are replaced only by whoever has seen the newest one: a State, or one process's memory."""

    def versioned(self, key: str) -> Versioned:
        """The text and its revision."""

    def replace(self, key: str, value: str, lifetime: float, *, revision: int) -> bool:
        """Put a text in the place of the one with this revision; False when there is another one by now."""


class ProcessTexts:
    """Those of one process alone, for a look that a person asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, Versioned] = {}

    def versioned(self, key: str) -> Versioned:
        """As in SharedTexts."""
        return self._known.get(key, Versioned(None, 0))

    def replace(self, key: str, value: str, lifetime: float, *, revision: int) -> bool:  # noqa: ARG002 - for ever
        """As in SharedTexts."""
        with self._lock:
            if self.versioned(key).revision != revision:
                return False
            self._known[key] = Versioned(value, revision + 1)
            return True


class SeenValue(NamedTuple, Generic[Value]):
    """A value as it was read."""

    value: Value
    revision: int


@dataclass(frozen=True)
class SharedValue(Generic[Value]):
    """One value. `first` is what it is before anybody changed it. Methods raise botocore's errors."""

    texts: SharedTexts
    key: str
    first: Value

    def read(self) -> SeenValue[Value]:
        """As it is now. What cannot be read is begun anew: an older version of the relay may have written it."""
        text, revision = self.texts.versioned(self.key)
        try:
            value = msgspec.json.decode(text, type=type(self.first)) if text else self.first
        except msgspec.DecodeError:
            value = self.first
        return SeenValue(value, revision)

    def replace(self, seen: SeenValue[Value], value: Value) -> bool:
        """Put a value in the place of one that was read; False when there is another one by now."""
        text = msgspec.json.encode(value).decode()
        return self.texts.replace(self.key, text, _LIFETIME, revision=seen.revision)

    def change(self, change: Callable[[Value], Value], step_aside: Callable[[], None]) -> Value | None:
        """Change it, stepping aside each time that somebody else was faster; None where that went on for too long."""
        for _ in range(_MOST_TRIES):
            seen = self.read()
            if self.replace(seen, value := change(seen.value)):
                return value
            step_aside()
        return None
