"""The example system passes the connector suite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from tests.connectors.connector import Connector, Readable, Running, Trouble
from tests.connectors.example.stand_in import StandIn
from tests.connectors.example.streams import GROUPS, PEOPLE
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
        return {"token": self.stand_in.content.token}

    @property
    def wrong_secret(self) -> Mapping[str, Any]:
        return {"token": "a-token-of-yesterday"}

    def fail(self, trouble: Trouble) -> None:
        self.stand_in.content.faults.append({"too many": "429", "lost answer": "lost"}[trouble])

    def holds(self) -> Any:
        people = self.stand_in.content.people.values()
        return [{name: each[name] for name in each if name not in {"revision", "changed"}} for each in people]

    def requests(self) -> int:
        return len(self.stand_in.content.requests)

    def put(self, stream: str, records: Sequence[int]) -> None:
        kept = self._kept(stream)
        for record in records:
            at = f"{record:04}"
            kept[at] = {
                "id": at,
                "name": f"Somebody Number {record}",
                "revision": kept.get(at, {"revision": 0})["revision"] + 1,
                "changed": datetime.now(UTC).isoformat(),
            }

    def remove(self, stream: str, record: int) -> None:
        kept, at = self._kept(stream), f"{record:04}"
        if stream == "groups":
            del kept[at]
        else:
            kept[at] = {**kept[at], "deleted": True, "changed": datetime.now(UTC).isoformat()}

    def _kept(self, stream: str) -> dict[str, dict[str, Any]]:
        content = self.stand_in.content
        return content.people if stream == "people" else content.groups


DIRECTORY = Connector(
    system="directory",
    running=Directory,
    route={"id": "id", "fields": {"name": "name", "email": "mail", "score": {"from": "score", "type": "integer"}}},
    payload={"id": "p-77", "name": "Erika Mustermann", "mail": "erika@example.org", "score": "12"},
    unusable={"id": "p-77", "score": "Mustermann"},
    streams={
        "people": Readable(stream=PEOPLE, source={"app": 1}, page=100),
        "groups": Readable(stream=GROUPS, source={"app": 1}, page=100),
    },
)


class TestExample(ConnectorSuite):
    connector = DIRECTORY
