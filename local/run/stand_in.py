"""A stand-in as a background process of a local run."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import requests

from local.kit.control import PREFIX
from local.kit.launch import Launch
from local.run import processes
from local.run.state import State


@dataclass(frozen=True, kw_only=True)
class StandInProcess:
    """The stand-in of one system at one port."""

    name: str
    launch: Launch
    port: int
    own: Mapping[str, Any]
    """Its facts but for the address: see Launch."""
    more: Sequence[str] = ()
    """Arguments beside those of every run."""

    @classmethod
    def known(cls, name: str, launch: Launch, facts: Mapping[str, Any]) -> StandInProcess:
        """The one that `stack.json` describes: it runs already."""
        own = {key: value for key, value in facts.items() if key != "url"}
        return cls(name=name, launch=launch, port=int(facts["url"].rsplit(":", 1)[1]), own=own)

    @property
    def url(self) -> str:
        """The address of the emulated system."""
        return f"http://{processes.HOST}:{self.port}"

    def start(self, state: State) -> None:
        """Start it and wait for it. Raises LocalError."""
        command = [sys.executable, "-m", f"local.systems.{self.name}", "--host", processes.HOST]
        command += ["--port", str(self.port), *self.launch.arguments(self.own), *self.more]
        processes.start(state, self.name, command, {"PYTHONPATH": "."})
        processes.wait_until(self._is_ready, state, self.name)

    def secret(self, *, elsewhere: bool) -> dict[str, Any]:
        """What a connection's secret holds; `elsewhere` is one to another server on this machine."""
        return self.launch.secret(self.own, elsewhere=elsewhere)

    def facts(self) -> dict[str, Any]:
        """What `stack.json` says of it."""
        return {"url": self.url, **self.own}

    def _is_ready(self) -> bool:
        try:
            return requests.get(f"{self.url}{PREFIX}faults", timeout=2).ok
        except requests.RequestException:
            return False
