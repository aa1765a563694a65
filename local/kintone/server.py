"""HTTP: sockets, keep-alive, one thread per connection."""

import socket
import struct
import sys
import traceback
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from local.kintone.control import PREFIX, control
from local.kintone.domain import Domain
from local.kintone.http import Answer, Drop, Request, json_answer, page

LARGEST_BODY = 64 * 1024 * 1024
"""kintone's own limit is not documented; this one only protects the machine."""
LONGEST_URL = 8 * 1024
"""https://cybozu.dev/ja/kintone/docs/rest-api/overview/kintone-rest-api-overview : longer ones are sent as a POST with
X-HTTP-Method-Override: GET."""
_RESET = struct.pack("ii", 1, 0)


class Server(ThreadingHTTPServer):
    """Listens for the clients of one domain. `close_all` also ends connections that are kept alive."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 512

    def __init__(self, address: tuple[str, int], domain: Domain) -> None:
        self.domain = domain
        self._connections: set[socket.socket] = set()
        self._lock = Lock()
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        """Bind without asking the DNS for this machine's name, as http.server would."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the connection, so that it can be ended."""
        with self._lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget a connection that ends."""
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def close_all(self) -> None:
        """Stop listening and end every connection."""
        self.shutdown()
        self.server_close()
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that went away."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def __getattr__(self, name: str) -> Any:
        """Answer every method alike: http.server looks for one attribute `do_<METHOD>` each."""
        if name.startswith("do_"):
            return self._handle
        raise AttributeError(name)

    def _handle(self) -> None:
        body = self._body() if len(self.path) <= LONGEST_URL else HTTPStatus.REQUEST_URI_TOO_LONG
        if isinstance(body, HTTPStatus):
            self.close_connection = True
            self._send(page(body, body.phrase))
            return
        target = urlsplit(self.path)
        headers: dict[str, list[str]] = {}
        for name, value in self.headers.items():
            headers.setdefault(name.lower(), []).append(value)
        query = parse_qsl(target.query, keep_blank_values=True)
        peer = str(self.client_address[0])
        self._send(self._answer(Request(self.command, unquote(target.path), query, headers, body, peer)))

    def version_string(self) -> str:
        """Name no software, as kintone does not."""
        return "stand-in"

    def _answer(self, request: Request) -> Answer:
        try:
            if request.path.startswith(PREFIX):
                return control(self.server.domain, request)
            return self.server.domain.answer(request)
        except Exception:  # noqa: BLE001 - the outermost edge: a mistake of the stand-in must be loud
            traceback.print_exc()
            return json_answer(HTTPStatus.INTERNAL_SERVER_ERROR, {"stand-in": traceback.format_exc()})

    def _body(self) -> bytes | HTTPStatus:
        """Return the body, or the status for one that cannot be read."""
        try:
            if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
                return self._chunks()
            length = int(self.headers.get("Content-Length", "0"))
        except ValueError:
            return HTTPStatus.BAD_REQUEST
        if not 0 <= length <= LARGEST_BODY:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return self.rfile.read(length)

    def _chunks(self) -> bytes | HTTPStatus:
        body = bytearray()
        while True:
            size = int(self.rfile.readline().partition(b";")[0].strip() or b"0", 16)
            if len(body) + size > LARGEST_BODY:
                return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            body += self.rfile.read(size)
            if not size:
                break
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return bytes(body)

    def _send(self, answer: Answer) -> None:
        if answer.drop:
            self._hang_up(answer.drop)
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def _hang_up(self, drop: Drop) -> None:
        self.close_connection = True
        if drop is Drop.RESET:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            self.connection.close()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that http.server gives it
        """Keep quiet: the request log is at /_stand-in/requests."""
