"""How a local run starts the KARTE stand-in."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from local.kit.launch import Launch


class KarteLaunch(Launch):
    """With one access token."""

    port = 8766

    def new_facts(self) -> dict[str, Any]:
        """As Launch.new_facts."""
        return {"access_token": secrets.token_hex(20)}

    def arguments(self, facts: Mapping[str, Any]) -> Sequence[str]:
        """As Launch.arguments."""
        return (f"--token={facts['access_token']}",)


STAND_IN = KarteLaunch()
