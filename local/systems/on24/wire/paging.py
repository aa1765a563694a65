"""Pages by offset: `pageoffset` counts pages from 0, and a page has at most so many rows.

A page beyond the last is empty, except of leads, where the range is said. An itemsperpage above the most is cut: "There
is a limit of 100 attendees per page" (https://api.on24.com/v2/openapi.json).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from local.systems.on24.wire.errors import Refusal
from local.systems.on24.wire.params import Params

T = TypeVar("T")
MOST = 100


@dataclass(frozen=True)
class PageAsked:
    """Which page, of how many rows."""

    offset: int
    size: int

    @classmethod
    def by(cls, params: Params, most: int = MOST) -> PageAsked:
        """What a query asks for. Raises Refusal 400."""
        offset, size = params.number("pageoffset", 0), params.number("itemsperpage", most)
        if offset < 0 or size < 1:
            raise Refusal(400, "Error, pageoffset and itemsperpage must be positive.")
        return cls(offset, min(size, most))

    def cut(self, rows: Sequence[T]) -> Sequence[T]:
        """The rows of the page."""
        return rows[self.offset * self.size : (self.offset + 1) * self.size]

    def count(self, rows: Sequence[Any]) -> int:
        """How many pages there are."""
        return -(-len(rows) // self.size)

    def told(self, rows: Sequence[Any]) -> dict[str, int]:
        """What an answer says of its page."""
        return {"pagecount": self.count(rows), "currentpage": self.offset}

    def shown(self, rows: Sequence[T], total: str, name: str, show: Callable[[T], Any]) -> dict[str, Any]:
        """The total, the page, and its rows."""
        return {total: len(rows), **self.told(rows), name: [show(each) for each in self.cut(rows)]}
