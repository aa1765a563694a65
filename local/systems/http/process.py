"""The stand-in for a system with an HTTP API as a background process of a local run."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

from local.run import processes
from local.run.state import State

NAME = "http"


@dataclass(frozen=True)
class HttpProcess:
    """One stand-in at one port. It lets everybody in, since each connection of a configuration may ask differently."""

    port: int

    @classmethod
    def known(cls, facts: Mapping[str, Any]) -> HttpProcess:
        """The one that `facts` describe: a stand-in that runs already."""
        return cls(int(facts["url"].rsplit(":", 1)[1]))

    @property
    def url(self) -> str:
        """The address of the emulated API."""
        return f"http://{processes.HOST}:{self.port}"

    def start(self, state: State) -> None:
        """Start it and wait for it. Raises LocalError."""
        command = [sys.executable, "-m", "local.systems.http", "--anybody", "--host", processes.HOST]
        processes.start(state, NAME, [*command, "--port", str(self.port)], {"PYTHONPATH": "."})
        processes.wait_until(self._is_ready, state, NAME)

    def secret(self, *, elsewhere: bool) -> dict[str, Any]:  # noqa: ARG002 - one for all
        """What the secret of a connection to it holds, whatever its `auth`."""
        return dict.fromkeys(("value", "username", "password", "token", "client_id", "client_secret"), "local")

    def facts(self) -> dict[str, Any]:
        """What `stack.json` says of it."""
        return {"url": self.url}

    def _is_ready(self) -> bool:
        try:
            return requests.get(f"{self.url}/_stand-in/requests", timeout=2).ok
        except requests.RequestException:
            return False
