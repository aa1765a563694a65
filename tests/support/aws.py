"""What the engine needs of AWS, in the emulator: queues, secrets, and functions that use them."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import msgspec

from local.run.emulator import REGION, Emulator
from relay.aws.environment import PLACEHOLDER
from relay.core import event
from relay.core.event import Event
from relay.queue.queues import Quarantined
from tests.support import lambda_function, state_table
from tests.support.api_gateway_events import rest_event
from tests.support.lambda_function import LambdaFunction

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

WEBHOOK_SECRETS = {"current": "current-webhook-secret", "previous": "previous-webhook-secret"}
COMPILED = {
    "language": "en",
    "connections": {
        "crm": {"system": "plain"},
        "other": {"system": "plain"},
        "broken": {"system": "plain"},
    },
    "routes": {
        "mail-opened": {"to": "crm"},
        "ask": {"to": "crm", "reply": "delivered"},
        "profile": {"to": "crm", "json_strings": ["profile"]},
        "form-filled": {"to": "other"},
        "no-queue": {"to": "broken"},
    },
}


@dataclass
class Aws:
    """One emulator with the engine's queues and secrets."""

    emulator: Emulator
    folder: Path
    _functions: list[LambdaFunction] = field(default_factory=list)
    _ports: list[socket.socket] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sqs: SQSClient = boto3.client("sqs", **self._access())
        self.secrets: SecretsManagerClient = boto3.client("secretsmanager", **self._access())
        self.state = state_table.new_table(self.emulator)
        self.queue = self._queue("crm.fifo")
        self.dead_letters = self._queue("crm-dead.fifo")
        self.other_queue = self._queue("other.fifo")
        self.quarantine = self._queue("quarantine")
        self.make_secret("webhook", WEBHOOK_SECRETS)
        self.make_secret("log-key", {"current": "key-of-the-hashes-in-the-log"})
        self.make_secret("crm", {"api_token": "token-of-crm"})
        self.make_secret("unset", {})

    def webhook(self, compiled: Mapping[str, Any] = COMPILED, **environment: str) -> LambdaFunction:
        """A new accepting function."""
        variables = {
            "WEBHOOK_SECRET_ID": "webhook",
            "LOG_KEY_SECRET_ID": "log-key",
            "QUEUE_NAMES": f"{PLACEHOLDER}.fifo",
            "QUARANTINE_QUEUE_URL": self.quarantine,
            "STATE_TABLES": self.state.table,  # of the one connection whose answers are waited for
        }
        return self._start("webhook", compiled, variables | environment)

    def deliver(self, compiled: Mapping[str, Any] = COMPILED, **environment: str) -> LambdaFunction:
        """A new delivering function."""
        variables = {
            "CONNECTION": "crm",
            "SECRET_ID": "crm",
            "QUEUE_URL": self.queue,
            "DEAD_LETTER_QUEUE_URL": self.dead_letters,
            "STATE_TABLE": self.state.table,
        }
        return self._start("deliver", compiled, variables | environment)

    def drain(self, url: str) -> list[dict[str, Any]]:
        """Take every message that is in a queue, with all attributes."""
        found: list[dict[str, Any]] = []
        while messages := self.receive(url):
            found += messages
            for message in messages:
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found

    def receive(self, url: str, most: int = 10) -> list[dict[str, Any]]:
        """Receive up to `most` messages, and leave them in the queue."""
        answer: Any = self.sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=most, AttributeNames=["All"], MessageAttributeNames=["All"]
        )
        messages: list[dict[str, Any]] = answer.get("Messages", [])
        return messages

    def events(self) -> list[Event]:
        """Take the events that wait for the connection."""
        return [event.decode(message["Body"]) for message in self.drain(self.queue)]

    def quarantined(self) -> list[Quarantined]:
        """Take what lies in quarantine."""
        return [msgspec.json.decode(message["Body"], type=Quarantined) for message in self.drain(self.quarantine)]

    def empty(self) -> None:
        """Take everything out of every queue."""
        for url in (self.queue, self.other_queue, self.dead_letters, self.quarantine):
            self.sqs.purge_queue(QueueUrl=url)

    def refusing(self) -> str:
        """An address at which nothing listens."""
        return f"http://127.0.0.1:{self._socket().getsockname()[1]}"

    def hanging(self) -> str:
        """An address that takes connections and never answers."""
        found = self._socket()
        found.listen(16)
        return f"http://127.0.0.1:{found.getsockname()[1]}"

    def stop(self) -> None:
        """Stop every function."""
        for function in self._functions:
            function.stop()
        for port in self._ports:
            port.close()

    def _start(self, module: str, compiled: Mapping[str, Any], variables: dict[str, str]) -> LambdaFunction:
        folder = self.folder / f"function-{len(self._functions)}"
        (folder / "package").mkdir(parents=True)
        package = lambda_function.make_package(folder / "package", compiled)
        environment = self.emulator.client_environment() | {"POWERTOOLS_SERVICE_NAME": module} | variables
        function = LambdaFunction(package, module, folder / "log", environment)
        self._functions.append(function)
        return function

    def _access(self) -> dict[str, Any]:
        return {
            "endpoint_url": self.emulator.url,
            "region_name": REGION,
            "aws_access_key_id": "local",
            "aws_secret_access_key": "local",
        }

    def _queue(self, name: str) -> str:
        attributes: Any = {"FifoQueue": "true"} if name.endswith(".fifo") else {}
        return self.sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]

    def make_secret(self, name: str, content: Mapping[str, str]) -> None:
        """Keep a JSON object in Secrets Manager."""
        self.secrets.create_secret(Name=name, SecretString=json.dumps(content))

    def _socket(self) -> socket.socket:
        found = socket.socket()
        found.bind(("127.0.0.1", 0))
        self._ports.append(found)
        return found


def call(function: LambdaFunction, body: bytes | None, **request: Any) -> tuple[int, dict[str, str], dict[str, str]]:
    """Status, content and headers of the answer to one webhook. It has the right secret unless `secret` is given."""
    return unpack(function.invoke(rest_event(body, **({"secret": WEBHOOK_SECRETS["current"]} | request))))


def unpack(answer: dict[str, Any]) -> tuple[int, dict[str, str], dict[str, str]]:
    """Status, content and headers of a proxy response that keeps the contract: always JSON, flat, never empty."""
    content = json.loads(answer["body"])
    assert answer["isBase64Encoded"] is False
    assert answer["headers"]["Content-Type"] == "application/json; charset=utf-8"
    assert {"status", "id"} <= set(content)
    assert all(isinstance(value, str) and value for value in content.values())
    return answer["statusCode"], content, answer["headers"]
