"""Marketo passes the connector suite."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

import requests

from local.systems.marketo import StandIn
from tests.connectors.connector import BothWays, Connector, Readable, Running, Trouble
from tests.connectors.suite import ConnectorSuite

_AGAIN = count()
_HAPPENS = {"activities": 10, "program-members": 104}
"""Types of activities."""


class Marketo(Running):
    """Its stand-in."""

    def __init__(self) -> None:
        self.stand_in = StandIn()
        self.stand_in.instance.exports.seconds = 0.0  # an extract is there at once

    @property
    def connection(self) -> Mapping[str, Any]:
        return {
            "url": f"{self.stand_in.url}/rest",
            "quota": {"calls_per_20_seconds": 100},
            "foreign_id_field": "kintoneRecordId",
        }

    @property
    def secret(self) -> Mapping[str, Any]:
        return {"client_id": self.stand_in.client_id, "client_secret": self.stand_in.client_secret}

    @property
    def wrong_secret(self) -> Mapping[str, Any]:
        return {"client_id": self.stand_in.client_id, "client_secret": "secret-of-yesterday"}

    def fail(self, trouble: Trouble) -> None:
        if trouble == "too many":
            self.stand_in.fail("code", code="606", times=1)
        else:
            self.stand_in.fail("lost-answer", times=1, method="POST", path="/rest/v1/leads.json")

    def holds(self) -> Any:
        return [(lead["email"], lead["department"]) for lead in self.stand_in.leads()]

    def requests(self) -> int:
        return len(self.stand_in.requests())

    def put(self, stream: str, records: Sequence[int]) -> None:
        if stream != "leads":
            lead = self.stand_in.edit(email="erika@example.org")["id"]
            for each in records:
                self.stand_in.happen(lead, _HAPPENS[stream], primary=f"Asset {each}", primary_id=1001)
            return
        leads = [
            {"email": f"erika{each}@example.org", "department": f"Department {each} {next(_AGAIN)}"} for each in records
        ]
        for start in range(0, len(leads), 300):
            self._post("/rest/v1/leads.json", {"input": leads[start : start + 300]})

    def remove(self, stream: str, record: int) -> None:
        [lead] = self.stand_in.leads(email=f"erika{record}@example.org")
        self._post("/rest/v1/leads/delete.json", {"input": [{"id": lead["id"]}]})

    def _post(self, path: str, content: Any) -> None:
        query = {"grant_type": "client_credentials", **self.secret}
        token = requests.get(f"{self.stand_in.url}/identity/oauth/token", params=query, timeout=10).json()
        headers = {"Authorization": f"Bearer {token['access_token']}"}
        answer = requests.post(f"{self.stand_in.url}{path}", json=content, headers=headers, timeout=10).json()
        assert all("reasons" not in each for each in answer["result"]), answer

    def refused(self, status: int, body: bytes) -> bool:
        """Marketo refuses with a 200, and single leads by their status."""
        if status >= 400:
            return True
        answer = json.loads(body)
        return not answer["success"] or all(each.get("status") == "skipped" for each in answer.get("result", []))


class TestMarketo(ConnectorSuite):
    connector = Connector(
        system="marketo",
        running=Marketo,
        needs_table=True,
        route={"lead": {"email": "mail"}, "fields": {"department": "department"}},
        payload={"mail": "erika@example.org", "department": "Mustermann Department"},
        unusable={"department": "Mustermann Department"},
        description="marketo-mapi.json",
        both_ways=BothWays(
            stream="leads",
            route={
                "lead": {"foreign_id": "customer", "email": "mail"},
                "fields": {
                    "department": "section",
                    "phone": "tel",
                    "leadScore": {"from": "score", "type": "integer"},
                    "isMember": {"from": "member", "type": "boolean"},
                    "lastVisitAt": {"from": "visit", "type": "datetime", "zone": "Asia/Tokyo"},
                },
            },
            payload={
                "customer": "C-7",
                "mail": "Erika@example.org",
                "section": " Department\r\nof Samples",
                "tel": "03-5555-0199 ",
                "score": "12",
                "member": "yes",
                "visit": "2026-04-01 09:30",
            },
            other={
                "customer": "C-8",
                "mail": "taro@example.org",
                "section": "Sales",
                "tel": "03-5555-0200",
                "score": 13,
                "member": False,
                "visit": "2026-04-02T09:30:00Z",
            },
            keys={"customer": "C-7", "mail": "Erika@example.org"},
            key="C-7",
            name="section",
            fields=frozenset({"department"}),
        ),
        streams={
            "leads": Readable(source={"stream": "leads", "every": "5m"}, page=300),
            "activities": Readable(
                source={"stream": "activities", "types": ["Open Email"], "every": "5m"}, page=300, is_told_once=True
            ),
            "program-members": Readable(
                source={"stream": "program-members", "programs": [1001], "every": "5m"}, page=300, is_told_once=True
            ),
        },
    )
