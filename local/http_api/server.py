"""HTTP: sockets, keep-alive, one thread for each connection."""

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

from local.http_api.exchange import Answer, Request, json_answer
from local.listener import Listener, reset

LARGEST_BODY = 16 * 1024 * 1024

Respond = Callable[[Request], Answer]


class Server(Listener):
    """Listens for the clients of one system."""

    def __init__(self, address: tuple[str, int], respond: Respond) -> None:
        self.respond = respond
        super().__init__(address, _Handler)


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
        headers: dict[str, list[str]] = {}
        for name, value in self.headers.items():
            headers.setdefault(name.lower(), []).append(value)
        length = self.headers.get("Content-Length", "0")
        whole = length.isascii() and length.isdecimal() and "transfer-encoding" not in headers
        if not whole or int(length) > LARGEST_BODY:
            self.close_connection = True
            self._send(json_answer(411, {"error": "a Content-Length within reason is wanted"}))
            return
        # http.server folds leading slashes into one; the request line has what was really sent.
        target = self.requestline.split(" ")[1]
        self._send(self.server.respond(Request(self.command, target, headers, self.rfile.read(int(length)))))

    def _send(self, answer: Answer) -> None:
        if answer.reset:
            self.close_connection = True
            reset(self.connection)
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        if answer.status != 204:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def version_string(self) -> str:
        """Name no software."""
        return "stand-in"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that http.server gives it
        """Keep quiet: the requests are at /_stand-in/requests."""
