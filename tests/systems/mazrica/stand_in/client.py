"""A plain HTTP client for these tests, with nothing but Mazrica's addresses; it knows how each reading spells."""

from __future__ import annotations

from typing import Any

import requests

from local.systems.mazrica import StandIn

TIMEOUT = 10
Json = dict[str, Any]


class Api:
    """Calls one stand-in with its key."""

    def __init__(self, mazrica: StandIn) -> None:
        self.mazrica = mazrica
        self.session = requests.Session()
        self.session.headers["X-Api-Key"] = mazrica.api_key

    def send(self, method: str, path: str, **more: Any) -> requests.Response:
        return self.session.request(method, f"{self.mazrica.url}/v1/{path}", timeout=TIMEOUT, **more)

    def get(self, path: str, **params: Any) -> requests.Response:
        return self.send("GET", path, params=params)

    def page(self, path: str, **params: Any) -> Json:
        answer = self.get(path, **params)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    def rows(self, path: str, **params: Any) -> list[Json]:
        found: list[Json] = self.page(path, **params).get(path, [])
        return found

    def ids(self, path: str, **params: Any) -> list[int]:
        return [row["id"] for row in self.rows(path, **params)]

    def add(self, path: str, **members: Any) -> int:
        answer = self.send("POST", path, json=members)
        assert answer.status_code in (200, 201), answer.text
        return int(answer.json()["id"])

    def patch(self, path: str, **members: Any) -> requests.Response:
        return self.send("PATCH", path, json=members)

    def link(self, kind: str, **ids: Any) -> Json:
        """How a write names other records under this reading."""
        readings = self.mazrica.readings
        nested = {"customers": readings.customer_ids, "contacts": readings.contact_ids, "deals": readings.deal_ids}
        if nested[kind] == "nested":
            return {name: None if number is None else {"id": number} for name, number in ids.items()}
        return {f"{name}Id": number for name, number in ids.items()}

    def other_link(self, kind: str, **ids: int) -> Json:
        """How it does under the other."""
        ours = self.link(kind, **ids)
        return {f"{name}Id": at for name, at in ids.items() if f"{name}Id" not in ours} or {
            name: {"id": at} for name, at in ids.items()
        }

    def item(self, number: int, member: str, value: Any) -> Json:
        """A detail item as a write has it."""
        name = member if self.mazrica.readings.item_values == "typed" else "value"
        return {"contactCustomItemId": number, name: value}


def control(mazrica: StandIn, method: str, name: str, /, **order: Any) -> requests.Response:
    """An order of the control API."""
    return requests.request(method, f"{mazrica.url}/_stand-in/{name}", json=order, timeout=TIMEOUT)
