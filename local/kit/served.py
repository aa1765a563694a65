"""A stand-in as a library: it serves between `start` and `stop`, or inside `with`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from threading import Thread
from types import TracebackType
from typing import Self

from local.kit.listener import Listener

_POLL_SECONDS = 0.01  # how long `stop` may wait for the listener


class Served(ABC):
    """What serves at one address of this machine; port 0 takes a free one."""

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._server: Listener | None = None

    @abstractmethod
    def _listen(self, address: tuple[str, int]) -> Listener:
        """A listener at this address. Raises OSError when the port is taken."""

    def start(self) -> Self:
        """Listen; raise OSError when the port is taken. Connections are accepted once this returns."""
        self._server = self._listen(self._address)
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
        """The address, without a slash at its end."""
        return f"http://{self._address[0]}:{self.port}"
