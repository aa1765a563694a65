"""Whoever KARTE calls: keeps what came as it came, and answers as it is told."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True)
class Came:
    """One request. Header names are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def content(self) -> Any:
        """What its JSON says."""
        return json.loads(self.body)


class Called:
    """Listens on a free port of this machine, inside `with`; answers `statuses` one after the other, then 202."""

    def __init__(self) -> None:
        self.came: list[Came] = []
        self.statuses: deque[int] = deque()
        self.body = b""
        called = self

        class Handler(BaseHTTPRequestHandler):
            def __getattr__(self, name: str) -> Any:
                if name.startswith("do_"):
                    return self.answer
                raise AttributeError(name)

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                called.came.append(Came(self.command, self.path, headers, body))
                self.send_response(called.statuses.popleft() if called.statuses else 202)
                self.send_header("Content-Length", str(len(called.body)))
                self.end_headers()
                self.wfile.write(called.body)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that http.server gives it
                """Keep quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
