"""Who becomes active, and who comes, while a list is read page by page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from local.systems.on24.people.registration import Registration


@dataclass(frozen=True)
class PageMoment:
    """The moment before a page after the first is made: of which endpoint, which page, with what query."""

    endpoint: str
    offset: int
    query: Mapping[str, str]


@dataclass
class Stir:
    """An order: `share` of those who are listed become active while a list is read, spread over its pages.

    `seconds` pass between two pages. `arrivals` people come new between two pages. `endpoint` is the list; empty for
    every list of people.
    """

    share: float = 0.0
    seconds: float = 1.0
    arrivals: int = 0
    endpoint: str = ""
    seed: int = 1


class Stirring:
    """What goes on between pages."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Let nothing go on."""
        self.order: Stir | None = None
        self.called: Callable[[PageMoment], object] | None = None
        self.stirred: list[int] = []
        """Who became active, and who came, the first first."""
        self._owed = 0.0
        self._random = Random(1)  # noqa: S311 - reproducible, not secret

    def set(self, order: dict[str, Any]) -> None:
        """Order it, or end it with an empty order. Raises TypeError."""
        self.stirred = []
        self._owed = 0.0
        self.order = Stir(**order) if order else None
        self._random = Random(self.order.seed if self.order else 1)  # noqa: S311 - reproducible, not secret

    def wanted(self, endpoint: str) -> Stir | None:
        """What was ordered for a list."""
        return self.order if self.order and self.order.endpoint in {"", endpoint} else None

    def chosen(self, rows: Sequence[Registration], pages: int) -> list[Registration]:
        """Those who become active before the next of so many pages: nobody twice."""
        if self.order is None or not rows:
            return []
        self._owed += self.order.share * len(rows) / max(1, pages - 1)
        count = int(self._owed)
        self._owed -= count
        known = set(self.stirred)
        found: list[Registration] = []
        for _ in range(50 * count):
            each = self._random.choice(rows)
            if len(found) < count and each.id not in known:
                known.add(each.id)
                found.append(each)
        self.stirred += [each.id for each in found]
        return found
