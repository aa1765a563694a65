"""API Gateway in front of one function, on this machine: HTTP requests become proxy events, answers become HTTP."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

Event = dict[str, Any]
Handler = Callable[[Event], Event]

PREFIX = "/restapis/abc123/v1/_user_request_"
"""The form of an address of the emulator, which gives no domain name."""


def soap_event(
    body: bytes | None, *, method: str = "POST", version: str = "3_1", query: str = "", **headers: str
) -> Event:
    """One request as the emulator's API Gateway hands it over; header names with underscores."""
    path = f"/soap/mktows/{version}"
    return {
        "resource": "/soap/mktows/{version}",
        "path": path,
        "httpMethod": method,
        "headers": {name.replace("_", "-"): value for name, value in headers.items()} or None,
        "multiValueQueryStringParameters": parse_qs(query, keep_blank_values=True) or None,
        "pathParameters": {"version": version},
        "requestContext": {"stage": "v1", "apiId": "abc123", "path": f"/v1{path}", "requestId": str(uuid.uuid4())},
        "body": base64.b64encode(body).decode() if body else None,
        "isBase64Encoded": bool(body),
    }


class Gateway:
    """Serves one function at a free port between `start` and `stop`."""

    def __init__(self, handler: Handler) -> None:
        self.requests: list[Event] = []
        self._loses = False
        self._handler = handler
        self._one_at_a_time = Lock()  # as one execution environment does it
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _listener(self))

    @property
    def url(self) -> str:
        """The address of the API."""
        return f"http://127.0.0.1:{self._server.server_address[1]}{PREFIX}"

    def start(self) -> Self:
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, event: Event) -> Event | None:
        """The function's answer; None when it is lost."""
        self.requests.append(event)
        with self._one_at_a_time:
            answer = self._handler(event)
        is_lost = self._loses and event["httpMethod"] == "POST"
        self._loses = self._loses and not is_lost
        return None if is_lost else answer

    def lose_the_next_call(self) -> None:
        """Let the function answer the next POST, and break the connection."""
        self._loses = True

    def bodies(self) -> list[bytes]:
        """What was sent with each request so far."""
        return [base64.b64decode(event["body"] or "") for event in self.requests]


def _listener(gateway: Gateway) -> type[BaseHTTPRequestHandler]:
    class Listener(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.replace("-", "_"): value for name, value in self.headers.items()}
            event = soap_event(
                self.rfile.read(length),
                method=self.command,
                version=parts.path.rpartition("/")[2],
                query=parts.query,
                **headers,
            )
            answer = gateway.answer(event)
            if answer is None:
                self.close_connection = True
                return
            self.send_response(answer["statusCode"])
            body = answer["body"].encode()
            for name, value in {**answer["headers"], "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, *_: object) -> None:
            pass

    return Listener
