"""kintone passes the connector suite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import requests

from local.systems.kintone import StandIn
from tests.connectors.config_suite import ConfigSuite
from tests.connectors.connector import Connector, Readable, Running, Trouble
from tests.connectors.description_suite import DescriptionSuite
from tests.connectors.suite import ConnectorSuite
from tests.connectors.target_suite import TargetSuite


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


class KintoneRows(Kintone):
    """The same, as far as a table of a record."""

    def holds(self) -> Any:
        records = self.stand_in.records(12)
        rows = [(record["lead_id"]["value"], row["value"]) for record in records for row in record["mails"]["value"]]
        return [(lead, row["mail_key"]["value"], row["mail_subject"]["value"]) for lead, row in rows]


class TestKintoneRows(ConfigSuite, TargetSuite, DescriptionSuite):
    connector = Connector(
        system="kintone",
        running=KintoneRows,
        route={
            "app": 12,
            "key": {"field": "lead_id", "from": "leadId", "type": "number"},
            "fields": {"opened_at": {"from": "at", "type": "datetime", "zone": "Asia/Tokyo", "only_if": "later"}},
            "rows": {
                "table": "mails",
                "mark": {"field": "mail_key", "text": "{mail}-{run}"},
                "fields": {"mail_subject": "subject"},
            },
        },
        payload={"leadId": "77001", "mail": 1042, "run": 7, "subject": "Autumn", "at": "2026-11-02 09:00"},
        unusable={"leadId": "77001", "subject": "Autumn"},
        description="kintone-openapi.json",
    )
