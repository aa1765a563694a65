"""Listening, one thread for each connection, and ending every connection when it stops."""

import selectors
import socket
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from threading import Event, Lock
from typing import Any


class Listener(ThreadingHTTPServer):
    """Listens, one thread for each connection. `close_all` also ends connections that are kept alive."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 512
    timeout = 0
    """A connection that went away before it was accepted is not waited for."""

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self._connections: set[socket.socket] = set()
        self._lock = Lock()
        self._ended = Event()
        self._end, self._waker = socket.socketpair()
        super().__init__(address, handler)

    def serve(self) -> None:
        """Take connections until `close_all`, which is noticed at once: `serve_forever` looks now and then."""
        with selectors.DefaultSelector() as selector:
            for each in (self.socket, self._end):
                selector.register(each, selectors.EVENT_READ)
            while self._end not in [key.fileobj for key, _ in selector.select()]:
                self.handle_request()
        self._ended.set()

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
        """End `serve`, stop listening and end every connection."""
        self._waker.send(b"\0")
        self._ended.wait()
        self.server_close()
        self._waker.close()
        self._end.close()
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
