"""One app that is read, with everything that its function touches."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import uuid4

import requests

import config
from local.run.emulator import Emulator
from local.systems.kintone import StandIn
from relay.core import event
from relay.core.event import Event
from tests.support import state_table
from tests.support.lambda_function import FUNCTIONS, LambdaFunction
from tests.support.readings_table import new_readings

RELAY = """
api: {{allow: anyone}}
connections:
  kintone: {{system: kintone, url: "{url}"}}
routes:
  changed:
    from: kintone
    source: {{app: 12, every: 5m}}
    to: kintone
    app: 13
    key: {{field: key, from: record.company}}
    fields: {{text: record.company}}
"""


class ReadApp:
    """App 12 of a domain, read for the route `changed` into a queue for app 13, where a record needs a company."""

    def __init__(self, emulator: Emulator, kintone: StandIn, folder: Path) -> None:
        self.kintone = kintone
        self._emulator = emulator
        self._folder = folder
        self.sqs = emulator.client("sqs")
        self.secrets = emulator.client("secretsmanager")
        self.table = new_readings(emulator, "kintone")
        self.state = state_table.new_table(emulator)
        self.name = uuid4().hex[:8]
        attributes = {"FifoQueue": "true", "DeduplicationScope": "messageGroup"}
        attributes["FifoThroughputLimit"] = "perMessageGroupId"
        self.queue = self.sqs.create_queue(QueueName=f"{self.name}-kintone.fifo", Attributes=attributes)["QueueUrl"]
        self._make_secret("source", json.dumps({"api_token": kintone.api_token}))
        self._make_secret("log-key", "key-of-the-hashes-in-the-log")
        self.function = self._start()

    def tick(self) -> dict[str, Any]:
        """The run that came of a minute's tick, with everything due."""
        for part in self.table.parts():
            self.table.make_due(part.key)
        [run] = self.function.invoke({})["runs"]
        return dict(run)

    def check(self) -> list[dict[str, str]]:
        """What it says of its system."""
        found: list[dict[str, str]] = self.function.invoke({"action": "check"})["findings"]
        return found

    def write(self, records: Iterable[int], company: str = "Company {}") -> None:
        """Upsert records of app 12, a hundred at a time, which sends no webhook."""
        entries = [
            {
                "updateKey": {"field": "lead_id", "value": str(record)},
                "record": {"company": {"value": company.format(record)}},
            }
            for record in records
        ]
        for start in range(0, len(entries), 100):
            body = {"app": 12, "upsert": True, "records": entries[start : start + 100]}
            answer = requests.put(f"{self.kintone.url}/k/v1/records.json", json=body, headers=self.headers, timeout=10)
            assert answer.ok, answer.text

    def queued(self) -> list[Event]:
        """Take what waits in the queue."""
        found: list[Event] = []
        while messages := self.sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                found.append(event.decode(message["Body"]))
                self.sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
        return found

    @property
    def headers(self) -> dict[str, str]:
        return {"X-Cybozu-API-Token": self.kintone.api_token}

    def set_secret(self, content: dict[str, str]) -> None:
        """Change the connection's secret."""
        self.secrets.put_secret_value(SecretId=f"{self.name}/source", SecretString=json.dumps(content))

    def stop(self) -> None:
        self.function.stop()

    def _start(self) -> LambdaFunction:
        package = self._folder / "package"
        package.mkdir()
        for each in FUNCTIONS.iterdir():
            if each.suffix == ".py" or each.is_dir():
                (package / each.name).symlink_to(each)
        relay_yaml = self._folder / "relay.yaml"
        relay_yaml.write_text(RELAY.format(url=self.kintone.url))
        (package / "config.json").write_bytes(config.load(relay_yaml).compiled())
        environment = self._emulator.client_environment() | {
            "POWERTOOLS_SERVICE_NAME": "read",
            "LAMBDA_SECONDS": "900",
            "CONNECTION": "kintone",
            "SECRET_ID": f"{self.name}/source",
            "STATE_TABLE": self.state.table,
            "QUEUE_URL": self.queue,
            "QUEUE_NAMES": f"{self.name}-{{connection}}.fifo",
            "READINGS_TABLE": self.table.table,
            "LOG_KEY_SECRET_ID": f"{self.name}/log-key",
        }
        return LambdaFunction(package, "read", self._folder / "log", environment)

    def _make_secret(self, name: str, text: str) -> None:
        self.secrets.create_secret(Name=f"{self.name}/{name}", SecretString=text)
