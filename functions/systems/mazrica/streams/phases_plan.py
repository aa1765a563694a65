"""Phases of deals, for the contacts that are registered as action contacts, as in Mazrica's integration of Marketo.

Told is the phase of a deal whose phase was updated, to all its action contacts; and of a deal to which a contact was
newly linked as action contact, to that contact. What came last by Mazrica's own times is shown; another change of a
deal changes nothing (https://intercom.help/senses_manual/ja/articles/5411440). When deals are merged and the actions
carried over, their actions name another deal: its phase is told (https://intercom.help/senses_manual/ja/articles/2979599).

A deal's phase is compared with the last that was seen, not by its time of update: a merger may change it without. So
all deals are compared once a day, and the actions of thirty days read again. The first pass only remembers what is
there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from msgspec.structs import replace

from relay.system.stream import Change
from systems.mazrica.names import CREATED, DEAL, ID, PHASE, UPDATED, RecordList
from systems.mazrica.people.roster import ContactPerson, Roster
from systems.mazrica.rest.client import JsonRow
from systems.mazrica.rest.walking import ListWalk
from systems.mazrica.rows.done_with import ActionRule
from systems.mazrica.rows.payloads import linked_id, linked_name
from systems.mazrica.rows.times import MomentReader
from systems.mazrica.streams.actions_plan import ROSTER, actions_walk, roster_stage, who
from systems.mazrica.streams.known_deals import DealMemory, KnownAction, KnownDeal, PairOf, ShownDeal
from systems.mazrica.streams.place import Place, Stage, WaitingLink
from systems.mazrica.streams.reader import TakenRows

BASE, TELL, LINKS = "base", "tell", "links"
"""Deals that are only remembered; deals whose phases are told; actions."""


MOST_WAITING = 2_000
"""Links that wait until the deals that changed are read, so that the phase that is told is the one of now; a bookmark
holds some 400 KB. Beyond that the phase that was last seen is told."""


class Trigger(NamedTuple):
    """Why a contact is to be told of a deal."""

    at: float
    """By Mazrica's time."""
    is_link: bool
    """Whether the contact was linked to the deal; of two things at one moment that one counts."""
    deal: int
    contact: int
    why: str
    """What makes it another event than one of the same phase before."""


