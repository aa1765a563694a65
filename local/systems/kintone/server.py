"""HTTP: sockets, keep-alive, one thread per connection."""

import traceback
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote, urlsplit

from local.kit.listener import Handler, Listener, reset
from local.systems.kintone.control import PREFIX, control
from local.systems.kintone.domain import Domain
from local.systems.kintone.http import Answer, Drop, Request, json_answer, page

LARGEST_BODY = 64 * 1024 * 1024
"""kintone's own limit is not documented; this one only protects the machine."""
LONGEST_URL = 8 * 1024
"""https://cybozu.dev/ja/kintone/docs/rest-api/overview/kintone-rest-api-overview : longer ones are sent as a POST with
X-HTTP-Method-Override: GET."""


class Server(Listener):
    """Listens for the clients of one domain."""

    def __init__(self, address: tuple[str, int], domain: Domain) -> None:
        self.domain = domain
        super().__init__(address, _Handler)


class _Handler(Handler):
    server: Server

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
        self._send_whole(answer.status, {**answer.headers, "Content-Type": answer.content_type}, answer.body)

    def _hang_up(self, drop: Drop) -> None:
        self.close_connection = True
        if drop is Drop.RESET:
            reset(self.connection)
