"""Rounds in which people edit leads in Marketo, and both functions run, while all that they touch fails.

Then everything heals, and what the far directory holds is compared with the leads.
"""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

from local.systems.marketo import StandIn as Marketo
from local.systems.marketo.access.identity import Client
from relay.core.deadline import Deadline
from tests.connectors.example.stand_in.stand_in import StandIn as Directory
from tests.faults.reading.campaign import FAR_FAULTS, Result
from tests.faults.reading.few_pages import FewPages
from tests.faults.reading.lead_edits import HIDDEN, SHOWN, LeadEdits
from tests.faults.reading.lead_verdict import LeadVerdict
from tests.faults.reading.near_leads import NearLeads
from tests.faults.reading.relay import Relay
from tests.faults.reading.trouble import Trouble

_LEADS = 330
"""Two pages."""
_MINUTES = (1, 5, 5, 15, 40, 200)
"""Between two rounds."""
_PEACE = (16, 7)
"""Runs in the end, and the hours between them."""
_FAULTS: list[dict[str, str]] = [
    *({"kind": "code", "code": code} for code in ("601", "602", "606", "608", "611", "615", "713")),
    *({"kind": kind} for kind in ("502-html", "garbage", "reset", "lost-answer")),
]
_CLIENT = Client("reader", "secret", partitions=frozenset({SHOWN}))


class LeadsCampaign:
    """`rounds` of it. The same seed has the same edits; the blows depend on what the functions do."""

    def __init__(self, rounds: int, seed: int, *, share: float = 0.005) -> None:
        self._rounds, self._seed, self._random = rounds, seed, Random(seed)
        self._marketo = Marketo(clients=[_CLIENT], partitions=[SHOWN, HIDDEN])
        self._far = Directory()
        self._trouble = Trouble(Random(f"{seed} blows"), share)
        self.counts: Counter[str] = Counter()

    def run(self) -> Result:
        """All of it."""
        with self._marketo, self._far:
            self._prepare()
            for _ in range(self._rounds):
                self._edits.edit()
                self._round()
            self._heal()
            self._verdict.judge(self._far.directory.people)
        return Result(self._trouble.blows, self.counts, self._verdict.problems)

    def _prepare(self) -> None:
        self._marketo.add_field(name="revision", label="Revision", type="integer")
        self._marketo.quotas.per_window = self._marketo.quotas.per_day = 10**9
        self._edits = LeadEdits(self._marketo, Random(f"{self._seed} edits"), self.counts)
        self._verdict = LeadVerdict(self._edits, self.counts)
        secret = {"client_id": _CLIENT.id, "client_secret": _CLIENT.secret}
        near = NearLeads(self._marketo, secret, self._random.choice(["everything", "now"]), self._verdict.read)
        self._relay = Relay(near, self._far, self._trouble, self._verdict.sent)
        self._edits.fill(_LEADS)
        self._relay.later(60)
        self._has_bulk = self._random.random() < 0.7

    def _round(self) -> None:
        self._be_odd()
        self._order_faults()
        self._trouble.on = True
        self._tick(FewPages(self._random.randint(1, 30)) if self._random.random() < 0.2 else None)
        for _ in range(self._random.randint(1, 6)):
            self._relay.deliver()
            self._relay.later(self._random.choice([1, 10]))
        self._trouble.on = False
        self._recover()
        self._relay.later(60 * self._random.choice(_MINUTES))

    def _be_odd(self) -> None:
        """What Marketo does by itself: activities come late, pages are short or empty, tokens end."""
        if self._random.random() < 0.3:
            hours = self._random.choice([0, 0.2, 2, 5, 40])
            self._marketo.be_late(share=0.3 if hours else 0, seconds=hours * 3600, seed=self._random.randrange(10**6))
            self.counts["times at which activities began to come late"] += bool(hours)
        if self._random.random() < 0.4:
            self._marketo.set_pages(looks_at=self._random.choice([1, 3, 50]), empty=self._random.choice([0, 1, 5, 70]))
            self.counts["runs with short or empty pages"] += 1
        if self._random.random() < 0.1:
            self._marketo.refuse_tokens()
            self.counts["refusals of all paging tokens"] += 1
        if self._random.random() < 0.2:
            self._random.choice([self._marketo.expire_tokens, self._marketo.instance.tokens.forget])()

    def _order_faults(self) -> None:
        if not self._has_bulk:
            self._marketo.fail("code", code="703", path="/bulk/v1/leads/export/create.json")
        for _ in range(self._random.choice([0, 0, 1, 2])):
            self._fail(**self._random.choice(_FAULTS))
        if self._random.random() < 0.4:
            kind = self._random.choice(FAR_FAULTS)
            self._far.fail(kind, probability=0.2, seed=self._random.randrange(10**6))

    def _fail(self, kind: str, **more: Any) -> None:
        self._marketo.fail(
            kind, times=self._random.randint(1, 4), **more, probability=0.5, seed=self._random.randrange(9)
        )

    def _recover(self) -> None:
        for fault in self._marketo.instance.faults.listed():
            self.counts[f"Marketo: {fault['code'] if fault['kind'] == 'code' else fault['kind']}"] += fault["hits"]
        self._marketo.recover()
        self._marketo.set_pages()
        self._far.recover()

    def _tick(self, deadline: Deadline | None = None) -> None:
        for run in self._relay.tick(deadline):
            self.counts[f"runs that ended {run.ending}"] += 1

    def _heal(self) -> None:
        """Let everything end well: the looks that go far back, all delivered, and what was rejected replayed."""
        self._trouble.silent_for = 0
        self._marketo.be_late()
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
    return LeadsCampaign(rounds, seed).run()
