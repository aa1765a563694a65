"""Marketo passes the connector suite."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from local.systems.marketo import StandIn
from tests.connectors.connector import Connector, Running, Trouble
from tests.connectors.suite import ConnectorSuite


class Marketo(Running):
    """Its stand-in."""

    def __init__(self) -> None:
        self.stand_in = StandIn()

    @property
    def connection(self) -> Mapping[str, Any]:
        return {"url": f"{self.stand_in.url}/rest"}

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
    )
