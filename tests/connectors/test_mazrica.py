"""Mazrica passes the connector suite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from local.systems.mazrica import StandIn
from tests.connectors.connector import BothWays, Connector, Readable, Running, Trouble
from tests.connectors.suite import ConnectorSuite

_AGAIN = count()
_PHASES = ("アプローチ", "ヒアリング", "提案", "見積")
PAGE = 10


class MazricaAccount(Running):
    """Its stand-in: each record of a stream has a contact of its number, and what the stream needs beside."""

    def __init__(self) -> None:
        self.stand_in = StandIn()
        self.made: dict[tuple[str, int], int] = {}
        self.customer = 0

    @property
    def connection(self) -> Mapping[str, Any]:
        return {
            "url": self.stand_in.url,
            "page_size": PAGE,
            "items": {"lead_id": 501, "lead_score": 502, "acquisition_date": 503, "activity_url": 504},
            "completed": {"path": "status.name", "equals": "完了"},
            "action_contacts": "contacts",
        }

    @property
    def secret(self) -> Mapping[str, Any]:
        return {"api_key": self.stand_in.api_key}

    @property
    def wrong_secret(self) -> Mapping[str, Any]:
        return {"api_key": "key-of-yesterday"}

    def fail(self, trouble: Trouble) -> None:
        self.stand_in.fail({"too many": "429", "lost answer": "lost-answer"}[trouble], times=1)

    def holds(self) -> Any:
        moments = {"created", "updated"}
        return [
            {name: value for name, value in each.items() if name not in moments}
            for kind in ("contacts", "customers")
            for each in self.stand_in.all(kind)
        ]

    def requests(self) -> int:
        return len(self.stand_in.requests())

    def put(self, stream: str, records: Sequence[int]) -> None:
        if stream not in {"customers", "contacts"}:
            self.customer = self.customer or self.stand_in.customer(name="株式会社 見本")
        for record in records:
            self._put(stream, record)

    def remove(self, stream: str, record: int) -> None:
        kind = "deals" if stream == "phases" else stream
        self.stand_in.delete(kind, self.made[kind, record])

    def _put(self, stream: str, record: int) -> None:
        again = next(_AGAIN)
        if stream == "customers":
            self._make("customers", record, name=f"Company Number {record} {again}")
        elif stream == "deals":
            self._make("deals", record, name=f"Deal Number {record} {again}", customer=self.customer)
        elif stream == "contacts":
            self._make("contacts", record, name=f"名字{record} 名前{again}", email=f"erika{record}@example.org")
        else:
            self._put_linked(stream, record)

    def _put_linked(self, stream: str, record: int) -> None:
        """A contact with a deal and an action: a new action for actions, another phase for phases."""
        is_new = ("contacts", record) not in self.made
        if is_new:
            self._make("contacts", record, name=f"名字{record} 名前", email=f"erika{record}@example.org")
        if stream == "phases":
            phase = _PHASES[1 - is_new]
            self._make("deals", record, name=f"Deal Number {record}", customer=self.customer, phase=phase)
        if is_new or stream == "actions":
            whose = {"deal": self.made["deals", record]} if stream == "phases" else {"customer": self.customer}
            self.stand_in.act(kind="電話", contacts=[self.made["contacts", record]], **whose)

    def _make(self, kind: str, record: int, **order: Any) -> None:
        known = self.made.get((kind, record))
        make = {"customers": self.stand_in.customer, "deals": self.stand_in.deal, "contacts": self.stand_in.contact}
        self.made[kind, record] = make[kind](**order, **({"id": known} if known else {}))


class TestMazrica(ConnectorSuite):
    connector = Connector(
        system="mazrica",
        running=MazricaAccount,
        needs_table=True,
        route={"contact": {}},
        payload={
            "id": 7,
            "email": "mustermann@example.org",
            "lastName": "Mustermann",
            "firstName": "Erika",
            "leadScore": 12,
            "mktoAcquisitionDate": "2026-04-05T18:00:00Z",
            "company": "Sample Works",
            "phone": "03-5555-0199",
        },
        unusable={"id": "seven", "email": "mustermann@example.org"},
        both_ways=BothWays(
            stream="contacts",
            route={"contact": {"fields": {"tel": "phone", "address": "note"}, "rename": True}},
            payload={
                "id": 7,
                "email": "mustermann@example.org",
                "company": "Sample Works",
                "lastName": "de la Cruz",
                "firstName": " Erika",
                "phone": "03-5555-0199",
                "note": "a\r\nb ",
            },
            other={
                "id": 8,
                "email": "taro@example.org",
                "company": "Sample Works",
                "lastName": "山田",
                "firstName": "太郎",
                "phone": "03-5555-0200",
                "note": "c",
            },
            keys={"id": 7, "email": "mustermann@example.org"},
            key="7",
            name="lastName",
            fields=frozenset({"name", "lastName", "firstName"}),
        ),
        streams={
            word: Readable(source={"stream": word, "every": "1h"}, page=PAGE)
            for word in ("contacts", "customers", "deals", "actions", "phases")
        },
    )
