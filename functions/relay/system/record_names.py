"""Under which names events have gone to a record that a person calls by its key: for erasing what is kept of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from relay.core.config import Route


@runtime_checkable
class NamesRecords(Protocol):
    """What a side that can be written to has beside, where a record's name can be told from its key alone."""

    def record_names(self, route: Route, key: str) -> Sequence[str]:
        """Each name (relay.system.target.Accepted.key) that a record with this key may have for a route."""
