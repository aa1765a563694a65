"""HTTP: sockets, keep-alive, one thread for each connection."""

from collections.abc import Callable

from local.kit.listener import Handler, Listener, reset
from local.systems.http.exchange import Answer, Request, json_answer

LARGEST_BODY = 16 * 1024 * 1024

Respond = Callable[[Request], Answer]


class Server(Listener):
    """Listens for the clients of one system."""

    def __init__(self, address: tuple[str, int], respond: Respond) -> None:
        self.respond = respond
        super().__init__(address, _Handler)


class _Handler(Handler):
    server: Server

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
        self._send_whole(answer.status, answer.headers, answer.body)
