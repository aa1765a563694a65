"""Rounds in which people register at ON24, come and are forgotten, and both functions run, while all fails.

Then everything heals, and what the far directory holds is compared with what ON24 knows.
"""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

from local.systems.on24 import StandIn as On24
from local.systems.on24.access.limits import Limits
from local.systems.on24.settings import PROMPT
from relay.core.deadline import Deadline
from tests.connectors.example.stand_in.stand_in import StandIn as Directory
from tests.faults.reading.campaign import FAR_FAULTS, Result
from tests.faults.reading.few_pages import FewPages
from tests.faults.reading.near_on24 import BEGAN, NearOn24
from tests.faults.reading.on24_edits import On24Edits
from tests.faults.reading.on24_verdict import On24Verdict
from tests.faults.reading.relay import Relay
from tests.faults.reading.trouble import Trouble

_PEOPLE = 110
"""Of an event of the beginning: two pages."""
_MINUTES = (10, 60, 60, 60, 180, 420)
"""Between two rounds."""
_PEACE = (26, 12)
"""Runs in the end, and the hours between them: so that each event is read for the last time, a week after its end."""
_FAULTS: list[dict[str, Any]] = [
    {"kind": "quota", "status": 403},
    {"kind": "quota", "status": 429},
    *({"kind": kind} for kind in ("500", "502-html", "garbage", "truncated", "reset", "lost-answer")),
]


class On24Campaign:
    """`rounds` of it. The same seed has the same edits; the blows depend on what the functions do."""

    def __init__(self, rounds: int, seed: int, *, share: float = 0.003, people: int = _PEOPLE) -> None:
        self._rounds, self._seed, self._random = rounds, seed, Random(seed)
        self._on24, self._far, self._people = On24(), Directory(), people
        self._trouble = Trouble(Random(f"{seed} blows"), share)
        self.counts: Counter[str] = Counter()

    def run(self) -> Result:
        """All of it."""
        with self._on24, self._far:
            self._prepare()
            for _ in range(self._rounds):
                self._edits.edit()
                self._round()
            self._heal()
            self._verdict.judge(self._far.directory.people)
        return Result(self._trouble.blows, self.counts, self._verdict.problems)

    def _prepare(self) -> None:
        self._on24.clock.freeze(BEGAN.timestamp())
        self._on24.switch(
            order=self._random.choice(["id", "newest", "oldest"]),
            event_level_pages=self._random.random() < 0.3,
            totals_count=self._random.choice(["everyone", "active"]),
            **({"lateness": PROMPT} if self._random.random() < 0.2 else {}),
        )
        self._edits = On24Edits(self._on24, Random(f"{self._seed} edits"), self.counts)
        first = self._random.choice(["everything", "now"])
        self._verdict = On24Verdict(self._edits, self.counts, first)
        near = NearOn24(self._on24, first, self._verdict.read)
        self._relay = Relay(near, self._far, self._trouble, self._verdict.sent)
        self._edits.fill(self._people)

    def _round(self) -> None:
        self._be_odd()
        self._order_faults()
        self._trouble.on = True
        self._tick(FewPages(self._random.randint(1, 60)) if self._random.random() < 0.2 else None)
        for _ in range(self._random.randint(1, 6)):
            self._relay.deliver()
            self._relay.later(self._random.choice([1, 10]))
        self._trouble.on = False
        self._recover()
        self._relay.later(60 * self._random.choice(_MINUTES))

    def _be_odd(self) -> None:
        """What ON24 does by itself: rows move while they are read, and fewer calls are left for this client."""
        if self._random.random() < 0.4:
            self._on24.stir(share=self._random.choice([0.02, 0.1]), seconds=2, seed=self._random.randrange(10**6))
            self.counts["runs whose rows moved"] += 1
        else:
            self._on24.stir()
        if self._random.random() < 0.1:
            self._on24.set_limits({"*": self._random.choice([3, 10])})
            self.counts["runs with few calls a minute"] += 1

    def _order_faults(self) -> None:
        for _ in range(self._random.choice([0, 0, 1, 2])):
            order = self._random.choice(_FAULTS)
            times, seed = self._random.randint(1, 4), self._random.randrange(9)
            self._on24.fail(times=times, probability=0.3, seed=seed, **order)
        if self._random.random() < 0.4:
            kind = self._random.choice(FAR_FAULTS)
            self._far.fail(kind, probability=0.2, seed=self._random.randrange(10**6))

    def _recover(self) -> None:
        for fault in self._on24.account.faults.listed():
            status = f" {fault['status']}" if fault["kind"] == "quota" else ""
            self.counts[f"ON24: {fault['kind']}{status}"] += fault["hits"]
        self._on24.recover()
        self._on24.account.limits = Limits()
        self._far.recover()

    def _tick(self, deadline: Deadline | None = None) -> None:
        for run in self._relay.tick(deadline):
            self.counts[f"runs that ended {run.ending}"] += 1

    def _heal(self) -> None:
        """Let everything end well: every event is looked at for the last time, and all is delivered, or replayed."""
        self._trouble.silent_for = 0
        self._on24.stir()
        self._edits.show_all()
        runs, hours = _PEACE
        for _ in range(runs):
            self._relay.later(hours * 3600)
            self._tick()
        self._deliver_all()
        self.counts["dead letters replayed"] = self._relay.replay_all()
        self._deliver_all()
        self.counts["dead letters that were overtaken"] = len(self._relay.dead_letters.messages)

    def _deliver_all(self) -> None:
        while self._relay.queue.messages:
            self._relay.deliver()
            self._relay.later(400)


def run(rounds: int, seed: int) -> Result:
    """A campaign of so many rounds."""
    return On24Campaign(rounds, seed).run()
