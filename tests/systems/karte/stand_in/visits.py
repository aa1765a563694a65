"""A browser on the stand-in's site, and calls of API v2."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import requests

from local.systems.karte import StandIn


@dataclass
class Visitor:
    """What the tag does, without a browser: a visitor with its visit."""

    karte: StandIn
    id: str = "v"
    session: str = "s1"
    answers: list[requests.Response] = field(default_factory=list)

    def send(self, name: str, **values: Any) -> list[dict[str, str]]:
        """Send an event; the scripts that are delivered."""
        content = {"visitor_id": self.id, "session": self.session, "event": {"event_name": name, "values": values}}
        address = f"{self.karte.url}/tag/{self.karte.api_key}/track"
        self.answers.append(requests.post(address, data=json.dumps(content), timeout=5))
        found: list[dict[str, str]] = self.answers[-1].json().get("scripts", [])
        return found

    def sees(self) -> dict[str, Any]:
        """What the visit may use of its user."""
        address = f"{self.karte.url}/tag/{self.karte.api_key}/information"
        asked = {"visitor_id": self.id, "session": self.session}
        found: dict[str, Any] = requests.get(address, params=asked, timeout=5).json()
        return found


def call(karte: StandIn, path: str, content: Any, token: str = "") -> requests.Response:
    """Make a call of API v2."""
    headers = {"Authorization": f"Bearer {token or karte.token}"}
    return requests.post(f"{karte.url}{path}", json=content, headers=headers, timeout=5)


def write(
    karte: StandIn, user: str, name: str, path: str = "/v2/track/event/write", **values: Any
) -> requests.Response:
    """Write an event: for a visitor where the user begins with vis-, else for a member."""
    visitor = user.startswith("vis-")
    keys = {"visitor_id" if visitor else "user_id": user.removeprefix("vis-")}
    return call(karte, path, {"keys": keys, "event": {"event_name": name, "values": values}})


def look(karte: StandIn, name: str, **query: Any) -> Any:
    """Look at something of the control API."""
    return requests.get(f"{karte.url}/_stand-in/{name}", params=query, timeout=15).json()


def order(karte: StandIn, name: str, content: Any) -> requests.Response:
    """Give an order to the control API."""
    return requests.post(f"{karte.url}/_stand-in/{name}", json=content, timeout=5)
