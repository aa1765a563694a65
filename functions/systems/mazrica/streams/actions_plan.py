"""Actions that are done: of each contact the last one, by the action's end, as Mazrica's integration of Marketo has it.

https://intercom.help/senses_manual/ja/articles/2979599 : a completed action's kind (面談, メール, 電話, 社内タスク,
社外タスク) is told of its action contacts; of several actions the last that was done.

What is registered later but was done earlier does not win. So the first pass reads all actions, and tells nothing of
those from before reading began. Whether a contact that is added to an action counts as an update of it is not known:
once a day the last thirty days are read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any, NamedTuple

import msgspec

from relay.system.memory import Keeps
from relay.system.stream import Change
from systems.mazrica.names import DEAL, END, ID, PATTERN, START, UPDATED, RecordList
from systems.mazrica.people.roster import ContactPerson, Roster
from systems.mazrica.rest.client import JsonRow
from systems.mazrica.rest.walking import ListWalk
from systems.mazrica.rows.done_with import ActionRule
from systems.mazrica.rows.payload_names import LEAD, LEAD_EMAIL
from systems.mazrica.rows.payloads import linked_id, linked_name
from systems.mazrica.rows.times import MomentReader
from systems.mazrica.streams.generation import Generation
from systems.mazrica.streams.place import Place, Stage
from systems.mazrica.streams.reader import TakenRows
from systems.mazrica.streams.shards import Shards

DAYS_AGAIN = timedelta(days=30)
ROSTER = "roster"
MOST_KEPT = 64 * 1024
"""Characters of an action that waits for the lead of its contact."""


class DoneAction(msgspec.Struct, frozen=True, array_like=True):
    """The last action that was done with a contact."""

    end: float
    action: int
    kind: int

    def is_before(self, other: DoneAction) -> bool:
        """Whether the other one ended later; of two that ended together the one with the higher id is the last."""
        return (self.end, self.action) < (other.end, other.action)


class _LastDone(NamedTuple):
    done: DoneAction
    row: JsonRow


class DoneMemory:
    """The last action of each contact, for one run."""

    def __init__(self, memory: Keeps) -> None:
        self._memory = memory
        self._generation = Generation(memory, "done")

    @cached_property
    def done(self) -> Shards[DoneAction]:
        """By contact."""
        return Shards(self._memory, self._generation.kind, DoneAction)

    def row(self, contact: int) -> JsonRow | None:
        """What was kept of the last action of a contact that has no lead."""
        text = self._memory.get(self._row_kind, str(contact))
        return msgspec.json.decode(text) if text else None

    def keep_row(self, contact: int, row: JsonRow | None) -> None:
        """Keep it, where it is no larger than what may wait for a person; None: nothing of it any more."""
        text = "" if row is None else msgspec.json.encode(row).decode()
        if text or self._memory.get(self._row_kind, str(contact)):
            self._memory.put(self._row_kind, str(contact), text if len(text) <= MOST_KEPT else "")

    def renew(self) -> None:
        """Begin anew."""
        self._generation.renew()
        self.__dict__.pop("done", None)

    @property
    def _row_kind(self) -> str:
        return f"{self._generation.kind}:row"


@dataclass(frozen=True, kw_only=True)
class ActionsPlan:
    """Implements ReadingPlan."""

    rule: ActionRule
    times: MomentReader
    roster: Roster
    memory: DoneMemory

    def begin(self) -> None:
        """Whether the connection says where the state and the contacts are."""
        self.rule.start(needs_state=True)

    def renew(self) -> None:
        """As the protocol says."""
        self.memory.renew()

    def stages(self, place: Place) -> Iterable[Stage]:
        """The contacts that changed, then the actions."""
        yield roster_stage(place)
        yield Stage(name=RecordList.ACTIONS, walk=actions_walk(place))

    def take(self, place: Place, stage: Stage, rows: Sequence[JsonRow], *, is_last: bool) -> TakenRows:  # noqa: ARG002 - each row by itself
        """Of each contact the last action on the page, where it is later than any before."""
        if stage.name == ROSTER:
            self.roster.learn(rows)
            return TakenRows((), place)
        last: dict[int, _LastDone] = {}
        for row in rows:
            if self.rule.is_completed(row):
                found = DoneAction(self.times.epoch(row, END), row[ID], linked_id(row, PATTERN) or 0)
                for contact in self.rule.contacts(row):
                    if contact not in last or last[contact].done.is_before(found):
                        last[contact] = _LastDone(found, row)
        later = {contact: each for contact, each in last.items() if self._is_last(place, contact, each.done)}
        told = {contact: each for contact, each in later.items() if self._is_told(place, contact, each)}
        people = self.roster.of(told)
        for contact, each in later.items():
            if place.until is None and (contact not in told or contact in people):
                self.memory.done.put(contact, each.done)
        self.memory.done.save()
        return TakenRows([*self._changes(told, people)], place)

    def _is_last(self, place: Place, contact: int, found: DoneAction) -> bool:
        """Whether no later action of the contact is known."""
        known = self.memory.done.get(contact)
        if known is None or known.action == found.action:
            return known != found or place.until is not None
        return known.is_before(found)

    def _is_told(self, place: Place, contact: int, last: _LastDone) -> bool:
        """Whether it is news, and not from before reading began."""
        known = self.memory.done.get(contact)
        if place.until is not None:
            return True
        if place.passes == 0 and place.since is not None:
            return self.times.epoch(last.row, UPDATED) >= place.since.timestamp()
        return known is None or known.action != last.done.action or known.kind != last.done.kind

    def _changes(self, told: dict[int, _LastDone], people: dict[int, ContactPerson]) -> Iterator[Change]:
        for contact, (found, row) in told.items():
            if contact in people:
                self.memory.keep_row(contact, row if people[contact].lead is None else None)
                yield self._change(people[contact], found, row)

    def one(self, contact: int) -> Change | None:
        """The last action of a contact, for whom it waits: with the lead and the address that the contact has now."""
        person, done, row = self.roster.kept(contact), self.memory.done.get(contact), self.memory.row(contact)
        return None if person is None or done is None or row is None else self._change(person, done, row)

    def _change(self, person: ContactPerson, done: DoneAction, row: JsonRow) -> Change:
        return Change(str(person.contact), f"{done.action}:{done.kind}", self._payload(person, row))

    def _payload(self, person: ContactPerson, row: JsonRow) -> dict[str, Any]:
        start, end = (self.times.moment(row.get(member)) for member in (START, END))
        return {
            **who(person),
            "kind": linked_name(row, PATTERN),
            "kindId": linked_id(row, PATTERN),
            "actionId": row[ID],
            "start": start and start.isoformat(),
            "end": end and end.isoformat(),
            "dealId": linked_id(row, DEAL),
            "dealName": linked_name(row, DEAL),
            "action": row,
        }


def who(person: ContactPerson) -> dict[str, Any]:
    """What a payload says of the contact that it is about."""
    email = person.email or None
    return {
        "contactId": person.contact,
        LEAD: person.lead,
        "email": email,
        LEAD_EMAIL: email if person.lead is None else None,
    }


def roster_stage(place: Place) -> Stage:
    """All contacts at first, then those that changed. A span that a person asks for leaves the rest to others."""
    is_first = place.until is None and RecordList.CONTACTS not in place.marks
    low, known = None if is_first else place.low(RecordList.CONTACTS), place.totals.get(RecordList.CONTACTS, 0)
    return Stage(name=ROSTER, walk=ListWalk(records=RecordList.CONTACTS, low=low, known=known))


def actions_walk(place: Place, *, deep: bool = False) -> ListWalk:
    """All actions at first, then those that changed; once a day those of thirty days. `deep`: all of them."""
    mark = place.marks.get(RecordList.ACTIONS)
    known = place.totals.get(RecordList.ACTIONS, 0)
    if place.until is not None:
        return ListWalk(records=RecordList.ACTIONS, low=place.low(RecordList.ACTIONS))
    if mark is None or deep:
        return ListWalk(records=RecordList.ACTIONS)
    low = mark - DAYS_AGAIN.total_seconds() if place.is_wide else place.low(RecordList.ACTIONS)
    return ListWalk(records=RecordList.ACTIONS, low=low, known=known)
