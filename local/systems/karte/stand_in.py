"""The stand-in as a library: `with StandIn() as karte: ...`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from local.kit import stand_in
from local.kit.control import Orders, bound
from local.systems.karte.control import ORDERS
from local.systems.karte.people import Join
from local.systems.karte.project import EVERY_SCOPE, Project


class StandIn(stand_in.StandIn):
    """A KARTE project on this machine. It serves between `start` and `stop`, or inside `with`.

    `token` has every scope; `tokens` are more, by text, with the scopes of each. `port` 0 takes a free one.
    `visible_after` is how many seconds an event is not shown by event/get after it was written. `user_data` is
    `managed` where the project has the user data management plug-in, else `events`.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        token: str = "stand-in-token",  # noqa: S107 - a token of nothing
        tokens: Mapping[str, frozenset[str]] | None = None,
        visible_after: float = 0.0,
        user_data: Literal["managed", "events"] = "managed",
    ) -> None:
        self.token = token
        self.project = Project({token: EVERY_SCOPE, **(tokens or {})}, visible_after, user_data)
        super().__init__(self.project, host, port)

    def orders(self) -> Orders:
        """See control.py."""
        return bound(ORDERS, self.project)

    def events(self, user: str | None = None) -> list[dict[str, Any]]:
        """Return what was recorded, in order."""
        return self.project.events(user)

    def joins(self) -> list[Join]:
        """Return which users were made one, in order."""
        with self.project.lock:
            return list(self.project.people.joins)

    def people(self) -> list[list[str]]:
        """Return the users of each person, by KARTE's user ids."""
        with self.project.lock:
            return self.project.people.all()

    def personal(self, member: str) -> dict[str, Any]:
        """Return what is kept of a member apart from the events."""
        with self.project.lock:
            return dict(self.project.personal.get(member, {}))
