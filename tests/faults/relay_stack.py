"""The relay that a campaign runs against: the real stacks on the emulator, and what is found in them afterwards."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import requests

import config
from local.run.emulator import Emulator
from local.run.parts import Say
from local.run.ports import Ports
from local.run.state import State
from local.run.up import up
from operations.readings.known import written
from tests.faults.plan import SLOTS

FOLDER = Path(__file__).parent
APPS = FOLDER / "apps.json"
APP = 12
PEOPLE_APP = 13
"""Where people change records themselves."""
READ_TIMEOUT = 90
"""Seconds; a reading begins no page in the last 60."""
DRAIN_TIMEOUT = 20
"""Seconds; a drain that died keeps the next away for as long."""
_LOG_WINDOW_MS = 5_000
Json = dict[str, Any]


@dataclass(frozen=True)
class Letter:
    """An event in a dead-letter queue. `number` is the webhook's own, as its payload says it."""

    connection: str
    event_id: str
    payload: Json
    cause: Json
    gave_up: bool


@dataclass(frozen=True)
class Kept:
    """A refused request in quarantine."""

    event_id: str
    body: bytes


class RelayStack:
    """A running relay with stand-ins behind it."""

    def __init__(self, stack: Mapping[str, Any], state: State) -> None:
        self.stack = stack
        self.state = state
        self.emulator = Emulator(int(stack["emulator_url"].rsplit(":", 1)[1]))
        self._sqs = self.emulator.client("sqs")
        described = self.emulator.client("cloudformation").describe_stacks()["Stacks"]
        self._outputs: dict[str, str] = {
            one["OutputKey"]: one["OutputValue"] for each in described for one in each.get("Outputs", [])
        }
        found = [json.loads(value) for key, value in self._outputs.items() if key.startswith("Connection")]
        self.connections: dict[str, Json] = {each["name"]: each for each in found}
        self.reading: str = json.loads(self._outputs["ReadingKintone"])["function_name"]
        """Name of the function that reads."""
        (self._read,) = written(config.load(FOLDER / "relay.yaml").config(), "kintone")

    @classmethod
    def start(cls, state: State, say: Say) -> RelayStack:
        """Deploy the campaign's relay.yaml. Raises LocalError."""
        stack = up(FOLDER / "relay.yaml", state, Ports.free(), say, more={"kintone": [f"--apps={APPS}"]})
        relay = cls(stack, state)
        for slot in range(SLOTS):
            relay.order(
                "marketo", "POST", "fields", {"name": f"slot_{slot}", "label": f"Event {slot}", "type": "string"}
            )
        return relay

    def hasten(self, *, visibility: int, timeout: int) -> None:
        """Let what was cut off come back in seconds, which takes minutes as deployed.

        `visibility` seconds for every queue, instead of six times the function's time-out; `timeout` seconds for the
        functions that deliver to KARTE, instead of 60: an event that one of them died with waits until it is over.
        Marketo's keeps its 140, since no activity is begun without time for the 90 s that Marketo may work on it. The
        reader has 90 s instead of 15 minutes, since nobody else may read until one that died would have been over; and
        who delivers by a clock 20 s instead of 5 minutes, for the same reason.
        """
        client = self.emulator.client("lambda")
        client.update_function_configuration(FunctionName=self.reading, Timeout=READ_TIMEOUT)
        for connection in self.connections.values():
            attributes = {"VisibilityTimeout": str(visibility)}
            self._sqs.set_queue_attributes(QueueUrl=connection["queue_url"], Attributes=attributes)
            if connection["every"]:
                client.update_function_configuration(FunctionName=connection["function_name"], Timeout=DRAIN_TIMEOUT)
            if connection["system"] == "karte":
                client.update_function_configuration(FunctionName=connection["function_name"], Timeout=timeout)

    def order(self, system: str, method: str, path: str, body: Json | None = None) -> Json:
        """Ask the control API of a stand-in."""
        url = f"{self.stack['systems'][system]['url']}/_stand-in/{path}"
        answer = requests.request(method, url, json=body, timeout=60)
        answer.raise_for_status()
        found: Json = answer.json()
        return found

    def delivering(self) -> list[str]:
        """Names of the functions that deliver."""
        return [connection["function_name"] for connection in self.connections.values()]

    @property
    def accepting(self) -> str:
        """Name of the function that accepts."""
        return self._outputs["WebhookFunctionName"]

    @property
    def people_url(self) -> str:
        """Where kintone tells of what people change."""
        url: str = self.stack["sources"]["edited"]["url"]
        return url

    def begin_reading(self) -> None:
        """As the clock does when it is due: nobody waits for what becomes of it."""
        self.emulator.client("lambda").invoke(
            FunctionName=self.reading, InvocationType="Event", Payload=self._read_request
        )

    def begin_drains(self) -> None:
        """As the clocks do: nobody waits for what becomes of it."""
        payload = json.dumps({"action": "drain"}).encode()
        for connection in self.connections.values():
            if connection["every"]:
                self.emulator.client("lambda").invoke(
                    FunctionName=connection["function_name"], InvocationType="Event", Payload=payload
                )

    def read(self, seconds: float) -> str:
        """Read until everything has been read; how the last run ended when that takes longer."""
        limit = time.monotonic() + seconds
        while (ending := self._ending()) != "complete" and time.monotonic() < limit:
            time.sleep(1)
        return ending

    @property
    def _read_request(self) -> bytes:
        return json.dumps({"action": "run", "reading": self._read.name}).encode()

    def _ending(self) -> str:
        answer = self.emulator.client("lambda").invoke(FunctionName=self.reading, Payload=self._read_request)
        content = json.loads(answer["Payload"].read())
        if "FunctionError" in answer:
            return "fault"
        return str(content["runs"][-1]["ending"]) if content["runs"] else "busy"

    def waiting(self) -> dict[str, int]:
        """Messages in each connection's queue, those under way included."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        depths = {}
        for name, connection in self.connections.items():
            found = self._sqs.get_queue_attributes(QueueUrl=connection["queue_url"], AttributeNames=names)["Attributes"]
            depths[name] = sum(int(found[each]) for each in names)
        return depths

    def wait_until_empty(self, seconds: float) -> dict[str, int]:
        """Wait until no event is under way; returns what still waits when the time is over."""
        limit = time.monotonic() + seconds
        while any((depths := self.waiting()).values()) and time.monotonic() < limit:
            time.sleep(0.5)
        return depths

    def letters(self) -> list[Letter]:
        """Every dead letter; afterwards the queues are empty."""
        return [
            _letter(name, message)
            for name, connection in self.connections.items()
            for message in self._messages(connection["dead_letter_queue_url"])
        ]

    def quarantine(self) -> list[Kept]:
        """Everything in quarantine; afterwards it is empty."""
        contents = [json.loads(message["Body"]) for message in self._messages(self._outputs["QuarantineQueueUrl"])]
        return [Kept(content["id"], base64.b64decode(content.get("body", ""))) for content in contents]

    def records(self) -> dict[int, Json]:
        """The records of the app by lead, as field code to value."""
        return {int(record["lead_id"]): record for record in self._records(APP)}

    def edited(self) -> dict[str, str]:
        """What people left in their records, by address."""
        return {record["email"]: record["mark"] for record in self._records(PEOPLE_APP)}

    def secrets(self) -> list[str]:
        """Everything that no log may hold, beside the payloads."""
        systems = self.stack["systems"]
        tokens = systems["kintone"]["api_tokens"].values()
        marketo = systems["marketo"]["client_secret"]
        return [self.stack["webhook_secret"], *tokens, systems["karte"]["access_token"], marketo]

    @cached_property
    def log_lines(self) -> list[str]:
        """Every line of every log group, and what the emulator saw of the functions' output."""
        logs = self.emulator.client("logs")
        groups = [each["logGroupName"] for page in logs.get_paginator("describe_log_groups").paginate()
                  for each in page["logGroups"]]  # fmt: skip
        lines = [message for group in groups for message in self._events(logs, group)]
        return lines + self.state.log("emulator").read_text(errors="replace").splitlines()

    def _events(self, logs: Any, group: str) -> Iterator[str]:
        """In windows of time, since the emulator gives 10,000 events of a group and no more."""
        begin = int(self.state.stack_file.stat().st_mtime * 1000) - 60_000
        now = int(time.time() * 1000)
        for start in range(begin, now + 1, _LOG_WINDOW_MS):
            found = logs.filter_log_events(
                logGroupName=group, startTime=start, endTime=start + _LOG_WINDOW_MS - 1, limit=10_000
            )["events"]
            if len(found) == 10_000:
                raise RuntimeError(f"log group {group} has more events in {_LOG_WINDOW_MS} ms than can be read")
            yield from (event["message"] for event in found)

    def _records(self, app: int) -> Iterator[Json]:
        systems = self.stack["systems"]["kintone"]
        last = 0
        while True:
            answer = requests.get(
                f"{systems['url']}/k/v1/records.json",
                params={"app": str(app), "query": f"$id > {last} order by $id asc limit 500"},
                headers={"X-Cybozu-API-Token": systems["api_tokens"][str(app)]},
                timeout=60,
            )
            answer.raise_for_status()
            records = answer.json()["records"]
            if not records:
                return
            for record in records:
                yield {code: field["value"] for code, field in record.items()}
            last = int(records[-1]["$id"]["value"])

    def _messages(self, url: str) -> Iterator[Json]:
        while found := self._sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=300, MessageAttributeNames=["All"]
        ).get("Messages"):
            for message in found:
                yield message
                self._sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


def _letter(connection: str, message: Json) -> Letter:
    event = json.loads(message["Body"])
    attribute = message.get("MessageAttributes", {}).get("cause")
    found = json.loads(attribute["StringValue"]) if attribute else {"cause": {"code": ""}}
    return Letter(connection, event["id"], event["payload"], found["cause"], bool(found.get("gave_up")))
