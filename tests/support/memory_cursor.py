"""A sync's cursor in memory; tests/contract/relay_sync holds it to the behaviour of the one in DynamoDB."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from relay.reading.bookmark import Cursor, LeaseLost, Place


@dataclass
class Item:
    """What DynamoDB would hold."""

    place: Place = field(default_factory=Place)
    holder: str | None = None
    until: float = 0.0


@dataclass(frozen=True, kw_only=True)
class MemoryCursor(Cursor):
    """Keeps every place that was saved."""

    dynamodb: Any = None
    table: str = "memory"
    sync: str = "changes"
    item: Item = field(default_factory=Item)
    saved: list[Place] = field(default_factory=list)

    def read(self) -> Place:
        return self.item.place

    def running(self) -> str | None:
        return str(self.item.holder).partition("/")[0] if self._is_held() else None

    def take(self, holder: str, seconds: float) -> Place | None:
        if self._is_held() and self.item.holder != holder:
            return None
        self.item.holder, self.item.until = holder, self.clock() + seconds
        return self.item.place

    def save(self, place: Place) -> None:
        if place.run is None or self.item.holder != (place.run.holder or place.run.id):
            raise LeaseLost
        self.item.place = place
        self.saved.append(place)

    def release(self, place: Place) -> None:
        self.save(place)
        self.item.until = 0.0

    def rewind(self, to: datetime) -> bool:
        if self._is_held():
            return False
        place = self.item.place
        self.item.place = replace(place, cursor=None, begin_at=to, reached=to, rewound=place.rewound + 1)
        self.item.holder, self.item.until = None, 0.0
        return True

    def _is_held(self) -> bool:
        return self.item.holder is not None and self.item.until > self.clock()
