"""The stand-in as a library: `with StandIn() as karte: ...`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from local.kit.faults import fault_from
from local.kit.served import Served
from local.systems.karte.faults import Fault, Kind
from local.systems.karte.people import Join
from local.systems.karte.project import EVERY_SCOPE, Project
from local.systems.karte.server import Server


class StandIn(Served):
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
        super().__init__(host, port)

    def _listen(self, address: tuple[str, int]) -> Server:
        return Server(address, self.project)

    def fail(self, kind: Kind | str, **order: Any) -> None:
        """Fail on command, as POST /_stand-in/faults does: `fail("429", times=2)`."""
        self.project.faults.add(fault_from({"kind": kind, **order}, Fault))

    def recover(self) -> None:
        """Forget all faults, and be up."""
        self.project.faults.clear()
        self.project.down = False

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

    def requests(self) -> list[dict[str, Any]]:
        """Return the log of requests, the oldest first."""
        with self.project.lock:
            return list(self.project.requests)
