"""How a local run starts it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from local.kit.launch import Launch


class DirectoryLaunch(Launch):
    """With one token."""

    def new_facts(self) -> dict[str, Any]:
        """As Launch.new_facts."""
        return {"token": secrets.token_hex(20)}

    def arguments(self, facts: Mapping[str, Any]) -> Sequence[str]:
        """As Launch.arguments."""
        return (f"--token={facts['token']}",)


STAND_IN = DirectoryLaunch()
