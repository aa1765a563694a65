"""HTTP between sockets and a stand-in: reading requests, sending answers, hanging up."""

from __future__ import annotations

import socket
import struct
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any

from local.kit.exchange import Answer, Drop, Request, page, text_answer
from local.kit.listener import Listener

MOST_READ = 64 * 1024 * 1024
"""A larger body is not read to its end before it is refused: this protects the machine."""

_RESET = struct.pack("ii", 1, 0)


@dataclass(frozen=True)
class Edge:
    """What the outermost server of a system takes: bytes of the body and of the address; a chunked body."""

    largest_body: int = MOST_READ
    longest_target: int = 64 * 1024
    chunked: bool = False


class Server(Listener):
    """Listens, and hands each request to `respond`."""

    def __init__(self, address: tuple[str, int], respond: Callable[[Request], Answer], edge: Edge) -> None:
        self.respond = respond
        self.edge = edge
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    """A connection: kept alive, every method is answered, no software is named, nothing is printed."""

    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def __getattr__(self, name: str) -> Any:
        """Answer every method alike: http.server looks for one attribute `do_<METHOD>` each."""
        if name.startswith("do_"):
            return self._handle
        raise AttributeError(name)

    def version_string(self) -> str:
        """Name no software."""
        return "stand-in"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that http.server gives it
        """Keep quiet: the requests are at /_stand-in/requests."""

    def _handle(self) -> None:
        # http.server folds leading slashes into one; the request line has what was really sent.
        target = self.requestline.split(" ")[1]
        body, edge = self._body(), self.server.edge
        if isinstance(body, HTTPStatus):
            self.close_connection = True
            self._send(page(body, body.phrase))
        elif len(target) > edge.longest_target:
            self._send(page(414, "Request-URI Too Large"))
        elif len(body) > edge.largest_body:
            self._send(page(413, "Request Entity Too Large"))
        else:
            headers: dict[str, list[str]] = {}
            for name, value in self.headers.items():
                headers.setdefault(name.lower(), []).append(value)
            self._send(self._answer(Request(self.command, target, headers, body, str(self.client_address[0]))))

    def _answer(self, request: Request) -> Answer:
        try:
            return self.server.respond(request)
        except Exception:  # noqa: BLE001 - the outermost edge: a mistake of the stand-in must be loud
            traceback.print_exc()
            return text_answer(500, traceback.format_exc())

    def _body(self) -> bytes | HTTPStatus:
        """The body, or the status for one that cannot be read; then the connection cannot be used any more."""
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return self._chunks() if self.server.edge.chunked else HTTPStatus.LENGTH_REQUIRED
        length = self.headers.get("Content-Length", "0")
        if not (length.isascii() and length.isdecimal()):
            return HTTPStatus.BAD_REQUEST
        return self.rfile.read(int(length)) if int(length) <= MOST_READ else HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    def _chunks(self) -> bytes | HTTPStatus:
        body = bytearray()
        try:
            while size := int(self.rfile.readline().partition(b";")[0].strip() or b"0", 16):
                if size < 0 or len(body) + size > MOST_READ:
                    return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
                body += self.rfile.read(size)
                self.rfile.readline()
        except ValueError:
            return HTTPStatus.BAD_REQUEST
        while self.rfile.readline().strip():
            pass
        return bytes(body)

    def _send(self, answer: Answer) -> None:
        """Send an answer; the body is left out where HTTP wants none."""
        if answer.drop and answer.drop is not Drop.CUT:
            self._hang_up(answer.drop)
            return
        self.send_response(answer.status)
        kind = {"Content-Type": answer.content_type} if answer.content_type else {}
        for name, value in {**answer.headers, **kind}.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        if answer.status != HTTPStatus.NO_CONTENT:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body[: len(answer.body) // 2] if answer.drop else answer.body)
        self.close_connection = self.close_connection or bool(answer.drop)

    def _hang_up(self, drop: Drop) -> None:
        self.close_connection = True
        if drop is Drop.RESET:  # as a broken machine on the way does
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            self.connection.close()
