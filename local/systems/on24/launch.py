"""How a local run starts the ON24 stand-in."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import requests

from local.kit.control import PREFIX
from local.kit.launch import Deployed, Launch


class On24Launch(Launch):
    """With one account and a token for all its endpoints."""

    port = 8769

    def new_facts(self) -> dict[str, Any]:
        """As Launch.new_facts."""
        return {"client_id": "10710", "token_key": secrets.token_hex(16), "token_secret": secrets.token_hex(16)}

    def arguments(self, facts: Mapping[str, Any]) -> Sequence[str]:
        """As Launch.arguments."""
        return (
            f"--client-id={facts['client_id']}",
            f"--token-key={facts['token_key']}",
            f"--token-secret={facts['token_secret']}",
        )

    def secret(self, facts: Mapping[str, Any], *, elsewhere: bool) -> dict[str, Any]:  # noqa: ARG002 - as Launch.secret
        """The token; the account's number stands in relay.yaml."""
        return {name: facts[name] for name in ("token_key", "token_secret")}

    def set_up(self, url: str, deployed: Deployed) -> None:
        """Have an account with the number that a connection of relay.yaml names; events are made in it."""
        for name, connection in deployed.settings.connections.items():
            if deployed.settings.systems[name] != "on24" or deployed.is_elsewhere(name):
                continue
            order = {"id": str(getattr(connection, "client_id", "")), "home": True}
            if not requests.post(f"{url}{PREFIX}clients", json=order, timeout=10).ok:
                deployed.say(f"The ON24 stand-in has no account for the connection {name}, so nothing is read from it")


STAND_IN = On24Launch()
