"""What people do in an instance of Marketo while it is read, and what became of each lead that ever was."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any

from local.systems.marketo import StandIn
from local.systems.marketo.activities import type_ids
from local.systems.marketo.leads.store import Lead
from tests.faults.reading.near_leads import LIST

SHOWN, HIDDEN = "Default", "Hidden"
"""The partitions: leads in the second one are not shown to the relay's user."""


@dataclass
class LeadEdits:
    """Everybody who edits. A lead's `revision` never has a value again that any lead has had."""

    stand_in: StandIn
    random: Random
    counts: Counter[str]
    merged_into: dict[int, int] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)
    times_away: Counter[int] = field(default_factory=Counter)
    """How often a lead was taken out of sight or out of the list; it may come back as it was."""
    _revisions: count[int] = field(default_factory=lambda: count(1))

    def fill(self, leads: int) -> None:
        """Leads that are there before anything is read; one in eight is in the list."""
        for number in range(leads):
            self.stand_in.edit(email=f"first-{number}@example.com", **self._values())
        for lead in self.random.sample(self.there(), leads // 8):
            self._let_in(lead)

    def edit(self) -> None:
        """A few leads are made, change, come into the list or leave it; now and then some vanish."""
        for _ in range(self.random.randint(0, 5)):
            self._change(self._any())
        for _ in range(self.random.choice([0, 0, 1, 2])):
            self.stand_in.edit(email=f"{next(self._revisions)}@example.com", **self._values())
            self.counts["leads made"] += 1
        for chance, edit in ((0.4, self._enter_or_leave), (0.2, self._merge), (0.2, self._delete), (0.2, self._move)):
            if self.random.random() < chance:
                edit()

    def there(self) -> list[Lead]:
        """Leads that the relay's user sees."""
        return [lead for lead in self.stand_in.instance.leads.all() if lead.partition == SHOWN]

    def is_hidden(self, lead: int) -> bool:
        """Whether a lead is there, and not shown."""
        found = self.stand_in.instance.leads.get(lead)
        return found is not None and found.partition == HIDDEN

    def is_member(self, lead: int) -> bool:
        """Whether a lead is in the list."""
        return lead in self.stand_in.instance.assets.lists[LIST].members

    def winners(self, lead: int) -> list[int]:
        """The lead that one was merged into, the lead that this was merged into, and so on."""
        found: list[int] = []
        while lead in self.merged_into:
            lead = self.merged_into[lead]
            found.append(lead)
        return found

    def _any(self) -> Lead:
        return self.random.choice(self.there())

    def _values(self) -> dict[str, Any]:
        score = {"leadScore": self.random.randint(1, 4)} if self.random.random() < 0.8 else {}
        return {"company": self.random.choice("AB"), "revision": next(self._revisions), **score}

    def _change(self, lead: Lead) -> None:
        """Values return; a campaign changes a score with an activity of its own."""
        self.counts["leads changed"] += 1
        if self.random.random() < 0.7:
            self.stand_in.edit(id=lead.id, **self._values())
            return
        lead.values |= {"leadScore": self.random.randint(1, 4), "revision": next(self._revisions)}
        self._log(lead, type_ids.CHANGE_SCORE)

    def _enter_or_leave(self) -> None:
        lead = self._any()
        if not self.is_member(lead.id):
            self._let_in(lead)
            return
        del self.stand_in.instance.assets.lists[LIST].members[lead.id]
        self._log(lead, type_ids.REMOVE_FROM_LIST, primary_id=LIST)
        self.times_away[lead.id] += 1
        self.counts["leads that left the list"] += 1

    def _let_in(self, lead: Lead) -> None:
        self.stand_in.instance.assets.lists[LIST].members[lead.id] = None
        self._log(lead, type_ids.ADD_TO_LIST, primary_id=LIST)
        self.counts["leads that came into the list"] += 1

    def _merge(self) -> None:
        winner, *losers = self.random.sample(self.there(), self.random.choice([2, 2, 3]))
        self.stand_in.merge(winner.id, *(loser.id for loser in losers))
        self.merged_into |= {loser.id: winner.id for loser in losers}
        self.counts["leads merged"] += len(losers)

    def _delete(self) -> None:
        lead = self._any()
        if self.random.random() < 0.5:
            self._change(lead)
        self.stand_in.delete(lead.id)
        self.deleted.add(lead.id)
        self.counts["leads deleted"] += 1

    def _move(self) -> None:
        """Out of sight, or back. Not one that others were merged into: nobody would see that they were."""
        away = [lead for lead in self.stand_in.instance.leads.all() if lead.partition == HIDDEN]
        if away and self.random.random() < 0.5:
            self.stand_in.instance.leads.move(self.random.choice(away).id, SHOWN)
            self.counts["leads that came back into sight"] += 1
            return
        lead = self._any()
        if lead.id not in self.merged_into.values():
            self.stand_in.instance.leads.move(lead.id, HIDDEN)
            self.times_away[lead.id] += 1
            self.counts["leads out of sight"] += 1

    def _log(self, lead: Lead, kind: int, **more: Any) -> None:
        self.stand_in.instance.log.add(lead.id, kind, self.stand_in.clock.now(), **more)
