"""A stand-in as a library: it serves between `start` and `stop`, or inside `with`."""

from __future__ import annotations

from enum import StrEnum
from threading import Thread
from types import TracebackType
from typing import Any, Self

from local.kit.control import PREFIX, Orders, control
from local.kit.emulated import Emulated
from local.kit.exchange import Answer, Request
from local.kit.server import Server


class StandIn:
    """What serves at one address of this machine; port 0 takes a free one.

    `orders` are what its control API does beside what that of every stand-in does.
    """

    def __init__(self, emulated: Emulated[Any, Any], host: str, port: int, orders: Orders | None = None) -> None:
        self._emulated = emulated
        self._orders = orders or {}
        self._address = (host, port)
        self._server: Server | None = None

    def respond(self, request: Request) -> Answer:
        """Answer one request, of a client or of the control API."""
        if request.path.startswith(PREFIX):
            return control(self._emulated, self._orders, request)
        return self._emulated.respond(request)

    def start(self) -> Self:
        """Listen; raise OSError when the port is taken. Connections are accepted once this returns."""
        self._server = Server(self._address, self.respond, self._emulated.edge)
        Thread(target=self._server.serve, daemon=True).start()
        return self

    def stop(self) -> None:
        """Stop listening and end every connection, and what goes on in the background."""
        self._emulated.close()
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
        """The address, without a slash at its end."""
        return f"http://{self._address[0]}:{self.port}"

    def fail(self, kind: StrEnum | str, **order: Any) -> None:
        """Fail on command, as POST /_stand-in/faults does: `fail("reset", times=2)`."""
        self._emulated.faults.order({"kind": kind, **order})

    def go_down(self) -> None:
        """Serve nothing, until `recover`."""
        self._emulated.down = True

    def recover(self) -> None:
        """Forget all faults, and be up."""
        self._emulated.recover()

    def requests(self) -> list[dict[str, Any]]:
        """The log of requests, the oldest first."""
        return self._emulated.journal.shown()

    def reset(self) -> None:
        """Forget what was written and asked, and the faults."""
        self._emulated.reset()
