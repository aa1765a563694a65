"""The example system from end to end: both functions as Lambda runs them, its stand-ins, and the emulator's tables.

`near` is read (changes, and a listing), and looked up; `far` is written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from relay.core import event
from relay.core.event import Event
from relay.reading.unmatched.store import PARTITION
from tests.connectors.example.stand_in.stand_in import Records, StandIn, put
from tests.support import lambda_function, state_table
from tests.support.aws import Aws
from tests.support.lambda_function import FUNCTIONS, LambdaFunction
from tests.support.readings_table import new_readings
from tests.support.sqs_events import record

SYSTEMS = """from tests.connectors.example.system import DIRECTORY

SYSTEMS = {"directory": DIRECTORY}
"""
READ = {"stream": "people", "every": "1m", "first": "everything"}
ROUTES: dict[str, dict[str, Any]] = {
    "people": {
        "to": "far",
        "from": "near",
        "source": READ,
        "id": "id",
        "fields": {"name": "name"},
        "unchanged": "skip",
    },
    "mails": {
        "to": "far",
        "from": "near",
        "source": READ,
        "id": "email",
        "create": False,
        "fields": {"score": {"from": "score", "type": "integer"}},
    },
    "groups": {
        "to": "far",
        "from": "near",
        "source": {"stream": "groups", "every": "1m", "first": "everything", "gone": "deliver"},
        "id": "join('', ['group-', id])",
        "fields": {"name": "name"},
    },
    "leaders": {
        "to": "far",
        "from": "near",
        "source": {"stream": "groups", "every": "1m", "first": "everything"},
        "id": "leader",
        "create": False,
        "fields": {"name": "name"},
    },
    "ask": {"to": "near", "find": {"email": "who"}, "then": "greet"},
    "greet": {
        "to": "far",
        "from": "near",
        "source": {"stream": "people"},
        "id": "asked.visitor",
        "fields": {"name": "name"},
    },
    "join": {"to": "far", "id": "id"},
}


class World:
    """Two directories, and what stands between them."""

    def __init__(self, aws: Aws, folder: Path, near: StandIn, far: StandIn) -> None:
        self._aws, self._folder, self.near, self.far = aws, folder, near, far
        self._mark = uuid4().hex[:8]
        self.table = new_readings(aws.emulator, "near")
        self._states = {name: state_table.new_table(aws.emulator).table for name in ("near", "far")}
        self._queues = {name: self._queue(f"{name}-{self._mark}") for name in ("near", "far", "dead")}
        for name in ("near", "far"):
            aws.make_secret(f"{name}-{self._mark}", {"token": "stand-in-token"})
        self._compiled = {
            "language": "en",
            "connections": {
                "near": {"system": "directory", "url": near.url},
                "far": {"system": "directory", "url": far.url},
            },
            "routes": ROUTES,
        }
        self._read = self._function("read", "near", QUEUE_NAMES=f"{{connection}}-{self._mark}.fifo")
        self._deliver = {name: self._function("deliver", name) for name in ("near", "far")}

    @property
    def functions(self) -> list[LambdaFunction]:
        return [self._read, *self._deliver.values()]

    def tick(self) -> list[dict[str, Any]]:
        """As the clock does, with everything due."""
        for part in self.table.parts():
            self.table.make_due(part.key)
        runs: list[dict[str, Any]] = self._read.invoke({})["runs"]
        return runs

    def deliver(self, connection: str = "far") -> None:
        """What waits in its queue, until there is nothing more."""
        url = self._queues[connection]
        while messages := self._aws.receive(url):
            records = [_record(each) for each in messages]
            failed = self._deliver[connection].invoke({"Records": records})["batchItemFailures"]
            assert failed == []
            for each in messages:
                self._aws.sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])

    def call(self, route: str, payload: dict[str, Any]) -> None:
        """As the webhook function queues what somebody posts."""
        made = Event(id=event.new_id(), route=route, received_at=event.now(), lead="", payload=payload)
        self._aws.sqs.send_message(
            QueueUrl=self._queues[ROUTES[route]["to"]],
            MessageBody=event.encode(made),
            MessageGroupId=made.id,
            MessageDeduplicationId=made.id,
        )

    def holds(self) -> dict[str, tuple[Any, Any]]:
        """Name and score of all that the far directory has."""
        found = self.far.directory.people
        return {name: (each.get("name"), each.get("score")) for name, each in found.items()}

    def dead_letters(self) -> int:
        return len(self._aws.drain(self._queues["dead"]))

    def skipped(self) -> list[tuple[str, str]]:
        lines = self._deliver["far"].lines()
        return [(line["route"], line["skipped"]) for line in lines if line.get("skipped")]

    def _function(self, module: str, connection: str, **more: str) -> LambdaFunction:
        folder = self._folder / f"{module}-{connection}"
        (folder / "package").mkdir(parents=True)
        package = lambda_function.make_package(folder / "package", self._compiled)
        (package / "systems" / "__init__.py").write_text(SYSTEMS)
        (package / "read.py").symlink_to(FUNCTIONS / "read.py")
        return LambdaFunction(package, module, folder / "log", self._environment(connection) | more)

    def _environment(self, connection: str) -> dict[str, str]:
        return {
            **self._aws.emulator.client_environment(),
            "CONNECTION": connection,
            "SECRET_ID": f"{connection}-{self._mark}",
            "QUEUE_URL": self._queues[connection],
            "DEAD_LETTER_QUEUE_URL": self._queues["dead"],
            "STATE_TABLE": self._states[connection],
            "READINGS_TABLE": self.table.table,
            "NEXT_QUEUES": f"{{connection}}-{self._mark}.fifo",
            "LOG_KEY_SECRET_ID": "log-key",
            "POWERTOOLS_SERVICE_NAME": connection,
            "LAMBDA_SECONDS": "300",
        }

    def _queue(self, name: str) -> str:
        return self._aws.sqs.create_queue(QueueName=f"{name}.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]


def _record(message: Mapping[str, Any]) -> dict[str, Any]:
    """A received message as Lambda hands it over."""
    attributes = message["Attributes"]
    found = record(message["Body"], group=attributes["MessageGroupId"], message_id=message["MessageId"])
    return found | {"receiptHandle": message["ReceiptHandle"]}


@pytest.fixture
def world(aws: Aws, tmp_path: Path) -> Iterator[World]:
    with StandIn() as near, StandIn() as far:
        found = World(aws, tmp_path, near, far)
        yield found
        for function in found.functions:
            function.stop()


def people(world: World) -> Records:
    return world.near.directory.people


def test_what_is_read_is_written_once_and_what_is_unchanged_is_not_written_again(world: World) -> None:
    put(people(world), "0001", {"name": "A"})
    put(world.near.directory.groups, "7", {"name": "Staff"})
    world.tick()
    world.deliver()
    assert world.holds() == {"0001": ("A", None), "group-7": ("Staff", None)}

    put(people(world), "0001", {"score": 1})
    put(people(world), "0002", {"name": "B"})
    world.tick()
    world.deliver()
    assert world.holds()["0002"] == ("B", None)
    assert ("people", "unchanged") in world.skipped()


def test_what_is_gone_is_told_after_two_complete_passes(world: World) -> None:
    groups = world.near.directory.groups
    put(groups, "7", {"name": "Staff"})
    put(groups, "8", {"name": "Guests"})
    world.tick()
    world.deliver()
    before = len(world.far.requests())
    del groups["8"]
    world.tick()
    world.deliver()
    assert len(world.far.requests()) == before
    world.tick()
    world.deliver()
    assert [each["path"] for each in world.far.requests()[before:]] == ["/people/group-8"]


def test_who_is_not_there_is_waited_for_and_read_again_when_they_are_made(world: World) -> None:
    put(people(world), "0001", {"name": "A", "email": "a@example.com", "score": 5})
    world.tick()
    world.deliver()
    assert world.holds() == {"0001": ("A", None)}
    assert ("mails", "unmatched") in world.skipped()

    world.near.directory.people["0001"]["score"] = 6
    world.call("join", {"id": "a@example.com"})
    world.deliver()
    runs = world.tick()
    world.deliver()
    assert [run["unmatched"] for run in runs if run.get("unmatched")] == [1]
    assert world.holds()["a@example.com"] == (None, 6)
    assert world.dead_letters() == 0
    assert "a@example.com" not in json.dumps(world.functions[2].lines())
    assert PARTITION == "#unmatched"


def test_of_a_listing_the_payload_waits_until_the_person_is_made(world: World) -> None:
    groups = world.near.directory.groups
    put(groups, "7", {"name": "Then", "leader": "l@example.com"})
    world.tick()
    world.deliver()
    assert ("leaders", "unmatched") in world.skipped()

    del groups["7"]
    world.call("join", {"id": "l@example.com"})
    world.deliver()
    world.tick()
    world.deliver()
    assert world.holds()["l@example.com"] == ("Then", None)
    assert world.dead_letters() == 0


def test_who_is_not_there_is_a_dead_letter_for_what_was_not_read(world: World) -> None:
    world.call("mails", {"id": "1", "email": "nobody@example.com", "score": 1})
    world.deliver()
    assert world.dead_letters() == 1


def test_what_a_look_up_finds_is_written_by_the_next_route(world: World) -> None:
    put(people(world), "0001", {"name": "Erika", "email": "e@example.com"})
    world.call("ask", {"who": "e@example.com", "visitor": "v-1"})
    world.deliver("near")
    world.deliver("far")
    assert world.holds() == {"v-1": ("Erika", None)}
