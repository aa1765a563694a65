"""kintone passes the connector suite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import requests

from local.systems.kintone import StandIn
from tests.connectors.connector import Connector, Readable, Running, Trouble
from tests.connectors.suite import ConnectorSuite


class Kintone(Running):
    """Its stand-in."""

    def __init__(self) -> None:
        self.stand_in = StandIn()

    @property
    def connection(self) -> Mapping[str, Any]:
        return {"url": self.stand_in.url}

    @property
    def secret(self) -> Mapping[str, Any]:
        return {"api_token": self.stand_in.api_token}

    @property
    def wrong_secret(self) -> Mapping[str, Any]:
        return {"api_token": "token-of-yesterday"}

    def fail(self, trouble: Trouble) -> None:
        self.stand_in.fail({"too many": "429", "lost answer": "lost-answer"}[trouble], times=1)

    def holds(self) -> Any:
        kept = ("lead_id", "company", "score")
        return [{name: record[name]["value"] for name in kept} for record in self.stand_in.records(12)]

    def requests(self) -> int:
        return len(self.stand_in.requests())

    def put(self, stream: str, records: Sequence[int]) -> None:
        entries = [
            {
                "updateKey": {"field": "lead_id", "value": str(record)},
                "record": {"company": {"value": f"Company Number {record}"}},
            }
            for record in records
        ]
        for start in range(0, len(entries), 100):
            body = {"app": 12, "upsert": True, "records": entries[start : start + 100]}
            headers = {"X-Cybozu-API-Token": self.stand_in.api_token}
            requests.put(f"{self.stand_in.url}/k/v1/records.json", json=body, headers=headers, timeout=10)

    def remove(self, stream: str, record: int) -> None:
        self.stand_in.delete(12, record)


class TestKintone(ConnectorSuite):
    connector = Connector(
        system="kintone",
        running=Kintone,
        route={
            "app": 12,
            "key": {"field": "lead_id", "from": "leadId", "type": "number"},
            "fields": {"company": "company", "score": {"from": "score", "type": "number"}},
        },
        payload={"leadId": "77001", "company": "Mustermann and Sons", "score": "12.5"},
        unusable={"leadId": "77001", "score": "Mustermann"},
        description="kintone-openapi.json",
        streams={"records": Readable(source={"app": 12}, page=500)},
    )
