"""The relay on this machine: what `make up` wrote of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from operations.failures import UnreachableError


class LocalSystem(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on this machine for one system."""

    url: str = ""


class LocalRun(msgspec.Struct, frozen=True, kw_only=True):
    """What the command needs of `.local/stack.json`."""

    emulator_url: str
    api_url: str
    region: str
    config: str | None = None
    """The configuration that was deployed."""
    systems: dict[str, LocalSystem] = {}
    """By the name of the system."""

    def urls(self, connections: Mapping[str, str]) -> dict[str, str]:
        """Where each connection is, of those whose systems are there; `connections` says the system of each."""
        found = {name: self.systems[system].url for name, system in connections.items() if system in self.systems}
        return {name: url for name, url in found.items() if url}


def read_local_run(path: Path) -> LocalRun:
    """The local run described in the file at `path`. Raises UnreachableError when there is none."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=LocalRun)
    except FileNotFoundError:
        raise UnreachableError("the relay does not run on this machine. Start it with `make up`.") from None
    except (OSError, msgspec.DecodeError) as error:
        raise UnreachableError(f"{path} cannot be read ({error}). Run `make down`, then `make up`.") from error
