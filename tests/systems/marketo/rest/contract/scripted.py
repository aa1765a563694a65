"""A server on loopback that answers as a test tells it, whatever it is asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit


class Asked(NamedTuple):
    """One request."""

    method: str
    target: str
    """Path and query, as they came."""
    headers: dict[str, str]
    """Names in small letters."""
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> list[tuple[str, str]]:
        return parse_qsl(urlsplit(self.target).query, keep_blank_values=True)

    @property
    def form(self) -> list[tuple[str, str]]:
        return parse_qsl(self.body.decode(), keep_blank_values=True)


class Said(NamedTuple):
    """One answer."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


Respond = Callable[[Asked], Said | None]
"""None closes the connection without an answer."""


@dataclass
class Scripted:
    """What was asked so far, and how to answer."""

    url: str
    respond: Respond
    asked: list[Asked] = field(default_factory=list)
    tokens: int = 0
    """How many times identity was asked."""
    lock: Lock = field(default_factory=Lock)

    def answer(self, asked: Asked) -> Said | None:
        with self.lock:
            if asked.path == "/identity/oauth/token":
                self.tokens += 1
                return said({"access_token": f"token-{self.tokens}", "token_type": "bearer", "expires_in": 3599})
            self.asked.append(asked)
        return self.respond(asked)


def said(content: Any, status: int = 200) -> Said:
    """An answer of JSON."""
    return Said(status, json.dumps(content).encode())


def ok(*result: Any, **more: Any) -> Said:
    """A successful answer."""
    return said({"requestId": "r#ok", "success": True, "result": list(result), **more})


def error(*codes: str) -> Said:
    """A failed one."""
    return said({"requestId": "r#bad", "success": False, "errors": [{"code": code, "message": "m"} for code in codes]})


@contextmanager
def scripted(respond: Respond) -> Iterator[Scripted]:
    """Serve until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    found = Scripted(f"http://127.0.0.1:{server.server_address[1]}", respond)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else each answer waits 40 ms for the client's acknowledgement

        def _respond(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = found.answer(Asked(self.command, self.path, headers, body))
            if answer is None:
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in (*answer.headers, ("Content-Length", str(len(answer.body)))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_POST = do_DELETE = _respond  # noqa: N815 - http.server's names

        def log_message(self, *_: object) -> None:
            pass

    server.RequestHandlerClass = Handler
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
