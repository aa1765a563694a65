"""The three services that accepting needs, on loopback: as little of each as it takes to see what is asked of them."""

from __future__ import annotations

import hashlib
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any, Self

WEBHOOK_SECRET = "the-secret-of-the-webhooks"


class LittleAws:
    """Listens inside `with`; keeps what is sent to a queue, and the items of a table."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.items: dict[str, Any] = {}
        self.secrets = {"log-key": "key-of-the-hashes-in-the-log", "webhook": json.dumps({"current": WEBHOOK_SECRET})}
        self.fails: set[str] = set()
        """Operations that are answered with a fault."""
        aws = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                operation = self.headers["X-Amz-Target"].rpartition(".")[2]
                failed = operation in aws.fails
                content = {"__type": "InternalFailure"} if failed else aws.answer(operation, asked)
                text = json.dumps(content).encode()
                self.send_response(500 if failed else 200)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that http.server gives it
                """Keep quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def answer(self, operation: str, asked: dict[str, Any]) -> dict[str, Any]:
        """What the service says."""
        match operation:
            case "SendMessage":
                self.sent.append(asked)
                digest = hashlib.md5(asked["MessageBody"].encode(), usedforsecurity=False).hexdigest()
                return {"MessageId": "m", "MD5OfMessageBody": digest}
            case "GetSecretValue":
                return {"SecretString": self.secrets[asked["SecretId"]]}
            case "GetItem":
                found = self.items.get(asked["Key"]["id"]["S"])
                return {} if found is None else {"Item": found}
            case "PutItem":
                self.items[asked["Item"]["id"]["S"]] = asked["Item"]
                return {}
        raise ValueError(operation)

    @property
    def environment(self) -> dict[str, str]:
        """What a function needs to find it."""
        url = f"http://127.0.0.1:{self._server.server_address[1]}"
        keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}
        return {"AWS_ENDPOINT_URL": url, **keys}

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
