"""A state table in memory that counts what DynamoDB would: units of reading and of writing, and bytes that are kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bench.costs.prices import READ, WRITE
from relay.aws.table import Versioned
from tests.support.memory_state import MemoryState

_READ_UNIT, _WRITE_UNIT = 4_096, 1_024
"""Bytes: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html"""
_AROUND = 120
"""Bytes of an item beside its text: names of attributes, revision, expiration, and the 100 that DynamoDB adds to it
when it counts what is kept."""
KEPT_USD = 0.285 / 1e9
"""A byte for a month in ap-northeast-1, standard table class, from memory, 2026-11."""


@dataclass
class Units:
    """So far."""

    read: int = 0
    written: int = 0

    @property
    def usd(self) -> float:
        """At list prices."""
        return self.read * READ.usd + self.written * WRITE.usd


@dataclass(frozen=True)
class CountedState(MemoryState):
    """Consistent reads count whole units."""

    units: Units = field(default_factory=Units)

    def get(self, key: str) -> str | None:
        """As State.get."""
        found = super().get(key)
        self._count_read(key, found)
        return found

    def get_all(self, keys: Iterable[str], *, consistent: bool = True) -> dict[str, str]:
        """As State.get_all."""
        wanted = list(keys)
        found = super().get_all(wanted, consistent=consistent)
        for key in wanted:
            self._count_read(key, found.get(key))
        return found

    def versioned(self, key: str) -> Versioned:
        """As State.versioned."""
        found = super().versioned(key)
        self._count_read(key, found.text)
        return found

    def replace(self, key: str, value: str, lifetime: float, *, revision: int) -> bool:
        """As State.replace."""
        self.units.written += _units(key, value, _WRITE_UNIT)
        return super().replace(key, value, lifetime, revision=revision)

    @property
    def kept(self) -> int:
        """Bytes."""
        return sum(_size(key, text) for key, text in self.texts.items())

    def _count_read(self, key: str, text: str | None) -> None:
        self.units.read += _units(key, text or "", _READ_UNIT)


def _size(key: str, text: str) -> int:
    return len(key.encode()) + len(text.encode()) + _AROUND


def _units(key: str, text: str, unit: int) -> int:
    return max(1, -(-_size(key, text) // unit))
