"""The processes that make up a local run: the emulator, and a stand-in for each system."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Protocol

from local.run import processes
from local.run.emulator import Emulator
from local.run.state import LocalError, State
from local.systems.http.process import HttpProcess
from local.systems.karte.process import KarteProcess
from local.systems.kintone.process import KintoneProcess
from local.systems.marketo.process import MarketoProcess

Say = Callable[[str], None]


class StandIn(Protocol):
    """A stand-in of a system, as a background process."""

    @property
    def url(self) -> str:
        """Its address."""

    def start(self, state: State) -> None:
        """Start it and wait for it. Raises LocalError."""

    def secret(self, *, elsewhere: bool) -> dict[str, Any]:
        """What a connection's secret holds; `elsewhere` is one to another server on this machine."""

    def facts(self) -> dict[str, Any]:
        """What `stack.json` says of it."""


@dataclass(frozen=True, kw_only=True)
class Ports:
    """Where the processes of a local run listen."""

    emulator: int
    kintone: int
    karte: int
    http: int
    marketo: int

    @classmethod
    def free(cls) -> Ports:
        """Ports that nothing uses now."""
        return cls(**{each.name: processes.free_port() for each in fields(cls)})

    def require_free(self) -> None:
        """Raise LocalError when one is taken, or named for two of them, saying how to choose another."""
        given: dict[int, str] = {}
        for each in fields(self):
            what = "the AWS emulator" if each.name == "emulator" else f"the {each.name} stand-in"
            port, variable = getattr(self, each.name), f"{each.name.upper()}_PORT"
            if port in given:
                raise LocalError(f"Port {port} is given for two: {given[port]} and {variable}. Choose another for one.")
            given[port] = variable
            processes.require_free(port, what, variable)


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The processes that make up a local run."""

    emulator: Emulator
    stand_ins: Mapping[str, StandIn]
    """By the name of their system."""

    @classmethod
    def at(cls, ports: Ports, kintone_apps: Path | None) -> Parts:
        """New ones."""
        stand_ins: dict[str, StandIn] = {
            "kintone": KintoneProcess(ports.kintone, apps=kintone_apps),
            "karte": KarteProcess(ports.karte),
            "http": HttpProcess(ports.http),
            "marketo": MarketoProcess(ports.marketo),
        }
        return cls(emulator=Emulator(ports.emulator), stand_ins=stand_ins)

    @classmethod
    def known(cls, stack: Mapping[str, Any]) -> Parts:
        """Those that `stack.json` describes. Raises LocalError when it knows fewer systems than there are today."""
        systems = stack["systems"]
        missing = sorted({each.name for each in fields(Ports)} - {"emulator", *systems})
        if missing:
            names = ", ".join(missing)
            raise LocalError(
                f"What runs has no stand-in for {names}: an older version started it. Run make down first."
            )
        stand_ins: dict[str, StandIn] = {
            "kintone": KintoneProcess.known(systems["kintone"]),
            "karte": KarteProcess.known(systems["karte"]),
            "http": HttpProcess.known(systems["http"]),
            "marketo": MarketoProcess.known(systems["marketo"]),
        }
        return cls(emulator=Emulator(int(stack["emulator_url"].rsplit(":", 1)[1])), stand_ins=stand_ins)

    def start(self, state: State, say: Say) -> None:
        """Start them all, side by side."""
        say(f"Starting the AWS emulator at {self.emulator.url}, and stand-ins for {', '.join(self.stand_ins)}")
        with ThreadPoolExecutor() as pool:
            starting = [pool.submit(self.emulator.start, state)]
            starting += [pool.submit(each.start, state) for each in self.stand_ins.values()]
            for each in starting:
                each.result()
