"""Targets that write records of custom objects beside people, as the history of what was read counts them."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from relay.core.config import Route


@runtime_checkable
class WritesObjects(Protocol):
    """What a system that can be written to has beside, where its people may be created, and have records beside them.

    Its outcomes then say `lead` for each person created and `object` for each record written
    (relay.core.outcome.Delivered.made).
    """

    def object_name(self, route: Route) -> str:
        """Of the custom object that a route writes, as its system calls it; empty where it writes none."""
