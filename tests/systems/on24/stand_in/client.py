"""A plain HTTP client for these tests, written with nothing but ON24's addresses."""

from __future__ import annotations

from typing import Any

import requests

from local.systems.on24 import StandIn

TIMEOUT = 10
Json = dict[str, Any]


class Api:
    """Calls one account of a stand-in with one token."""

    def __init__(self, on24: StandIn, client: str = "", **headers: str) -> None:
        self.base = f"{on24.url}/v2/client/{client or on24.client_id}"
        self.session = requests.Session()
        self.session.headers.update(headers or on24.headers)

    def send(self, path: str, **params: Any) -> requests.Response:
        return self.session.get(self.base + path, params=params, timeout=TIMEOUT)

    def get(self, path: str, **params: Any) -> Json:
        answer = self.send(path, **params)
        assert answer.status_code == 200, answer.text
        content: Json = answer.json()
        return content

    def refused(self, path: str, **params: Any) -> tuple[int, str]:
        """Status and message of a call that is refused."""
        answer = self.send(path, **params)
        assert answer.status_code >= 400, answer.text
        content = answer.json()
        assert list(content) == ["message"]
        return answer.status_code, content["message"]

    def attendees(self, path: str = "/attendee", **params: Any) -> list[Json]:
        found: list[Json] = self.get(path, **params)["attendees"]
        return found

    def registrants(self, path: str = "/registrant", **params: Any) -> list[Json]:
        found: list[Json] = self.get(path, **params)["registrants"]
        return found

    def events(self, **params: Any) -> list[Json]:
        found: list[Json] = self.get("/event", **params)["events"]
        return found

    def pages(self, path: str, name: str, **params: Any) -> list[list[Json]]:
        """Every page of a list, the first first."""
        first = self.get(path, pageoffset=0, **params)
        rest = [self.get(path, pageoffset=number, **params)[name] for number in range(1, first["pagecount"])]
        return [first[name], *rest]


def ids(rows: list[Json]) -> list[int]:
    """The eventuserids of rows."""
    return [each["eventuserid"] for each in rows]
