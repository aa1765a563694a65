"""Rounds in which people visit, change and share browsers while everything fails; then it heals, and is judged."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from local.systems.karte import StandIn as Karte
from local.systems.marketo import StandIn as Marketo
from tests.faults.karte.relay import PATIENCE, TroubledSystems
from tests.faults.karte.verdict import Verdict
from tests.faults.karte.world import World
from tests.faults.reading.campaign import Result
from tests.faults.reading.trouble import Trouble
from tests.support.state_table import emulator, new_table

_MARKETO_FAULTS: list[dict[str, Any]] = [
    *({"kind": "code", "code": code} for code in ("601", "602", "606", "608", "611", "615")),
    *({"kind": kind} for kind in ("502-html", "garbage", "reset", "lost-answer", "lost-answer")),
]
_KARTE_FAULTS = ("429", "503-html", "504", "reset", "lost-answer", "lost-answer")


class Campaign:
    """`rounds` of it. The same seed has the same acts; the blows depend on what the functions do."""

    def __init__(self, rounds: int, seed: int, *, share: float = 0.02) -> None:
        self._rounds, self._random = rounds, Random(seed)
        self._trouble = Trouble(Random(f"{seed} blows"), share)
        self.counts: Counter[str] = Counter()

    def run(self) -> Result:
        """All of it, with a table of its own."""
        with (
            TemporaryDirectory() as folder,
            emulator(Path(folder)) as dynamodb,
            Karte() as karte,
            Marketo() as marketo,
        ):
            marketo.quotas.per_window = marketo.quotas.per_day = 10**9
            states = {name: new_table(dynamodb) for name in ("karte", "marketo")}
            self._relay = TroubledSystems(karte, marketo, states)
            self._relay.prepare(self._trouble)
            self._world = World(self._relay, self._random, self.counts)
            self._verdict = Verdict(self._world, self.counts)
            for _ in range(self._rounds):
                self._round()
            self._heal()
            self._verdict.judge()
        return Result(self._trouble.blows, self.counts, self._verdict.problems)

    def _round(self) -> None:
        for _ in range(self._random.randint(1, 4)):
            self._world.act()
        self._verdict.people_did_it()
        self._order_faults()
        self._trouble.on = True
        for _ in range(self._random.randint(1, 5)):
            self._relay.run(self._random.choice(["marketo", "karte"]))
            self._relay.shift += self._random.choice([1.0, 60.0, PATIENCE])
        self._relay.read_roster()
        self._trouble.on = False
        self._trouble.silent_for = 0
        self._relay.karte.recover()
        self._relay.marketo.recover()
        self._verdict.relay_did_it()

    def _order_faults(self) -> None:
        if self._random.random() < 0.4:
            self._relay.marketo.fail(times=self._random.randint(1, 3), **self._random.choice(_MARKETO_FAULTS))
        if self._random.random() < 0.4:
            self._relay.karte.fail(self._random.choice(_KARTE_FAULTS), times=self._random.randint(1, 2))

    def _heal(self) -> None:
        """Until nothing is left; then everybody visits, and everybody's lead is told of."""
        self._settle()
        for person in self._world.people:
            self._relay.visit(user_id=person.member, email=person.email)
            self._world.edit(person)
        self._settle()
        for person in self._world.people:
            self._world.tell(person)
        self._settle()
        self._verdict.relay_did_it()
        self.counts |= {
            "outcomes: delivered or skipped": self._relay.delivered(),
            "outcomes: put off": self._relay.retried(),
            **{f"outcomes: put aside, {code}": n for code, n in Counter(self._relay.rejected()).items()},
        }

    def _settle(self) -> None:
        for _ in range(600):
            self._relay.shift += PATIENCE
            if not (self._relay.run("marketo") or self._relay.run("karte") or self._relay.roster()):
                return
        waiting = {name: [each.body for each in queue] for name, queue in self._relay.queues.items()}
        raise AssertionError(f"it goes round for ever: {waiting} {self._relay.outcomes[-3:]}")


def run(rounds: int, seed: int) -> Result:
    """A campaign of so many rounds."""
    return Campaign(rounds, seed).run()
