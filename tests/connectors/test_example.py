"""The example system passes the connector suite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.connectors.connector import BothWays, Connector, Readable, Running, Trouble
from tests.connectors.example.stand_in.stand_in import Records, StandIn, put
from tests.connectors.suite import ConnectorSuite


class Directory(Running):
    """Its stand-in."""

    def __init__(self) -> None:
        self.stand_in: StandIn = StandIn()

    @property
    def connection(self) -> Mapping[str, Any]:
        return {"url": self.stand_in.url}

    @property
    def secret(self) -> Mapping[str, Any]:
        return {"token": self.stand_in.directory.token}

    @property
    def wrong_secret(self) -> Mapping[str, Any]:
        return {"token": "a-token-of-yesterday"}

    def fail(self, trouble: Trouble) -> None:
        self.stand_in.fail({"too many": "429", "lost answer": "lost-answer"}[trouble], times=1)

    def holds(self) -> Any:
        people = self.stand_in.directory.people.values()
        return [{name: each[name] for name in each if name not in {"revision", "changed"}} for each in people]

    def requests(self) -> int:
        return len(self.stand_in.requests())

    def put(self, stream: str, records: Sequence[int]) -> None:
        for record in records:
            put(self._kept(stream), f"{record:04}", {"name": f"Somebody Number {record}"})

    def remove(self, stream: str, record: int) -> None:
        if stream == "groups":
            del self._kept(stream)[f"{record:04}"]
        else:
            put(self._kept(stream), f"{record:04}", {"deleted": True})

    def _kept(self, stream: str) -> Records:
        directory = self.stand_in.directory
        return directory.people if stream == "people" else directory.groups


DIRECTORY = Connector(
    system="directory",
    running=Directory,
    route={"id": "id", "fields": {"name": "name", "email": "mail", "score": {"from": "score", "type": "integer"}}},
    payload={"id": "p-77", "name": "Erika Mustermann", "mail": "erika@example.org", "score": "12"},
    unusable={"id": "p-77", "score": "Mustermann"},
    both_ways=BothWays(
        stream="people",
        route={"id": "id", "fields": {"name": "who", "email": "mail", "score": {"from": "score", "type": "integer"}}},
        payload={"id": "p-77", "who": " Erika  Mustermann ", "mail": "Erika@Example.org", "score": "12"},
        other={"id": "p-78", "who": "Taro", "mail": "taro@example.org", "score": 13},
        keys={"id": "p-77"},
        key="p-77",
        name="who",
        fields=frozenset({"name"}),
    ),
    streams={
        "people": Readable(source={"stream": "people"}, page=100),
        "groups": Readable(source={"stream": "groups"}, page=100),
    },
)


class TestExample(ConnectorSuite):
    connector = DIRECTORY
