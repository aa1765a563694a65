"""How a local run starts the KARTE stand-in."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from local.kit.launch import Launch


class KarteLaunch(Launch):
    """With one access token and the project's API key."""

    port = 8766

    def new_facts(self) -> dict[str, Any]:
        """As Launch.new_facts."""
        return {"access_token": secrets.token_hex(20), "api_key": secrets.token_hex(16)}

    def arguments(self, facts: Mapping[str, Any]) -> Sequence[str]:
        """As Launch.arguments."""
        return (f"--token={facts['access_token']}", f"--api-key={facts['api_key']}")

    def secret(self, facts: Mapping[str, Any], *, elsewhere: bool) -> dict[str, Any]:  # noqa: ARG002 - the same for all
        """As Launch.secret: the token alone."""
        return {"access_token": facts["access_token"]}


STAND_IN = KarteLaunch()
