"""Plain HTTP passes the connector suite."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local.systems.http import Bearer, Kind, StandIn
from tests.connectors.connector import Connector, Running, Trouble
from tests.connectors.suite import ConnectorSuite

TOKEN = "token.of.today"


class Http(Running):
    """Its stand-in."""

    def __init__(self) -> None:
        self.stand_in = StandIn(Bearer(TOKEN))

    @property
    def connection(self) -> Mapping[str, Any]:
        return {"url": self.stand_in.url, "auth": {"type": "bearer"}}

    @property
    def secret(self) -> Mapping[str, Any]:
        return {"token": TOKEN}

    @property
    def wrong_secret(self) -> Mapping[str, Any]:
        return {"token": "token.of.yesterday"}

    def fail(self, trouble: Trouble) -> None:
        if trouble == "too many":
            self.stand_in.fail(Kind.STATUS, status=429, times=1)
        else:
            self.stand_in.fail(Kind.LOST_ANSWER, times=1)

    def holds(self) -> Any:
        return {path: bodies[-1] for path, bodies in self.stand_in.writes().items()}

    def requests(self) -> int:
        return len(self.stand_in.received())


class TestHttp(ConnectorSuite):
    connector = Connector(
        system="http",
        running=Http,
        shows_wrong_secret=False,
        route={"path": "/leads/{leadId}", "fields": {"company": "company"}},
        payload={"leadId": "77001", "company": "Mustermann and Sons"},
        unusable={"company": "Mustermann and Sons"},
    )