@dataclass(frozen=True, kw_only=True)
class PhasesPlan:
    """Implements ReadingPlan."""

    rule: ActionRule
    times: MomentReader
    roster: Roster
    memory: DealMemory

    def begin(self) -> None:
        """Whether the connection says where an action's contacts are."""
        self.rule.start(needs_state=False)

    def renew(self) -> None:
        """As the protocol says."""
        self.memory.renew()

    def stages(self, place: Place) -> Iterable[Stage]:
        """Contacts, then actions and deals that changed; at first deals before actions, which name them."""
        yield roster_stage(place)
        deals = ListWalk(records=RecordList.DEALS, low=place.low(RecordList.DEALS))
        if place.until is not None:
            yield Stage(name=TELL, walk=deals)
            return
        if place.passes == 0:
            yield Stage(name=BASE, walk=ListWalk(records=RecordList.DEALS))
        yield Stage(name=LINKS, walk=actions_walk(place, deep=self.memory.wants_all_actions))
        everything = replace(deals, low=None) if place.is_wide else deals
        yield Stage(name=TELL, walk=replace(everything, known=place.totals.get(RecordList.DEALS, 0)))

    def take(self, place: Place, stage: Stage, rows: Sequence[JsonRow], *, is_last: bool) -> TakenRows:
        """What contacts are to be told, one thing each."""
        if stage.name == ROSTER:
            self.roster.learn(rows)
            return TakenRows((), place)
        now = max([*place.marks.values(), *(self.times.epoch(row, UPDATED) for row in rows)], default=0.0)
        if stage.name == LINKS:
            triggers = [each for row in rows for each in self._links(place, row, now)]
            told = triggers if place.passes == 0 or len(place.waiting) + len(triggers) > MOST_WAITING else []
            late = [_waiting(each) for each in triggers if not told]
            place = replace(place, waiting=(*place.waiting, *late))
        else:
            told = [each for row in rows for each in self._phases(place, stage, row, now)]
            if is_last:
                told += map(_link, place.waiting)
                place = replace(place, waiting=())
        changes = [*self._told(place, [each for each in told if self._is_read(each.deal)])]
        if stage.name == LINKS and stage.walk.low is None:
            self.memory.want_all_actions(False)
        self.memory.save()
        return TakenRows(changes, place)

    def _is_read(self, deal: int) -> bool:
        found = self.memory.deals.get(deal)
        return found is not None and bool(found.phase_id)

    def _phases(self, place: Place, stage: Stage, row: JsonRow, now: float) -> Iterator[Trigger]:
        """Of one deal: for its action contacts, where its phase is another one than before, or everything is told."""
        known = self.memory.deals.get(row[ID]) or KnownDeal()
        phase, updated = linked_id(row, PHASE) or 0, self.times.epoch(row, UPDATED)
        seen = replace(known, phase_id=phase, phase=linked_name(row, PHASE) or "", updated=updated)
        if seen != known and place.until is None:
            self.memory.deals.put(row[ID], seen)
        is_asked = stage.name == TELL and (place.until is not None or place.passes == 0)
        if is_asked or (stage.name == TELL and known.phase_id not in {0, phase}):
            at = updated if is_asked or updated > known.updated else now
            yield from (Trigger(at, False, row[ID], contact, f"@{at:.0f}") for contact in seen.registered())

    def _links(self, place: Place, row: JsonRow, now: float) -> Iterator[Trigger]:
        """Of one action: for the contacts that are new on it, or on its deal."""
        deal, people = linked_id(row, DEAL) or 0, self.rule.contacts(row)
        known = self.memory.actions.get(row[ID])
        updated = self.times.epoch(row, UPDATED)
        if known is not None and (known.deal, known.people) == (deal, people):
            return
        self.memory.actions.put(row[ID], KnownAction(deal, people, updated))
        self._relink(row[ID], known, deal, people)
        before = known.people if known is not None and known.deal == deal else []
        at = self.times.epoch(row, CREATED) if known is None else updated if updated > known.updated else now
        if deal and self._is_told(place, updated):
            yield from (Trigger(at, True, deal, contact, str(row[ID])) for contact in people if contact not in before)

    def _relink(self, action: int, known: KnownAction | None, deal: int, people: Sequence[int]) -> None:
        if known is not None and known.deal:
            old = self.memory.deals.get(known.deal) or KnownDeal()
            for contact in known.people:
                if known.deal != deal or contact not in people:
                    old = old.unlinked(contact, action, moved=bool(deal) and known.deal != deal)
            self.memory.deals.put(known.deal, old)
        if deal:
            new = self.memory.deals.get(deal) or KnownDeal()
            for contact in people:
                new = new.linked(contact, action)
            self.memory.deals.put(deal, new)

    def _is_told(self, place: Place, updated: float) -> bool:
        """Whether it is not from before reading began."""
        return place.passes > 0 or place.since is None or updated >= place.since.timestamp()

    def _told(self, place: Place, triggers: Iterable[Trigger]) -> Iterator[Change]:
        """Of each contact the last of its triggers, unless what it was told before counts more."""
        last = {each.contact: each for each in sorted(triggers)}
        wanted = {contact: each for contact, each in last.items() if self._counts(place, each)}
        people = self.roster.of(wanted)
        for contact, each in wanted.items():
            shown, deal = self.memory.shown.get(contact), self.memory.deals.get(each.deal) or KnownDeal()
            if contact not in people:
                continue
            is_shown = shown is not None and (shown.deal, shown.phase_id) == (each.deal, deal.phase_id)
            is_told = not is_shown or place.until is not None
            why = each.why if is_told or shown is None else shown.why
            self.memory.shown.put(contact, ShownDeal(each.deal, deal.phase_id, each.at, why))
            if is_told:
                yield _change(people[contact], each.deal, deal, each.why)

    def _counts(self, place: Place, trigger: Trigger) -> bool:
        shown = self.memory.shown.get(trigger.contact)
        if shown is None or trigger.at >= shown.at:
            return True
        return place.until is not None and shown.deal == trigger.deal

    def one(self, pair: PairOf) -> Change | None:
        """What a contact was last told, if it was of this deal: with the phase, the lead and the address of now."""
        person, deal, shown = (
            self.roster.kept(pair.contact),
            self.memory.deals.get(pair.deal),
            self.memory.shown.get(pair.contact),
        )
        if person is None or deal is None or shown is None or shown.deal != pair.deal:
            return None
        return _change(person, pair.deal, deal, shown.why)


def _change(person: ContactPerson, number: int, deal: KnownDeal, why: str) -> Change:
    """Of a deal that is gone, no phase."""
    payload = payload_of(person, number, deal.phase if deal.phase_id else None, deal.phase_id or None)
    return Change(str(PairOf(number, person.contact)), f"{deal.phase_id}:{why}", payload)


def payload_of(person: ContactPerson, deal: int, phase: str | None, phase_id: int | None) -> dict[str, Any]:
    """What routes map."""
    return {**who(person), "dealId": deal, "phase": phase, "phaseId": phase_id}


def _waiting(link: Trigger) -> WaitingLink:
    return WaitingLink(link.at, link.contact, link.deal, int(link.why))


def _link(waiting: WaitingLink) -> Trigger:
    return Trigger(waiting.at, True, waiting.deal, waiting.contact, str(waiting.action))
