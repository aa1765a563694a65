"""The stand-in as a library: `with StandIn() as karte: ...`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from local.kit import stand_in
from local.systems.karte.clock import Clock
from local.systems.karte.control import looking, setting_up
from local.systems.karte.control.orders import ORDERS
from local.systems.karte.project import EVERY_SCOPE, Project
from local.systems.karte.users.people import Join


class StandIn(stand_in.StandIn):
    """A KARTE project on this machine. It serves between `start` and `stop`, or inside `with`.

    `token` has every scope; `tokens` are more, by text, with the scopes of each. `port` 0 takes a free one. `api_key`
    is the project's, for the tag and for the hook of the Marketo plug-in. `visible_after` is how many seconds what was
    written from outside is not seen. `user_data` is `managed` where the project has the user data management plug-in,
    else `events`.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        token: str = "stand-in-token",  # noqa: S107 - a token of nothing
        tokens: Mapping[str, frozenset[str]] | None = None,
        api_key: str = "stand-in-key",
        visible_after: float = 0.0,
        user_data: Literal["managed", "events"] = "managed",
    ) -> None:
        self.token = token
        self.api_key = api_key
        self.project = Project({token: EVERY_SCOPE, **(tokens or {})}, visible_after, user_data, api_key)
        super().__init__(self.project, host, port, ORDERS)

    @property
    def clock(self) -> Clock:
        """The project's clock, for tests: `freeze`, `advance`, `run`."""
        return self.project.clock

    def order(self, name: str, /, **order: Any) -> Any:
        """Give an order as POST /_stand-in/{name} does: `order("clock", advance=20)`.

        Raises ValueError, TypeError, KeyError or Refusal, which say what is wrong with it.
        """
        return ORDERS["POST", name](self.project, order)

    def events(self, user: str | None = None) -> list[dict[str, Any]]:
        """Return what was recorded, in order."""
        return self.project.events(user)

    def joins(self) -> list[Join]:
        """Return which users were made one, in order."""
        with self.project.history.lock:
            return list(self.project.people.joins)

    def people(self) -> list[list[str]]:
        """Return the users of each person, by KARTE's user ids."""
        with self.project.history.lock:
            return self.project.people.all()

    def personal(self, member: str) -> dict[str, Any]:
        """Return what is kept of a member apart from the events."""
        with self.project.history.lock:
            return dict(self.project.personal.get(member, {}))

    def information(self, user: str, session: str | None = None) -> dict[str, Any]:
        """Return what may be used of a user, by KARTE's user id, now or in a visit."""
        return looking.told(self.project, user, session)

    def rows(self, table: str) -> dict[str, dict[str, Any]]:
        """Return the rows of a linked table as they were written last, by key."""
        return self.project.tables.rows(table)

    def deliveries(self, seconds: float = 10.0) -> list[dict[str, Any]]:
        """Return what was sent, once nothing is due; raise TimeoutError when that takes longer."""
        found = setting_up.sent(self.project, seconds)
        if not found["settled"]:
            raise TimeoutError("what was sent is not answered")
        deliveries: list[dict[str, Any]] = found["deliveries"]
        return deliveries

    def listen(self, listener: Callable[[dict[str, Any]], None]) -> None:
        """Give each event of the EventBridge partner source to a listener, in another thread."""
        self.project.actions.bus.listeners.append(listener)
