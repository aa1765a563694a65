"""The stand-in as a library: `with StandIn() as karte: ...`."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Thread
from types import TracebackType
from typing import Any, Self

from local.faults import fault_from
from local.karte.faults import Fault, Kind
from local.karte.project import EVERY_SCOPE, Project
from local.karte.server import Server

_POLL_SECONDS = 0.01  # how long `stop` may wait for the listener


class StandIn:
    """A KARTE project on this machine. It serves between `start` and `stop`, or inside `with`.

    `token` has every scope; `tokens` are more, by text, with the scopes of each. `port` 0 takes a free one.
    `visible_after` is how many seconds an event is not shown by event/get after it was written.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        token: str = "stand-in-token",  # noqa: S107 - a token of nothing
        tokens: Mapping[str, frozenset[str]] | None = None,
        visible_after: float = 0.0,
    ) -> None:
        self.token = token
        self.project = Project({token: EVERY_SCOPE, **(tokens or {})}, visible_after)
        self._address = (host, port)
        self._server: Server | None = None

    def start(self) -> Self:
        """Listen; raise OSError when the port is taken. Connections are accepted once this returns."""
        self._server = Server(self._address, self.project)
        Thread(target=self._server.serve_forever, args=(_POLL_SECONDS,), daemon=True).start()
        return self

    def stop(self) -> None:
        """Stop listening and end every connection."""
        if self._server:
            self._server.close_all()
            self._server = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def port(self) -> int:
        """The port that is listened on."""
        if not self._server:
            raise RuntimeError("the stand-in is not started")
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """The address of the API, without a slash at its end."""
        return f"http://{self._address[0]}:{self.port}"

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

    def requests(self) -> list[dict[str, Any]]:
        """Return the log of requests, the oldest first."""
        with self.project.lock:
            return list(self.project.requests)
