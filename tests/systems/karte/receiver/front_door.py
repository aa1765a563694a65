"""The accepting function's logic for routes from KARTE, with queues in memory; and a server that KARTE can call."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import msgspec

from relay.accepting import bus
from relay.accepting.accept import Acceptance
from relay.accepting.api_gateway import WebhookAnswer, WebhookRequest
from relay.accepting.authentication import SECRET_HEADER, SIGNING, WebhookSecret, url_key
from relay.accepting.repeats import Repeats
from relay.core import event
from relay.core.config import Config, Route
from relay.core.event import Event
from systems.karte.config import KarteCalls, KarteConnection
from systems.karte.system import KARTE
from systems.marketo.system import MARKETO
from systems.web.receiver import WEB
from tests.support.fifo_queue import Clock, FifoQueue, SqsClient
from tests.support.memory_state import MemoryState
from tests.support.plain_system import Plain, PlainRoute

SECRET = "the-webhooks-secret"
CLIENT_ID, CLIENT_SECRET = "stand-in-app", "stand-in-app-secret"


def visit(**source: Any) -> Route:
    """A route that looks up a visitor's lead."""
    written = {"to": "marketo", "from": "karte", "find": {}, "then": "next"}
    route = msgspec.convert(
        written | {"lead": {"email": "email", "cookie": "marketo_cookie"}}, MARKETO.target.route_model
    )
    return msgspec.structs.replace(route, source=KarteCalls(**source))


def pushed(*, key: str = "user_id", **source: Any) -> Route:
    """A route that takes events, for the record that `key` names."""
    return PlainRoute(to="crm", from_="karte", key=key, source=KarteCalls(**source))


def routes(**more: Route) -> dict[str, Route]:
    """Both, and more."""
    return {"karte-visit": visit(), "karte-event": pushed(), **more}


@dataclass
class FrontDoor:
    """Accepts as the deployed functions do."""

    routes: Mapping[str, Route] = field(default_factory=routes)
    connection: KarteConnection = field(default_factory=lambda: KarteConnection(signed_by=CLIENT_ID))
    clock: Clock = field(default_factory=Clock)
    state: MemoryState = field(default_factory=MemoryState)
    kept: list[dict[str, Any]] = field(default_factory=list)
    lock: Any = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.queue = FifoQueue(self.clock)
        self._client = SqsClient({"queue": self.queue})
        self.acceptance = Acceptance(
            config=Config(
                connections={"karte": self.connection},
                routes=self.routes,
                systems={"karte": "karte", "marketo": "marketo", "crm": "plain"},
            ),
            systems={"karte": KARTE, "marketo": MARKETO, "plain": Plain()},
            anyone=WEB,
            secret=WebhookSecret(lambda *, refresh: {"current": SECRET, SIGNING: {"karte": CLIENT_SECRET}}),
            log_key=b"k",
            sqs=cast("Any", self),
            queue_urls={"marketo": "queue", "crm": "queue"},
            quarantine_url="quarantine",
            repeats={"karte": Repeats(self.state)},
        )

    def send_message(self, **message: Any) -> None:
        """The quarantine is a plain queue."""
        if message["QueueUrl"] == "quarantine":
            self.kept.append(json.loads(message["MessageBody"]))
        else:
            self._client.send_message(**message)

    def post(
        self,
        body: Any,
        route: str = "karte-event",
        *,
        headers: Mapping[str, str] | None = None,
        key: str = "",
        method: str = "POST",
    ) -> WebhookAnswer:
        """With the secret, unless other headers say who calls."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {SECRET_HEADER: SECRET} if headers is None else headers
        with self.lock:
            return self.acceptance.handle(
                WebhookRequest(method=method, route=route, headers=sent, body=raw, url_key=key)
            )

    def over_the_bus(self, found: Mapping[str, Any]) -> WebhookAnswer:
        """An event that EventBridge hands over."""
        with self.lock:
            return bus.take(found, KARTE, self.acceptance)

    def events(self) -> list[Event]:
        """What is in the queue."""
        return [event.decode(message.body) for message in self.queue.messages]

    def payloads(self) -> list[dict[str, Any]]:
        """Of those."""
        return [each.payload for each in self.events()]

    def groups(self) -> list[str]:
        """The message groups of those."""
        return [message.group for message in self.queue.messages]

    def url(self, server: str, route: str, *, with_key: bool = False) -> str:
        """An address, with its key where the caller sends no header."""
        return f"{server}/hooks/{route}" + (f"?key={url_key(SECRET, route)}" if with_key else "")


@contextmanager
def served(door: FrontDoor, *, statuses: Iterable[int] = ()) -> Any:
    """The address of a server in front of it; `statuses` are answered first, and nothing is taken."""
    troubles = list(statuses)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            key = parse_qs(parts.query).get("key", [""])[0]
            if troubles:
                self._answer(troubles.pop(0), {"status": "rejected"})
                return
            answer = door.post(body, parts.path.rpartition("/")[2], headers=headers, key=key)
            self._answer(answer.status, answer.content)

        def _answer(self, status: int, content: Mapping[str, str]) -> None:
            text = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that http.server gives it
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
