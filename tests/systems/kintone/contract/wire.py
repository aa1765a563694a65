"""A server that says exactly what a test wants, byte by byte: for what no well-behaved server does."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


def http(status: str, body: bytes, *headers: str) -> bytes:
    """A whole answer, kept alive."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@dataclass
class Wire:
    """What was received; what is sent, one item for each request, in `pieces` with a pause between them."""

    answers: Sequence[bytes]
    piece: int = 0
    pause: float = 0.0
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0
    url: str = ""

    def serve(self, listener: socket.socket, tls: ssl.SSLContext | None) -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                self.connections += 1
                with suppress(OSError), connection:
                    self._converse(tls.wrap_socket(connection, server_side=True) if tls else connection)

    def _converse(self, connection: socket.socket) -> None:
        while request := _receive(connection):
            answer = self.answers[min(len(self.requests), len(self.answers) - 1)]
            self.requests.append(request)
            step = self.piece or len(answer) or 1
            for start in range(0, len(answer), step):
                connection.sendall(answer[start : start + step])
                time.sleep(self.pause)
            if not answer:
                return


def _receive(connection: socket.socket) -> bytes:
    """One request with its body."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65536)
        if not chunk:
            return b""
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


@contextmanager
def wire(*answers: bytes, piece: int = 0, pause: float = 0.0, tls: ssl.SSLContext | None = None) -> Iterator[Wire]:
    """Serve these answers on a free port of this machine; an empty one closes the connection without a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        served = Wire(answers, piece, pause)
        served.url = f"{'https' if tls else 'http'}://127.0.0.1:{listener.getsockname()[1]}"
        threading.Thread(target=served.serve, args=(listener, tls), daemon=True).start()
        yield served
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
