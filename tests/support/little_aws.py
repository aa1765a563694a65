"""The services that accepting needs, on loopback: as little of each as it takes to see what is asked of them."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any, Self

WEBHOOK_SECRET = "the-secret-of-the-webhooks"


class LittleAws:
    """Listens inside `with`; keeps what is sent to queues and by mail, a table's items, and the bucket's objects."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.mails: list[dict[str, Any]] = []
        self.items: dict[str, Any] = {}
        self.objects: dict[str, bytes] = {}
        self.loaded: list[str] = []
        self.secrets = {"log-key": "key-of-the-hashes-in-the-log", "webhook": json.dumps({"current": WEBHOOK_SECRET})}
        self.fails: dict[str, tuple[int, str]] = {}
        """Status and code by which an operation fails."""
        self.hangs_up = False
        """Whether SES takes a mail and ends the connection without an answer."""
        self.rejects: bytes | None = None
        """SES takes no mail with this in it."""
        aws = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                key = self.path.partition("?")[0].removeprefix("/mails/")
                aws.loaded.append(key)
                if "GetObject" in aws.fails:
                    status, code = aws.fails["GetObject"]
                    self._say(status, f"<Error><Code>{code}</Code></Error>".encode())
                elif key in aws.objects:
                    self._say(200, aws.objects[key])
                else:
                    self._say(404, b"<Error><Code>NoSuchKey</Code></Error>")

            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                operation = (self.headers["X-Amz-Target"] or ".SendEmail").rpartition(".")[2]
                if operation == "SendEmail" and aws.hangs_up:
                    aws.mails.append(asked)
                    self.close_connection = True
                    return
                status, code = aws.fails.get(operation, (200, ""))
                if status != 200:
                    content: dict[str, Any] = {"__type": code, "message": "no"}
                else:
                    content = aws.answer(operation, asked)
                    status = 400 if "__type" in content else 200
                self._say(status, json.dumps(content).encode(), content.get("__type", ""))

            def _say(self, status: int, text: bytes, error: str = "") -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                if error:
                    self.send_header("x-amzn-ErrorType", error)
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that http.server gives it
                """Keep quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def answer(self, operation: str, asked: dict[str, Any]) -> dict[str, Any]:
        """What the service says."""
        answers = {
            "SendMessage": self._queue,
            "SendEmail": self._send,
            "GetSecretValue": lambda asked: {"SecretString": self.secrets[asked["SecretId"]]},
            "GetItem": self._get,
            "BatchGetItem": self._get_all,
            "PutItem": self._put,
            "DeleteItem": self._delete,
        }
        return answers[operation](asked)

    def _queue(self, asked: dict[str, Any]) -> dict[str, Any]:
        self.sent.append(asked)
        digest = hashlib.md5(asked["MessageBody"].encode(), usedforsecurity=False).hexdigest()
        return {"MessageId": "m", "MD5OfMessageBody": digest}

    def _send(self, asked: dict[str, Any]) -> dict[str, Any]:
        if self.rejects and self.rejects in base64.b64decode(asked["Content"]["Raw"]["Data"]):
            return {"__type": "MessageRejected"}
        self.mails.append(asked)
        return {"MessageId": "sent"}

    def _get(self, asked: dict[str, Any]) -> dict[str, Any]:
        found = self.items.get(asked["Key"]["id"]["S"])
        return {} if found is None else {"Item": found}

    def _get_all(self, asked: dict[str, Any]) -> dict[str, Any]:
        table, wanted = next(iter(asked["RequestItems"].items()))
        keys = [each["id"]["S"] for each in wanted["Keys"]]
        return {"Responses": {table: [self.items[each] for each in keys if each in self.items]}}

    def _delete(self, asked: dict[str, Any]) -> dict[str, Any]:
        self.items.pop(asked["Key"]["id"]["S"], None)
        return {}

    def _put(self, asked: dict[str, Any]) -> dict[str, Any]:
        key = asked["Item"]["id"]["S"]
        if asked.get("ConditionExpression") == "attribute_not_exists(id)" and key in self.items:
            return {"__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"}
        assert float(asked["Item"]["expiration"]["N"]) > time.time()
        self.items[key] = asked["Item"]
        return {}

    def clear(self) -> None:
        """Forget everything but the secrets."""
        for kept in (self.sent, self.mails, self.items, self.objects, self.loaded, self.fails):
            kept.clear()
        self.hangs_up, self.rejects = False, None

    def to_queue(self, name: str) -> list[dict[str, Any]]:
        """What lies in a queue: the bodies."""
        return [json.loads(each["MessageBody"]) for each in self.sent if each["QueueUrl"].endswith(f"/{name}")]

    def raw_mails(self) -> list[bytes]:
        """What was sent by mail."""
        return [base64.b64decode(each["Content"]["Raw"]["Data"]) for each in self.mails]

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
