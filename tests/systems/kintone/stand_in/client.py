"""A plain HTTP client for these tests, written with nothing but kintone's addresses."""

from typing import Any

import requests

TIMEOUT = 10


class Client:
    """Calls one stand-in with one set of headers, on one kept-alive connection."""

    def __init__(self, url: str, token: str | None = None, **headers: str) -> None:
        self.url = url
        self.session = requests.Session()
        if token:
            self.session.headers["X-Cybozu-API-Token"] = token
        self.session.headers.update(headers)

    def get(self, path: str, **params: Any) -> requests.Response:
        return self.session.get(self.url + path, params=params, timeout=TIMEOUT)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> requests.Response:
        return self.session.request(method, self.url + path, json=body, headers=headers, timeout=TIMEOUT)

    def add(self, app: int, **values: Any) -> requests.Response:
        return self.send("POST", "/k/v1/record.json", {"app": app, "record": cells(values)})

    def add_many(self, app: int, *records: dict[str, Any]) -> requests.Response:
        body = {"app": app, "records": [cells(values) for values in records]}
        return self.send("POST", "/k/v1/records.json", body)

    def upsert(self, app: int, field: str, *pairs: tuple[Any, dict[str, Any]], **more: Any) -> requests.Response:
        records = [
            {"updateKey": {"field": field, "value": key}, "record": cells(values), **more} for key, values in pairs
        ]
        return self.send("PUT", "/k/v1/records.json", {"app": app, "upsert": True, "records": records})

    def update(self, app: int, record: int, **values: Any) -> requests.Response:
        return self.send("PUT", "/k/v1/record.json", {"app": app, "id": record, "record": cells(values)})

    def value(self, app: int, record: int, field: str) -> Any:
        return self.get("/k/v1/record.json", app=app, id=record).json()["record"][field]["value"]

    def records(self, app: int, query: str = "order by $id asc") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get("/k/v1/records.json", app=app, query=query).json()["records"]
        return found

    def lead(self, field: str = "company", key: str = "1001") -> Any:
        return self.records(12, f'lead_id = "{key}"')[0][field]["value"]


def cells(values: dict[str, Any]) -> dict[str, Any]:
    return {code: {"value": value} for code, value in values.items()}


def refused(response: requests.Response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def keys(response: requests.Response) -> set[str]:
    assert refused(response) == (400, "CB_VA01"), response.text
    return set(response.json()["errors"])
