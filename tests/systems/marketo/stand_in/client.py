"""A plain HTTP client for these tests, written with nothing but Marketo's addresses."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import requests

from local.systems.marketo import StandIn

TIMEOUT = 10


class Api:
    """Calls one stand-in as one custom service."""

    def __init__(self, marketo: StandIn, client_id: str = "", client_secret: str = "") -> None:
        self.url = marketo.url
        self.credentials = client_id or marketo.client_id, client_secret or marketo.client_secret
        self.session = requests.Session()
        self.renew()

    def token(self) -> dict[str, Any]:
        identity, secret = self.credentials
        query = {"grant_type": "client_credentials", "client_id": identity, "client_secret": secret}
        answer = self.session.get(f"{self.url}/identity/oauth/token", params=query, timeout=TIMEOUT)
        assert answer.status_code == 200, answer.text
        content: dict[str, Any] = answer.json()
        return content

    def renew(self) -> None:
        self.session.headers["Authorization"] = f"Bearer {self.token()['access_token']}"

    def send(self, method: str, path: str, **more: Any) -> requests.Response:
        return self.session.request(method, self.url + path, timeout=TIMEOUT, **more)

    def get(self, path: str, **params: Any) -> dict[str, Any]:
        return self._content(self.send("GET", path, params=params))

    def post(self, path: str, body: Any = None, **params: Any) -> dict[str, Any]:
        return self._content(self.send("POST", path, json=body, params=params))

    def sync(self, *records: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
        content = self.post("/rest/v1/leads.json", {"input": list(records), **more})
        assert content["success"], content
        result: list[dict[str, Any]] = content["result"]
        return result

    def create(self, **values: Any) -> int:
        (result,) = self.sync(values)
        assert result["status"] == "created", result
        return int(result["id"])

    def lead(self, number: int, *fields: str) -> dict[str, Any]:
        content = self.get(f"/rest/v1/lead/{number}.json", fields=",".join(fields))
        found: dict[str, Any] = content["result"][0]
        return found

    def _content(self, answer: requests.Response) -> dict[str, Any]:
        assert answer.status_code == 200, answer.text
        content: dict[str, Any] = answer.json()
        return content


def code(content: dict[str, Any]) -> str:
    """The code of a call that was refused as a whole."""
    assert content["success"] is False, content
    assert "result" not in content
    (error,) = content["errors"]
    assert isinstance(error["code"], str)
    return str(error["code"])


def reason(result: dict[str, Any], key: str = "reasons") -> str:
    """The code of a record that was skipped."""
    assert result["status"] == "skipped", result
    (found,) = result[key]
    assert isinstance(found["code"], str)
    return str(found["code"])


def reasons(results: list[dict[str, Any]], key: str = "reasons") -> list[str]:
    """The code of each record, or its status when it was not skipped."""
    return [reason(each, key) if each["status"] == "skipped" else each["status"] for each in results]


def together(*calls: Callable[[], Any]) -> list[Future[Any]]:
    """Calls that are under way at the same time."""
    pool = ThreadPoolExecutor(len(calls))
    futures = [pool.submit(call) for call in calls]
    pool.shutdown(wait=False)
    return futures
