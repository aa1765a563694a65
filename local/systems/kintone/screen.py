"""What a person sees and does in the app of a local run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import requests

_TIMEOUT = 30.0
KEY = "lead_id"


class Screen:
    """The app that the shipped relay.yaml writes to."""

    def __init__(self, stack: Mapping[str, Any]) -> None:
        facts = stack["systems"]["kintone"]
        self.app: int = facts["app"]
        self._url = facts["url"]
        self._session = requests.Session()
        self._session.headers["X-Cybozu-API-Token"] = facts["api_token"]

    def records(self, fields: Sequence[str]) -> list[list[str]]:
        """Some fields of every record as texts, and its revision; the lowest key first."""
        return [
            [*(_plain(record[name]["value"]) for name in fields), record["$revision"]["value"]]
            for record in self._found(f"order by {KEY} asc")
        ]

    def edit(self, key: int, **values: Any) -> None:
        """As the browser does it: one record, which kintone's webhooks tell of."""
        order = {
            "app": self.app,
            "updateKey": {"field": KEY, "value": str(key)},
            "record": {name: {"value": str(value)} for name, value in values.items()},
        }
        self._session.put(f"{self._url}/k/v1/record.json", json=order, timeout=_TIMEOUT).raise_for_status()

    def rows(self, key: int, table: str) -> list[dict[str, str]]:
        """The rows of a record's table, their cells as texts."""
        found = self._found(f"{KEY} = {key}")[0][table]["value"]
        return [{code: _plain(cell["value"]) for code, cell in row["value"].items()} for row in found]

    def revision(self, key: int) -> str:
        """The revision of a record."""
        return str(self._found(f"{KEY} = {key}")[0]["$revision"]["value"])

    def _found(self, query: str) -> list[dict[str, Any]]:
        params: dict[str, Any] = {"app": self.app, "query": query}
        answer = self._session.get(f"{self._url}/k/v1/records.json", params=params, timeout=_TIMEOUT)
        answer.raise_for_status()
        records: list[dict[str, Any]] = answer.json()["records"]
        return records


def _plain(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "")
