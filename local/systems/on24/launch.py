"""How a local run starts the ON24 stand-in."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from local.kit.launch import Launch


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

    def secret(self, facts: Mapping[str, Any], *, elsewhere: bool) -> dict[str, Any]:  # noqa: ARG002 - the same there
        """As Launch.secret: the account stands in relay.yaml, and is 10710 here."""
        return {name: facts[name] for name in ("token_key", "token_secret")}


STAND_IN = On24Launch()
