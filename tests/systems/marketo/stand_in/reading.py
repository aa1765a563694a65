"""Reading the activity log to its end."""

from __future__ import annotations

from typing import Any

from tests.systems.marketo.stand_in.client import Api

ACTIVITIES = "/rest/v1/activities.json"
CHANGES = "/rest/v1/activities/leadchanges.json"
DELETED = "/rest/v1/activities/deletedleads.json"


def token(api: Api, since: str = "2020-01-01T00:00:00Z") -> str:
    content = api.get("/rest/v1/activities/pagingtoken.json", sinceDatetime=since)
    assert content["success"], content
    return str(content["nextPageToken"])


def read_on(api: Api, place: str, path: str = ACTIVITIES, **query: Any) -> tuple[list[dict[str, Any]], str]:
    """Everything behind a token, however short the pages are, and the token behind that."""
    found: list[dict[str, Any]] = []
    while True:
        content = api.get(path, nextPageToken=place, **query)
        assert content["success"], content
        found += content.get("result", [])
        place = content["nextPageToken"]
        if not content["moreResult"]:
            return found, place


def read(api: Api, path: str = ACTIVITIES, **query: Any) -> list[dict[str, Any]]:
    """Everything since long ago."""
    return read_on(api, token(api), path, **query)[0]
