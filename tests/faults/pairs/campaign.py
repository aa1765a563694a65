"""Rounds in which people on both sides change what two routes share, while everything fails; then it heals.

People also act in the middle of what functions do, between any two of their steps.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, TypeVar

from local.systems.marketo import Quotas
from local.systems.marketo import StandIn as Marketo
from local.systems.mazrica import Kind
from local.systems.mazrica import StandIn as Mazrica
from tests.faults.pairs.verdict import ZEROES, judge
from tests.faults.pairs.world import World
from tests.faults.reading.campaign import Result
from tests.faults.reading.trouble import Trouble
from tests.systems.mazrica.life.conftest import BEGAN
from tests.systems.mazrica.life.sync_relay import HOUR, SyncRelay, settings, written

T = TypeVar("T")

OFTEN: dict[str, Any] = {
    "leads": {"source": {"stream": "leads", "every": "10m", "first": "everything"}},
    "contacts": {"source": {"stream": "contacts", "every": "10m", "new_people": "create", "gone": "deliver"}},
}
_MAZRICA_FAULTS: list[dict[str, Any]] = [
    *({"kind": kind} for kind in (Kind.FIREWALL, Kind.GARBAGE, Kind.RESET, Kind.LOCKED, Kind.TOO_MANY)),
    *({"kind": Kind.LOST_ANSWER} for _ in range(4)),
    *({"kind": Kind.STATUS, "status": status} for status in (500, 503)),
]
_MARKETO_FAULTS: list[dict[str, Any]] = [
    *({"kind": "code", "code": code} for code in ("602", "606", "611", "615")),
    *({"kind": kind} for kind in ("502-html", "garbage", "reset", "lost-answer", "lost-answer", "lost-answer")),
]
_REFUSED: dict[str, Any] = {"kind": Kind.STATUS, "status": 422, "path": "/v1/contacts"}


class BusyTrouble(Trouble):
    """In which people act as well, a second or two after the step before; one at a time, though steps may go beside."""

    act: Callable[[], None] | None = None

    def __init__(self, random: Random, share: float, meanwhile: float) -> None:
        super().__init__(random, share)
        self._meanwhile = meanwhile
        self._acting = Lock()

    def around(self, what: str, call: Callable[[], T]) -> T:
        """As Trouble, with somebody's act before it or after it."""
        before, after = (self.on and self.random.random() < self._meanwhile / 2 for _ in range(2))
        if before:
            self._act()
        found = super().around(what, call)
        if after:
            self._act()
        return found

    def _act(self) -> None:
        if self.act is not None and self._acting.acquire(blocking=False):
            try:
                self.act()
            finally:
                self._acting.release()


class Campaign:
    """`rounds` of it. The same seed has the same acts between them; the blows depend on what the functions do.

    `share` is the chance that a step of a function fails, `meanwhile` that somebody acts beside it.
    """

    def __init__(self, rounds: int, seed: int, *, share: float = 0.01, meanwhile: float = 0.01) -> None:
        self._rounds, self._random = rounds, Random(seed)
        self._trouble = BusyTrouble(Random(f"{seed} blows"), share, meanwhile)
        self.counts: Counter[str] = Counter()

    def run(self) -> Result:
        """All of it."""
        quotas = Quotas(per_window=10**9, per_day=10**9)
        with TemporaryDirectory() as folder, Mazrica() as mazrica, Marketo(quotas=quotas) as marketo:
            mazrica.clock.freeze(BEGAN.timestamp())
            marketo.clock.freeze(BEGAN.timestamp())
            config = settings(Path(folder), mazrica, marketo, example="both-ways", **OFTEN)
            self._relay = SyncRelay(config, mazrica, marketo, self._trouble)
            self._world = World(self._relay, self._random, self.counts)
            self._world.begin()
            self._relay.later(HOUR)
            self._relay.work()
            self._relay.pass_hours(2)
            self._world.look()
            self._trouble.act = self._meanwhile
            for _ in range(self._rounds):
                self._round()
            problems = self._healed()
        return Result(self._trouble.blows, self.counts, problems)

    def _meanwhile(self) -> None:
        self._relay.later(self._random.choice([0.1, 1.0, 1.5]))
        self._world.look()
        self._world.edit()
        self.counts["acts between two steps of a function"] += 1

    def _round(self) -> None:
        for _ in range(self._random.randint(1, 4)):
            self._world.act()
        self._order_faults()
        self._trouble.on = True
        self._relay.work(ticks=self._random.randint(1, 6))
        self._trouble.on, self._trouble.silent_for = False, 0
        self._relay.mazrica.recover()
        self._relay.marketo.recover()
        self._world.look()

    def _order_faults(self) -> None:
        if self._random.random() < 0.4:
            self._relay.mazrica.fail(**self._random.choice(_MAZRICA_FAULTS), times=self._random.randint(1, 3))
        if self._random.random() < 0.4:
            self._relay.marketo.fail(**self._random.choice(_MARKETO_FAULTS), times=self._random.randint(1, 2))
        if self._random.random() < 0.05:
            self._relay.mazrica.fail(**_REFUSED, times=1)

    def _healed(self) -> list[str]:
        """All that waits is delivered, and what was put aside is sent again; then nothing is written any more."""
        self._relay.settle()
        self.counts["put aside"] = len(self._relay.letters())
        self._relay.replay()
        self._relay.settle()
        problems = judge(self._world, self.counts)
        before, known = written(self._relay), len(self._relay.marketo.activities())
        self._relay.pass_hours(30, every=3)
        after, news = written(self._relay), len(self._relay.marketo.activities()) - known
        if before != after or news:
            problems.append(f"it goes on with nobody doing anything: {before} became {after}, {news} changes of leads")
        self.counts |= {"writes into Mazrica": after.mazrica, "writes into Marketo": after.marketo}
        self.counts |= {f"runs of {name}": number for name, number in self._relay.endings.items()}
        self.counts.update(dict.fromkeys(ZEROES, 0))  # to be shown
        return problems


def run(rounds: int, seed: int, *, share: float = 0.01, meanwhile: float = 0.01) -> Result:
    """A campaign of so many rounds."""
    return Campaign(rounds, seed, share=share, meanwhile=meanwhile).run()
