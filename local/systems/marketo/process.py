"""The Marketo stand-in as a background process of a local run."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

from local.run import processes
from local.run.state import State

NAME = "marketo"


def _new_id() -> str:
    return secrets.token_hex(16)


@dataclass(frozen=True)
class MarketoProcess:
    """One stand-in at one port, with one custom service."""

    port: int
    client_id: str = field(default_factory=_new_id)
    client_secret: str = field(default_factory=_new_id)

    @classmethod
    def known(cls, facts: Mapping[str, Any]) -> MarketoProcess:
        """The one that `facts` describe: a stand-in that runs already."""
        return cls(int(facts["url"].rsplit(":", 1)[1]), facts["client_id"], facts["client_secret"])

    @property
    def url(self) -> str:
        """The address of the emulated instance."""
        return f"http://{processes.HOST}:{self.port}"

    def start(self, state: State) -> None:
        """Start it and wait for it. Raises LocalError."""
        command = [sys.executable, "-m", "local.systems.marketo", "--host", processes.HOST, "--port", str(self.port)]
        credentials = [f"--client-id={self.client_id}", f"--client-secret={self.client_secret}"]
        processes.start(state, NAME, [*command, *credentials], {"PYTHONPATH": "."})
        processes.wait_until(self._is_ready, state, NAME)

    def secret(self, *, elsewhere: bool) -> dict[str, Any]:  # noqa: ARG002 - one for all
        """What the secret of a connection to it holds."""
        return {"client_id": self.client_id, "client_secret": self.client_secret}

    def facts(self) -> dict[str, Any]:
        """What `stack.json` says of it."""
        return {"url": self.url, "client_id": self.client_id, "client_secret": self.client_secret}

    def _is_ready(self) -> bool:
        try:
            return requests.get(f"{self.url}/_stand-in/limits", timeout=2).ok
        except requests.RequestException:
            return False
