"""A reader of phases; its daily sweep lists the contacts of all deals, so that a deleted deal is told to its contacts.

A deal that is gone, and whose actions name another one by now, was merged; the other one's phase was told then. One
that is gone with its actions cannot be told from a deletion.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from relay.core.deadline import Deadline
from relay.system.access import Payload
from relay.system.stream import Change
from systems.mazrica.names import ID
from systems.mazrica.people.roster import Roster
from systems.mazrica.rest.errors import MazricaFailed, read_failed
from systems.mazrica.streams.known_deals import DealMemory, Swept, pair_of, pairs
from systems.mazrica.streams.phases_plan import PhasesPlan, payload_of
from systems.mazrica.streams.reader import WalkingReader
from systems.mazrica.streams.source import DeletedDeal
from systems.mazrica.streams.sweep import IdSweep


@dataclass(frozen=True, kw_only=True)
class PhasesReader(WalkingReader):
    """Implements relay.system.stream.Reader, ReadsOne, ListsIds and CountsIds."""

    plan: PhasesPlan
    sweep: IdSweep
    memory: DealMemory
    roster: Roster
    deleted_deal: DeletedDeal

    @property
    def total(self) -> int | None:
        """About so many pairs: as many as the last sweep came to, in the proportion of the deals there are now."""
        swept, deals = self.memory.swept, self.sweep.total
        return None if swept is None or not swept.deals or deals is None else round(swept.pairs * deals / swept.deals)

    def ids(self, after: str, deadline: Deadline) -> Iterator[Sequence[str]]:
        """As the protocol says; a request for each page of deals.

        Where a deal with contacts is missing, all actions are to be read once more before that is believed.
        """
        last, count, is_whole = pair_of(after).deal - 1 if after else 0, 0, not after
        try:
            for rows in self.sweep.rows(last, deadline):
                found = [str(pair) for row in rows for pair in pairs(row[ID], self.memory.deals.get(row[ID]))]
                self._look_for_missing(last, rows[-1][ID] if rows else last, {row[ID] for row in rows})
                last = rows[-1][ID] if rows else last
                count += len(found)
                yield [each for each in found if each > after]
            self._look_for_missing(last, None, set())
        except MazricaFailed as error:
            raise read_failed(error) from error
        if is_whole and self.sweep.total is not None:
            self.memory.keep_swept(Swept(self.sweep.total, count))

    def one(self, record: str, deadline: Deadline) -> Change | None:  # noqa: ARG002 - nobody is asked
        """As the protocol says, from what is remembered."""
        return self.plan.one(pair_of(record)) if "-" in record else None

    def gone(self, record: str) -> Payload | None:
        """An empty phase for a contact of a deleted deal, where it was told of that deal; None: nothing is told."""
        pair = pair_of(record)
        deal, shown = self.memory.deals.get(pair.deal), self.memory.shown.get(pair.contact)
        person = self.roster.kept(pair.contact)
        if deal is not None and deal.phase_id:
            self.memory.deals.put(pair.deal, replace(deal, phase_id=0))  # it is missed no more
            self.memory.save()
        if person is None or (deal is not None and deal.was_merged(pair.contact)):
            return None
        if self.deleted_deal == "shown" and (shown is None or shown.deal != pair.deal):
            return None
        return payload_of(person, pair.deal, None, None)

    def _look_for_missing(self, above: int, upto: int | None, there: set[int]) -> None:
        for deal, known in self.memory.deals.between(above, upto):
            if deal not in there and known.phase_id and known.registered():
                self.memory.want_all_actions(True)
