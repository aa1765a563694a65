"""The kintone stand-in as a background process of a local run."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from local.run import processes
from local.run.state import State
from local.systems.kintone import SHIPPED

NAME = "kintone"
MAIN_APP = 12
"""The app that the shipped relay.yaml writes to."""


def _new_tokens() -> dict[int, str]:
    return {app.id: secrets.token_hex(20) for app in SHIPPED}


@dataclass(frozen=True)
class KintoneProcess:
    """One stand-in at one port, with one API token for each of its apps."""

    port: int
    tokens: Mapping[int, str] = field(default_factory=_new_tokens)
    apps: Path | None = None
    """JSON file with more apps."""

    @classmethod
    def known(cls, facts: Mapping[str, Any]) -> KintoneProcess:
        """The one that `facts` describe: a stand-in that runs already."""
        tokens = {int(app): token for app, token in facts["api_tokens"].items()}
        return cls(int(facts["url"].rsplit(":", 1)[1]), tokens)

    @property
    def url(self) -> str:
        """The address of the emulated kintone domain."""
        return f"http://{processes.HOST}:{self.port}"

    def start(self, state: State) -> None:
        """Start it and wait for it. Raises LocalError."""
        tokens = [f"--api-token={token}@{app}" for app, token in self.tokens.items()]
        more = [f"--apps={self.apps.resolve()}"] if self.apps else []
        command = [sys.executable, "-m", "local.systems.kintone", "--host", processes.HOST, "--port", str(self.port)]
        processes.start(state, NAME, [*command, *tokens, *more], {"PYTHONPATH": "."})
        processes.wait_until(self._is_ready, state, NAME)

    def secret(self, *, elsewhere: bool) -> dict[str, Any]:
        """What the secret of a connection holds: a token for each app, or one for another server on this machine."""
        return {"api_token": self.tokens[MAIN_APP] if elsewhere else list(self.tokens.values())}

    def facts(self) -> dict[str, Any]:
        """What `stack.json` says of it."""
        return {
            "url": self.url,
            "app": MAIN_APP,
            "api_token": self.tokens[MAIN_APP],
            "api_tokens": {str(app): token for app, token in self.tokens.items()},
        }

    def _is_ready(self) -> bool:
        try:
            return requests.get(f"{self.url}/_stand-in/requests", timeout=2).ok
        except requests.RequestException:
            return False
