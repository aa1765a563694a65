"""The relay that the demo runs against: its queues, and what people do in each of its systems."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from local.run.emulator import Emulator
from local.run.state import LocalError
from local.systems import STAND_INS
from relay.reading.parts.table import Readings

SETTLE_SECONDS = 60.0
Json = dict[str, Any]


class Running:
    """A local run, as `stack.json` describes it."""

    def __init__(self, stack: Mapping[str, Any]) -> None:
        self.stack = stack
        self._emulator = Emulator(int(stack["emulator_url"].rsplit(":", 1)[1]))
        self.queues = Queues(self._emulator)
        self.screen: Callable[[str], Any] = cache(lambda system: STAND_INS[system].screen(stack))
        """What people do in a system and see there, by the name of the system."""

    def settled(self, connection: str, refused: int) -> tuple[list[Json], list[Json]]:
        """Dead letters of a connection and quarantined requests, once no event is under way and all refused are there.

        Raises LocalError when that does not come.
        """
        self.until(self.queues.are_empty, "the queues to be empty")
        self.until(lambda: self.queues.quarantined() >= refused, "the refused webhook to be in quarantine")
        return self.queues.letters(connection), self.queues.quarantine()

    def read(self, connection: str) -> None:
        """Have a connection be read at once, as its clock does when that is due. Raises LocalError."""
        described = json.loads(self.queues.outputs[f"Reading{connection.capitalize()}"])
        client = self._emulator.client("dynamodb")
        table = Readings(dynamodb=client, table=described["readings_table"], connection=connection)

        def tick() -> bool:
            for part in table.parts():
                table.make_due(part.key)
            name = described["function_name"]
            answer = self._emulator.client("lambda").invoke(FunctionName=name, Payload=b"{}")
            return bool(json.loads(answer["Payload"].read())["runs"])

        self.until(tick, f"{connection} to be read")  # the clock itself may be at it at this moment

    def until(self, done: Callable[[], bool], what: str) -> None:
        """Wait until something is so. Raises LocalError when it does not become so."""
        limit = time.monotonic() + SETTLE_SECONDS
        while not done():
            if time.monotonic() > limit:
                raise LocalError(f"Waited {SETTLE_SECONDS:.0f} s for {what}, in vain. See the logs in .local/demo/.")
            time.sleep(0.2)


class Queues:
    """The queues of the stacks that are deployed, looked at without taking anything out for good."""

    def __init__(self, emulator: Emulator) -> None:
        self._sqs = emulator.client("sqs")
        described = emulator.client("cloudformation").describe_stacks()["Stacks"]
        outputs = {one["OutputKey"]: one["OutputValue"] for stack in described for one in stack.get("Outputs", [])}
        self.outputs: Mapping[str, str] = outputs
        """Of all stacks, by name."""
        found = [json.loads(each) for name, each in outputs.items() if name.startswith("Connection")]
        self._connections: dict[str, Json] = {each["name"]: each for each in found}
        self._quarantine: str = outputs["QuarantineQueueUrl"]

    def are_empty(self) -> bool:
        """Whether no event is under way."""
        return not any(self._depth(each["queue_url"]) for each in self._connections.values())

    def letters(self, connection: str) -> list[Json]:
        """The newest dead letters of a connection."""
        return self._read(self._connections[connection]["dead_letter_queue_url"])

    def quarantine(self) -> list[Json]:
        """Requests that were kept as they came."""
        return self._read(self._quarantine)

    def quarantined(self) -> int:
        """How many those are."""
        return self._depth(self._quarantine)

    def _depth(self, url: str) -> int:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        return sum(int(found[name]) for name in names)

    def _read(self, url: str) -> list[Json]:
        received = self._sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0, MessageAttributeNames=["All"]
        )
        messages: list[Json] = received.get("Messages", [])
        return messages
