"""What goes wrong while webhooks are sent: the stand-ins fail at random, and the functions' processes are killed."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from random import Random
from threading import Event, Thread
from typing import Any

from tests.faults.relay_stack import RelayStack

_PUT = {"method": "PUT", "path": "/k/v1/records.json"}
_GET = {"method": "GET", "path": "/k/v1/records.json"}
KINTONE_FAULTS: Sequence[dict[str, Any]] = (
    {"kind": "slow", "probability": 0.08, "seconds": 1.0},
    {"kind": "429", "probability": 0.06},
    {"kind": "503-html", "probability": 0.06},
    {"kind": "502-text", "probability": 0.04},
    {"kind": "520", "probability": 0.05},
    {"kind": "520-json", "probability": 0.04},
    {"kind": "reset", "probability": 0.06},
    {"kind": "lock", "probability": 0.08},
    {"kind": "conflict", "probability": 0.08},
    {"kind": "lost-answer", "probability": 0.12},
)
READING_FAULTS: Sequence[dict[str, Any]] = (
    {"kind": "slow", "probability": 0.08, "seconds": 1.0},
    {"kind": "429", "probability": 0.06},
    {"kind": "503-html", "probability": 0.06},
    {"kind": "520-json", "probability": 0.04},
    {"kind": "reset", "probability": 0.06},
)
"""Of kintone, when it is read. What people do on a screen fails only while the whole system is down."""
KARTE_FAULTS: Sequence[dict[str, Any]] = (
    {"kind": "slow", "probability": 0.02, "seconds": 1.0},
    {"kind": "429", "probability": 0.03, "retry_after": "2"},
    {"kind": "503-html", "probability": 0.03},
    {"kind": "error", "probability": 0.03, "status": 500},
    {"kind": "error", "probability": 0.01, "status": 400, "path": "/v2/track/event/write"},
    {"kind": "504", "probability": 0.01, "path": "/v2/track/event/write"},
    {"kind": "reset", "probability": 0.02},
    {"kind": "lost-answer", "probability": 0.02, "path": "/v2/track/event/write"},
)

MARKETO_FAULTS: Sequence[dict[str, Any]] = (
    {"kind": "code", "code": "601", "probability": 0.04},
    {"kind": "code", "code": "602", "probability": 0.04},
    {"kind": "code", "code": "608", "probability": 0.03},
    {"kind": "code", "code": "611", "probability": 0.08},
    {"kind": "code", "code": "615", "probability": 0.04},
    {"kind": "code", "code": "713", "probability": 0.04},
    {"kind": "code", "code": "1003", "probability": 0.02, "path": "/rest/v1/activities/external.json"},
    {"kind": "slow", "probability": 0.04, "seconds": 1.0},
)
MARKETO_CUTS: Sequence[dict[str, Any]] = (
    {"kind": "code", "code": "606", "probability": 0.02},
    {"kind": "code", "code": "604", "probability": 0.03, "after": True},
    {"kind": "502-html", "probability": 0.03},
    {"kind": "garbage", "probability": 0.02},
    {"kind": "reset", "probability": 0.03},
    {"kind": "lost-answer", "probability": 0.04},
)
"""A lead whose write was cut off stays locked while Marketo may be at work on it, so a run takes minutes more."""

MARKETO = "deliver-marketo"
"""In the name of the function that delivers there."""

_RESTART_WEIGHT = 0.15
_READY_SECONDS = 20


@dataclass(frozen=True)
class Kill:
    """One process that was killed. `at` is in epoch seconds."""

    at: float
    function: str


@dataclass
class Chaos:
    """Runs between `start` and `stop`.

    `pace` is the mean number of seconds between two blows; the chances of all faults are multiplied by `harshness`.
    """

    relay: RelayStack
    seed: int
    pace: float
    harshness: float
    cuts: bool
    """Whether Marketo's writes and the reading are cut off too, and their functions are killed."""
    kills: list[Kill] = field(default_factory=list)
    outages: int = 0
    _over: Event = field(default_factory=Event)
    _thread: Thread | None = None

    def start(self) -> None:
        """Let the stand-ins fail, and begin to strike."""
        random = Random(self.seed)
        marketo = [*MARKETO_FAULTS, *(MARKETO_CUTS if self.cuts else ())]
        orders: Sequence[tuple[str, dict[str, Any], Sequence[dict[str, Any]]]] = (
            ("kintone", _PUT, KINTONE_FAULTS),
            ("karte", {}, KARTE_FAULTS),
            ("marketo", {}, marketo),
            ("kintone", _GET, READING_FAULTS),
        )
        for system, match, faults in orders:
            for fault in faults:
                more = {"seed": random.randrange(2**31), "probability": fault["probability"] * self.harshness}
                self.relay.order(system, "POST", "faults", fault | match | more)
        self._thread = Thread(target=self._run, args=(random,))
        self._thread.start()

    def stop(self) -> dict[str, int]:
        """Let everything work again; returns how often each fault struck."""
        self._over.set()
        if self._thread:
            self._thread.join()
        struck = {}
        for system in ("kintone", "karte", "marketo"):
            for fault in self.relay.order(system, "GET", "faults")["faults"]:
                more = {"error": fault.get("status"), "code": fault.get("code")}.get(fault["kind"], "")
                whom = f"{system}, read" if fault["method"] == "GET" else system
                struck[f"{whom}: {fault['kind']} {more}".strip()] = fault["hits"]
            self.relay.order(system, "DELETE", "faults")
            self.relay.order(system, "POST", "down", {"down": False})
        return struck

    def _run(self, random: Random) -> None:
        """Every blow once, in any order, and then by chance. It begins when there is something to kill."""
        emulator = self.relay.state.processes()["emulator"].pid
        while not all(_workers(emulator, name) for name in self.relay.delivering()) and not self._over.wait(0.3):
            continue
        blows = self._blows(random)
        first = list(blows)
        random.shuffle(first)
        while not self._over.wait(self.pace * random.uniform(0.5, 1.5)):
            blow = first.pop() if first else random.choices(list(blows), list(blows.values()))[0]
            blow()

    def _blows(self, random: Random) -> dict[Callable[[], None], float]:
        """Each with its weight. A restart of everything takes long on a small machine, so it is rare."""
        deliverers = [name for name in self.relay.delivering() if self.cuts or MARKETO not in name]
        return {
            **{partial(self._kill, [name]): 1 for name in deliverers},
            partial(self._kill, [self.relay.accepting], most=1): 1,
            partial(self._kill, [*deliverers, self.relay.accepting]): _RESTART_WEIGHT,
            lambda: self._down("kintone", random.uniform(0.3, 1) * self.pace): 0.7,
            lambda: self._down("karte", random.uniform(0.3, 1) * self.pace): 0.7,
            **({lambda: self._down("marketo", random.uniform(0.3, 1) * self.pace): 0.7} if self.cuts else {}),
            **({lambda: self._cut_reading(random.uniform(0.05, 0.8)): 0.7} if self.cuts else {}),
        }

    def _cut_reading(self, seconds: float) -> None:
        """End a reading a moment after it has begun. Until its time would be over, no other one begins."""
        self.relay.begin_reading()
        self._over.wait(seconds)
        self._kill([self.relay.reading])

    def _down(self, system: str, seconds: float) -> None:
        self.relay.order(system, "POST", "down", {"down": True})
        self.outages += 1
        self._over.wait(seconds)
        self.relay.order(system, "POST", "down", {"down": False})

    def _kill(self, functions: Sequence[str], most: int = 1_000) -> None:
        """End processes of these functions without a word, whatever they are doing.

        Those that accept are left alone while one of them is starting: when one dies before it is ready, the emulator
        ends all others of its function, which then die before they are ready, and so on without an end.
        """
        emulator = self.relay.state.processes()["emulator"].pid
        for function in functions:
            ages = _workers(emulator, function)
            if function == self.relay.accepting and min(ages.values(), default=0) < _READY_SECONDS:
                continue
            for process in list(ages)[:most]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
                    self.kills.append(Kill(time.time(), function))


def _workers(emulator: int, function: str) -> dict[int, int]:
    """The processes in which the emulator runs a function, and their ages in seconds.

    They are its children, in a folder with the function's name.
    """
    shown = subprocess.run(
        ["ps", "-axww", "-o", "pid=,ppid=,etime=,command="], capture_output=True, text=True, check=True
    ).stdout
    folder = re.compile(rf"ministack-lambda-{re.escape(function)}-\w{{8}}/")
    lines = [line.split(None, 3) for line in shown.splitlines()]
    return {
        int(process): _seconds(age)
        for process, parent, age, command in lines
        if int(parent) == emulator and folder.search(command)
    }


def _seconds(age: str) -> int:
    """What ps says of a process's age, `[[days-]hours:]minutes:seconds`; the days do not matter here."""
    parts = age.rpartition("-")[2].split(":")
    return sum(int(part) * 60**power for power, part in enumerate(reversed(parts)))
