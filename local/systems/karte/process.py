"""The KARTE stand-in as a background process of a local run."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

from local.run import processes
from local.run.state import State

NAME = "karte"


def _new_token() -> str:
    return secrets.token_hex(20)


@dataclass(frozen=True)
class KarteProcess:
    """One stand-in at one port, with one access token."""

    port: int
    token: str = field(default_factory=_new_token)

    @classmethod
    def known(cls, facts: Mapping[str, Any]) -> KarteProcess:
        """The one that `facts` describe: a stand-in that runs already."""
        return cls(int(facts["url"].rsplit(":", 1)[1]), facts["access_token"])

    @property
    def url(self) -> str:
        """The address of the emulated API."""
        return f"http://{processes.HOST}:{self.port}"

    def start(self, state: State) -> None:
        """Start it and wait for it. Raises LocalError."""
        command = [sys.executable, "-m", "local.systems.karte", "--host", processes.HOST, "--port", str(self.port)]
        processes.start(state, NAME, [*command, f"--token={self.token}"], {"PYTHONPATH": "."})
        processes.wait_until(self._is_ready, state, NAME)

    def secret(self, *, elsewhere: bool) -> dict[str, Any]:  # noqa: ARG002 - one for all
        """What the secret of a connection to it holds."""
        return {"access_token": self.token}

    def facts(self) -> dict[str, Any]:
        """What `stack.json` says of it."""
        return {"url": self.url, "access_token": self.token}

    def _is_ready(self) -> bool:
        try:
            return requests.get(f"{self.url}/_stand-in/requests", timeout=2).ok
        except requests.RequestException:
            return False
