"""Rounds in which people at both systems do what they do while everything fails; then it heals, and is judged."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from local.systems.marketo import Quotas
from local.systems.marketo import StandIn as Marketo
from local.systems.mazrica import OTHER, Kind
from local.systems.mazrica import StandIn as Mazrica
from tests.faults.mazrica.verdict import judge
from tests.faults.mazrica.world import World
from tests.faults.reading.campaign import Result
from tests.faults.reading.trouble import Trouble
from tests.systems.mazrica.life.conftest import BEGAN, PHASE
from tests.systems.mazrica.life.sync_relay import HOUR, SyncRelay, settings, written

_MAZRICA_FAULTS: list[dict[str, Any]] = [
    *({"kind": kind} for kind in (Kind.FIREWALL, Kind.GARBAGE, Kind.RESET, Kind.LOCKED, Kind.TOO_MANY)),
    *({"kind": Kind.LOST_ANSWER} for _ in range(3)),
    *({"kind": Kind.STATUS, "status": status} for status in (500, 503)),
    {"kind": Kind.SHORT_PAGE, "share": 0.5},
]
_MARKETO_FAULTS: list[dict[str, Any]] = [
    *({"kind": "code", "code": code} for code in ("602", "606", "611", "615")),
    *({"kind": kind} for kind in ("502-html", "garbage", "reset", "lost-answer", "lost-answer")),
]
_OFTEN: dict[str, Any] = {
    "leads": {"source": {"stream": "leads", "every": "10m", "first": "everything"}},
    "contacts": {"source": {"stream": "contacts", "every": "10m", "new_people": "create", "gone": "deliver"}},
    "actions": {"source": {"stream": "actions", "every": "10m"}},
    "phases": {"source": {"stream": "phases", "every": "10m", "gone": "deliver", "deleted_deal": "shown"}},
}


class Campaign:
    """`rounds` of it. The same seed has the same acts; the blows depend on what the functions do.

    Contacts are merged (名寄せ) while writes are under way. What is unknown of Mazrica is the other way round with
    an odd seed.
    """

    def __init__(self, rounds: int, seed: int, *, share: float = 0.01) -> None:
        self._rounds, self._random = rounds, Random(seed)
        self._trouble = Trouble(Random(f"{seed} blows"), share)
        self._readings = OTHER if seed % 2 else {}
        self.counts: Counter[str] = Counter()

    def run(self) -> Result:
        """All of it."""
        quotas = Quotas(per_window=10**9, per_day=10**9)
        with (
            TemporaryDirectory() as folder,
            Mazrica(readings=self._readings) as mazrica,
            Marketo(quotas=quotas) as marketo,
        ):
            mazrica.clock.freeze(BEGAN.timestamp())
            marketo.clock.freeze(BEGAN.timestamp())
            marketo.add_field(name=PHASE, type="text")
            config = settings(Path(folder), mazrica, marketo, **_OFTEN)
            self._relay = SyncRelay(config, mazrica, marketo, self._trouble)
            self._world = World(self._relay, self._random, self.counts)
            self._relay.later(HOUR)
            self._relay.work()
            for _ in range(self._rounds):
                self._round()
            problems = self._healed()
        return Result(self._trouble.blows, self.counts, problems)

    def _round(self) -> None:
        for _ in range(self._random.randint(1, 4)):
            self._world.act()
        self._order_faults()
        self._trouble.on = True
        if self._random.random() < 0.15:
            self._relay.mazrica.match_names("contacts")
        self._relay.work(ticks=self._random.randint(1, 6))
        self._trouble.on, self._trouble.silent_for = False, 0
        self._relay.mazrica.match_names()
        self._relay.mazrica.recover()
        self._relay.marketo.recover()

    def _order_faults(self) -> None:
        if self._random.random() < 0.4:
            self._relay.mazrica.fail(**self._random.choice(_MAZRICA_FAULTS), times=self._random.randint(1, 3))
        if self._random.random() < 0.4:
            self._relay.marketo.fail(**self._random.choice(_MARKETO_FAULTS), times=self._random.randint(1, 2))

    def _healed(self) -> list[str]:
        """All that waits is delivered; deals are deleted and merged; and then nothing is written any more."""
        self._relay.settle()
        for _ in range(max(1, self._rounds // 40)):
            self._world.delete_deal()
        self._world.merge_deals()  # one: of several at one moment nobody can say which is shown
        self._world.one_more()
        for person in self._world.people:
            self._world.score(person)  # by which whoever was merged within a day of being made is found
        self._relay.settle(hours=80)
        problems = judge(self._world, self.counts)
        before, known = written(self._relay), len(self._relay.marketo.activities())
        self._relay.pass_hours(30, every=3)
        after, news = written(self._relay), len(self._relay.marketo.activities()) - known
        if before.mazrica != after.mazrica or news:
            problems.append(f"it goes on with nobody doing anything: {before} became {after}, {news} changes of leads")
        self.counts |= {"writes into Mazrica": after.mazrica, "writes into Marketo": after.marketo}
        self.counts |= {f"runs of {name}": number for name, number in self._relay.endings.items()}
        return problems


def run(rounds: int, seed: int, *, share: float = 0.01) -> Result:
    """A campaign of so many rounds."""
    return Campaign(rounds, seed, share=share).run()
