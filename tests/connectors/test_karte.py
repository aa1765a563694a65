"""KARTE passes the connector suite."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local.systems.karte import StandIn
from tests.connectors.connector import Connector, Running, Trouble
from tests.connectors.suite import ConnectorSuite


class Karte(Running):
    """Its stand-in."""

    def __init__(self) -> None:
        self.stand_in = StandIn()

    @property
    def connection(self) -> Mapping[str, Any]:
        return {"url": self.stand_in.url}

    @property
    def secret(self) -> Mapping[str, Any]:
        return {"access_token": self.stand_in.token}

    @property
    def wrong_secret(self) -> Mapping[str, Any]:
        return {"access_token": "token-of-yesterday"}

    def fail(self, trouble: Trouble) -> None:
        self.stand_in.fail({"too many": "429", "lost answer": "lost-answer"}[trouble], times=1)

    def holds(self) -> Any:
        return [(event["id"], event["event_name"], event["values"]) for event in self.stand_in.events()]

    def requests(self) -> int:
        return len(self.stand_in.requests())


class TestKarte(ConnectorSuite):
    connector = Connector(
        system="karte",
        running=Karte,
        needs_table=True,
        route={"event_name": "mail_opened", "values": {"mail": "mailName"}},
        payload={"leadId": "77001", "mailName": "Mustermann Spring Letter"},
        unusable={"leadId": "Mustermann"},
        at_most_once=True,
        asks_nothing=frozenset({"roster"}),
    )
