"""How a local run starts the Mazrica stand-in."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import requests

from local.kit.control import PREFIX
from local.kit.launch import Deployed, Launch


class MazricaLaunch(Launch):
    """With one API key."""

    port = 8770

    def new_facts(self) -> dict[str, Any]:
        """As Launch.new_facts."""
        return {"api_key": secrets.token_hex(20)}

    def arguments(self, facts: Mapping[str, Any]) -> Sequence[str]:
        """As Launch.arguments."""
        return (f"--api-key={facts['api_key']}",)

    def set_up(self, url: str, deployed: Deployed) -> None:
        """Have the account be as the first connection of relay.yaml says: its detail items, and what actions show."""
        for name, connection in deployed.settings.connections.items():
            if deployed.settings.systems[name] != "mazrica" or deployed.is_elsewhere(name):
                continue
            for path, order in orders(connection):
                if not requests.post(f"{url}{PREFIX}{path}", json=order, timeout=10).ok:
                    deployed.say(f"The Mazrica stand-in cannot be as the connection {name} says: {order}")
            return


def orders(connection: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """To the control interface, so that it is as a connection says. Nothing is said of what that leaves out."""
    for name, item in _ITEMS.items():
        if (number := getattr(connection.items, name)) is not None:
            yield "items", {"of": "contacts", "name": item, "number": number}
    if connection.completed is not None:
        yield "readings", {"state": {"path": connection.completed.path, "completed": connection.completed.equals}}
    if connection.action_contacts is not None:
        yield "readings", {"action_contacts": {"path": connection.action_contacts}}


_ITEMS = {
    "lead_id": "Lead ID",
    "lead_score": "Lead Score",
    "acquisition_date": "Acquisition Date",
    "activity_url": "Lead Activities",
}
"""By their names in relay.yaml: what the stand-in calls them (stand_in.ITEMS)."""


STAND_IN = MazricaLaunch()
