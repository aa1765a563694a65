"""The processes that make up a local run: the emulator, and a stand-in for each system."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from local.run.emulator import NAME as EMULATOR
from local.run.emulator import Emulator
from local.run.ports import Ports
from local.run.stand_in import StandInProcess
from local.run.state import LocalError, State
from local.systems import STAND_INS

Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The processes that make up a local run."""

    emulator: Emulator
    stand_ins: Mapping[str, StandInProcess]
    """By the name of their system."""

    @classmethod
    def at(cls, ports: Ports, more: Mapping[str, Sequence[str]] | None = None) -> Parts:
        """New ones. `more` are arguments of stand-ins, by name. Raises LocalError when one of them is not there."""
        more = more or {}
        if unknown := sorted(more.keys() - STAND_INS.keys()):
            raise LocalError(f"There is no stand-in {', '.join(unknown)}; there are {', '.join(STAND_INS)}.")
        stand_ins = {
            name: StandInProcess(
                name=name, launch=launch, port=ports.of[name], own=launch.new_facts(), more=more.get(name, ())
            )
            for name, launch in STAND_INS.items()
        }
        return cls(emulator=Emulator(ports.of[EMULATOR]), stand_ins=stand_ins)

    @classmethod
    def known(cls, stack: Mapping[str, Any]) -> Parts:
        """Those that `stack.json` describes. Raises LocalError when it knows fewer systems than there are today."""
        systems = stack["systems"]
        if missing := ", ".join(sorted(STAND_INS.keys() - systems.keys())):
            raise LocalError(
                f"What runs has no stand-in for {missing}: an older version started it. Run make down first."
            )
        stand_ins = {name: StandInProcess.known(name, launch, systems[name]) for name, launch in STAND_INS.items()}
        return cls(emulator=Emulator(int(stack["emulator_url"].rsplit(":", 1)[1])), stand_ins=stand_ins)

    def start(self, state: State, say: Say) -> None:
        """Start them all, side by side."""
        say(f"Starting the AWS emulator at {self.emulator.url}, and stand-ins for {', '.join(self.stand_ins)}")
        with ThreadPoolExecutor() as pool:
            starting = [pool.submit(self.emulator.start, state)]
            starting += [pool.submit(each.start, state) for each in self.stand_ins.values()]
            for each in starting:
                each.result()
