"""HTTP: sockets, keep-alive, one thread for each connection, and the two limits that Marketo's edge has.

Body and address: https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/error-codes (413, 414).
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from http import HTTPStatus

from local.kit.listener import Handler, Listener, reset
from local.systems.marketo.exchange import Answer, Drop, Request, page

LARGEST_BODY = 1024 * 1024
LONGEST_URI = 8 * 1024
_MOST_READ = 64 * 1024 * 1024  # a larger body is not read to its end before it is refused

Respond = Callable[[Request], Answer]


class Server(Listener):
    """Listens for the clients of one instance."""

    def __init__(self, address: tuple[str, int], respond: Respond) -> None:
        self.respond = respond
        super().__init__(address, _Handler)


class _Handler(Handler):
    server: Server

    def _handle(self) -> None:
        # http.server folds leading slashes into one; the request line has what was really sent.
        target = self.requestline.split(" ")[1]
        body = self._body()
        if isinstance(body, HTTPStatus):
            self._send(page(body, body.phrase))
        elif len(target) > LONGEST_URI:
            self._send(page(414, "Request-URI Too Large"))
        elif len(body) > LARGEST_BODY:
            self._send(page(413, "Request Entity Too Large"))
        else:
            headers = {name.lower(): value for name, value in self.headers.items()}
            self._send(self._answer(Request(self.command, target, headers, body, str(self.client_address[0]))))

    def _answer(self, request: Request) -> Answer:
        try:
            return self.server.respond(request)
        except Exception:  # noqa: BLE001 - the outermost edge: a mistake of the stand-in must be loud
            traceback.print_exc()
            return Answer(500, traceback.format_exc().encode(), "text/plain;charset=UTF-8")

    def _body(self) -> bytes | HTTPStatus:
        """The body, or the status for one that cannot be read; then the connection cannot be used any more."""
        length = self.headers.get("Content-Length", "0")
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            self.close_connection = True
            return HTTPStatus.LENGTH_REQUIRED
        if not (length.isascii() and length.isdecimal()):
            self.close_connection = True
            return HTTPStatus.BAD_REQUEST
        if int(length) > _MOST_READ:
            self.close_connection = True
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return self.rfile.read(int(length))

    def _send(self, answer: Answer) -> None:
        if answer.drop:
            self.close_connection = True
            if answer.drop is Drop.RESET:
                reset(self.connection)
            return
        self._send_whole(answer.status, {**answer.headers, "Content-Type": answer.content_type}, answer.body)
