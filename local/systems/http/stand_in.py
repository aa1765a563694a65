"""The stand-in as a library: `with StandIn() as system: requests.put(system.url + "/leads/1", ...)`."""

from __future__ import annotations

from typing import Any

from local.kit import stand_in
from local.kit.control import Orders
from local.systems.http.access import TOKEN_PATH, Access, Nobody
from local.systems.http.system import Received, System, plain

ALLOW = "GET, HEAD, OPTIONS, PUT, POST, PATCH"


class StandIn(stand_in.StandIn):
    """A server on this machine. It serves between `start` and `stop`, or inside `with`."""

    def __init__(
        self, access: Access | None = None, *, host: str = "127.0.0.1", port: int = 0, allow: str = ALLOW
    ) -> None:
        self.access = access or Nobody()
        self.system = System(self.access, allow)
        super().__init__(self.system, host, port)

    def orders(self) -> Orders:
        """GET /_stand-in/writes: what was done, by raw path, the bodies in their order."""
        return {("GET", "writes"): lambda _: plain(self.writes())}

    @property
    def token_url(self) -> str:
        """Where OAuth2 issues tokens."""
        return self.url + TOKEN_PATH

    def received(self) -> list[Received]:
        """Every request, also those for tokens, in the order in which they came."""
        return self.system.journal.entries()

    def writes(self) -> dict[str, list[Any]]:
        """What was done: by raw path, the bodies in their order."""
        return self.system.writes()
