"""A state table in memory, for tests of what uses one.

tests/engine/contract/test_state_tables.py holds it to the behaviour of the one in DynamoDB.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

from botocore.exceptions import ClientError

from relay.aws.table import State, Versioned

_LOCK = RLock()


@dataclass(frozen=True)
class MemoryState(State):
    """Keeps everything for ever."""

    dynamodb: Any = None
    table: str = "memory"
    texts: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)
    """Of the texts that `replace` put."""
    leases: dict[str, tuple[str, float]] = field(default_factory=dict)
    """Holder, and until when."""
    trouble: list[str] = field(default_factory=list)
    """Not empty while the table does not answer."""
    on_write: list[Callable[[], object]] = field(default_factory=list)
    """Called before texts are put or deleted; they may raise."""

    def increment_below(self, key: str, limit: int, lifetime: float) -> int | None:
        self._answer()
        if self.counts.get(key, 0) >= limit:
            return None
        self.counts[key] = self.counts.get(key, 0) + 1
        return self.counts[key]

    def count(self, key: str) -> int:
        self._answer()
        return self.counts.get(key, 0)

    def put(self, key: str, value: str, lifetime: float) -> None:
        self.put_all({key: value}, lifetime)

    def put_all(self, values: Mapping[str, str], lifetime: float) -> None:
        self._write()
        self.texts.update(values)
        for key in values:
            self.revisions.pop(key, None)

    def get(self, key: str) -> str | None:
        self._answer()
        return self.texts.get(key)

    def get_all(self, keys: Iterable[str], *, consistent: bool = True) -> dict[str, str]:
        self._answer()
        return {key: self.texts[key] for key in keys if key in self.texts}

    def items(self) -> Iterator[tuple[str, str]]:
        self._answer()
        return iter(list(self.texts.items()))

    def raise_all(self, numbers: Mapping[str, int], lifetime: float) -> None:
        self._answer()
        with _LOCK:
            for key, number in numbers.items():
                self.texts[key] = max(self.texts.get(key, ""), f"{number:020}")

    def take_lease(self, key: str, holder: str, *, now: float, until: float) -> float | None:
        self._write()
        with _LOCK:
            held, end = self.leases.get(key, ("", 0.0))
            if held not in {"", holder} and end >= now:
                return end - now
            self.leases[key] = (holder, until)
        return None

    def drop_lease(self, key: str, holder: str) -> None:
        self._write()
        with _LOCK:
            if self.leases.get(key, ("", 0.0))[0] == holder:
                del self.leases[key]

    def delete_all(self, keys: Iterable[str]) -> None:
        for key in keys:
            self.delete(key)

    def delete(self, key: str) -> None:
        self._write()
        self.texts.pop(key, None)
        self.counts.pop(key, None)
        self.revisions.pop(key, None)

    def versioned(self, key: str) -> Versioned:
        self._answer()
        with _LOCK:
            return Versioned(self.texts[key], self.revisions[key]) if key in self.revisions else Versioned(None, 0)

    def replace(self, key: str, value: str, lifetime: float, *, revision: int) -> bool:
        self._answer()
        with _LOCK:
            taken = self.versioned(key).revision != revision if revision else key in self.texts
            if not taken:
                self.texts[key], self.revisions[key] = value, revision + 1
            return not taken

    def _write(self) -> None:
        self._answer()
        for call in self.on_write:
            call()

    def _answer(self) -> None:
        if self.trouble:
            raise ClientError({"Error": {"Code": "InternalServerError", "Message": ""}}, "GetItem")
