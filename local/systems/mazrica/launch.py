"""How a local run starts the Mazrica stand-in."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from local.kit.launch import Launch


class MazricaLaunch(Launch):
    """With one API key."""

    port = 8770

    def new_facts(self) -> dict[str, Any]:
        """As Launch.new_facts."""
        return {"api_key": secrets.token_hex(20)}

    def arguments(self, facts: Mapping[str, Any]) -> Sequence[str]:
        """As Launch.arguments."""
        return (f"--api-key={facts['api_key']}",)


STAND_IN = MazricaLaunch()
