"""An app of customers with a table of mails, routes that write its rows, and people who edit it meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import requests

from local.systems.kintone import StandIn
from local.systems.kintone.apps.app import App, Field, FieldType
from systems.kintone.config import KintoneRoute
from tests.systems.kintone.contract.relaying import a_route

_T = FieldType
CUSTOMERS = App(
    id=12,
    name="Customers",
    fields=(
        Field(code="lead_id", type=_T.NUMBER, unique=True),
        Field(code="email", type=_T.LINK, protocol="MAIL"),
        Field(code="company", type=_T.SINGLE_LINE_TEXT),
        Field(code="last_opened_at", type=_T.DATETIME),
        Field(
            code="mails",
            type=_T.SUBTABLE,
            fields=(
                Field(code="mail_key", type=_T.SINGLE_LINE_TEXT),
                Field(code="subject", type=_T.SINGLE_LINE_TEXT),
                Field(code="text", type=_T.MULTI_LINE_TEXT),
                Field(code="state", type=_T.DROP_DOWN, options=("sent", "opened")),
                Field(code="opened_at", type=_T.DATETIME),
                Field(code="remark", type=_T.SINGLE_LINE_TEXT),
            ),
        ),
    ),
)
MARK = {"field": "mail_key", "text": "{mail}-{run}"}
LAST = {"last_opened_at": {"from": "at", "type": "datetime", "zone": "Asia/Tokyo", "only_if": "later"}}
KEY = {"field": "lead_id", "from": "leadId", "type": "number"}


def rows(**changes: Any) -> dict[str, Any]:
    """`rows` of a route that tells of opens."""
    cells = {
        "subject": {"from": "subject", "only_if": "empty"},
        "text": {"from": "text", "type": "multi_line_text", "only_if": "empty"},
        "state": {"from": "'opened'", "type": "drop_down"},
        "opened_at": {"from": "at", "type": "datetime", "zone": "Asia/Tokyo", "only_if": "empty"},
    }
    return {"table": "mails", "mark": MARK, "fields": cells, **changes}


def sent_rows() -> dict[str, Any]:
    """`rows` of a route that tells of mails that were sent."""
    cells = {
        "subject": "subject",
        "text": {"from": "text", "type": "multi_line_text"},
        "state": {"from": "'sent'", "type": "drop_down", "only_if": "empty"},
    }
    return rows(fields=cells)


ROUTES: dict[str, KintoneRoute] = {
    "opened": a_route(key=KEY, fields=LAST, rows=rows()),
    "sent": a_route(key=KEY, fields={}, rows=sent_rows()),
    "known-only": a_route(key=KEY, fields=LAST, rows=rows(), upsert=False),
    "passed-over": a_route(key=KEY, fields=LAST, rows=rows(), upsert=False, no_record="skip"),
    "company": a_route(key=KEY, fields={"company": "company"}),
    "first-company": a_route(key=KEY, fields={"company": {"from": "company", "only_if": "empty"}}),
}


class Person:
    """Somebody who works in kintone's screen: what is saved there carries the revision that was shown."""

    def __init__(self, kintone: StandIn) -> None:
        self._url = f"{kintone.url}/k/v1/record.json"
        self._headers = {"X-Cybozu-API-Token": kintone.api_token}

    def adds(self, **values: Any) -> str:
        """A record; its number."""
        order = {"app": 12, "record": {code: {"value": value} for code, value in values.items()}}
        answer = requests.post(self._url, json=order, headers=self._headers, timeout=10)
        answer.raise_for_status()
        return str(answer.json()["id"])

    def sees(self, number: str) -> dict[str, Any]:
        """A record as it is now."""
        query = {"app": "12", "id": number}
        answer = requests.get(self._url, params=query, headers=self._headers, timeout=10)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()["record"]
        return found

    def adds_row(self, number: str, **cells: str) -> None:
        """A row at the end of the table of mails."""
        seen = self.sees(number)
        kept = [{"id": row["id"], "value": {}} for row in seen["mails"]["value"]]
        row = {"value": {code: {"value": value} for code, value in cells.items()}}
        self.saves(number, {"mails": {"value": [*kept, row]}}, seen["$revision"]["value"])

    def saves(self, number: str, record: Mapping[str, Any], revision: str = "-1") -> None:
        """Values of a record."""
        order = {"app": 12, "id": number, "revision": revision, "record": record}
        requests.put(self._url, json=order, headers=self._headers, timeout=10).raise_for_status()


def table(kintone: StandIn, lead: str = "1") -> list[dict[str, str]]:
    """The rows of a customer's mails, their cells that say something."""
    [found] = [each for each in kintone.records(12) if each["lead_id"]["value"] == lead]
    shown = [{code: str(cell["value"] or "") for code, cell in row["value"].items()} for row in found["mails"]["value"]]
    return [{code: value for code, value in row.items() if value} for row in shown]


def marks(kintone: StandIn, lead: str = "1") -> Sequence[str]:
    """The marks of a customer's rows; nothing of people's."""
    return [row["mail_key"] for row in table(kintone, lead) if "mail_key" in row]


def remarks(kintone: StandIn, lead: str = "1") -> Sequence[str]:
    """What people have written into rows of their own."""
    return [row["remark"] for row in table(kintone, lead) if "remark" in row]


def asked(kintone: StandIn) -> str:
    """One letter for each request for records, in order: Get, pUt, pOst."""
    letters = {"GET": "G", "PUT": "U", "POST": "O"}
    return "".join(letters[one["method"]] for one in kintone.requests() if one["path"].startswith("/k/v1/records.json"))
