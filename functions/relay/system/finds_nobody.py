"""Targets that do not make the person an event is about where they are not there: who is read waits for them."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from relay.core.config import Route


@runtime_checkable
class FindsNobody(Protocol):
    """What a system that can be written to has beside, where some of its routes write only to who is there.

    Its target then answers with relay.core.outcome.Unmatched; and whenever it makes a person, by whatever route, with
    `Delivered(new_person=...)`, so that whoever waits for them is read again.
    """

    def may_find_nobody(self, route: Route) -> bool:
        """Whether this route makes no person."""


def may_find_nobody(side: object, route: Route) -> bool:
    """Whether events of a route may have to wait for a person; `side` is that of its target."""
    return isinstance(side, FindsNobody) and side.may_find_nobody(route)
