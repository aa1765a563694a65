"""What is done with leads that are there already: activities, program statuses, campaign requests.

An activity and a campaign request add something, so they are done through relay.delivering.at_most_once: at most once
after success. A program status is only ever what it is, so it may be set again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import NamedTuple

from relay.core.deadline import Deadline
from relay.core.gate import MustWait
from relay.core.outcome import Delivered, Outcome, Rejected, Retry
from relay.delivering.at_most_once import Answer, Attempt, Ended, Lost, Once
from systems.marketo.rest.calls.activity import NewActivity
from systems.marketo.rest.calls.campaigns import MOST_LEADS
from systems.marketo.rest.client import Calls
from systems.marketo.rest.errors import CallFailed, CallLost
from systems.marketo.rest.halving import TROUBLES, Halving
from systems.marketo.rest.request import MOST_RECORDS
from systems.marketo.rest.results import RecordResult, read_id
from systems.marketo.target.mapping import ActivityValues, CampaignCall, Membership
from systems.marketo.target.outcomes import held_back, of_record, of_trouble, unknown_lead
from systems.marketo.target.plan import Item

ADDED, CHANGED, UNCHANGED, REQUESTED = "ADDED", "CHANGED", "UNCHANGED", "REQUESTED"
"""`result`, for `reply: delivered`."""


_NO_LEAD = "1004"


class Known(NamedTuple):
    """An event whose lead is known."""

    item: Item
    lead_id: int

    def answer(self, result: str) -> Answer:
        """For `reply: delivered`."""
        return {"lead_id": str(self.lead_id), "result": result}


_Call = Callable[[Sequence[Known]], "list[Ended | Lost]"]
"""Does it for all of these; how it ended for each."""


@dataclass(frozen=True)
class Doer:
    """Does for each of some events what its route wants; all of them want the same: see systems.marketo.target.plan."""

    once: Once

    def do(self, known: Sequence[Known], waiting: dict[int, Retry], calls: Calls, deadline: Deadline) -> list[Outcome]:
        """One outcome for each, in order.

        `waiting` are the leads whose event must wait, by id: it holds back their later ones, and is added to.
        """
        match known[0].item.mapped.task:
            case ActivityValues():
                return self._in_turn(known, MOST_RECORDS, self._once(partial(_add, calls), deadline), waiting)
            case CampaignCall() as call:
                return self._in_turn(known, MOST_LEADS, self._once(partial(_request, calls, call), deadline), waiting)
            case Membership() as membership:
                return self._in_turn(known, MOST_RECORDS, partial(_change_status, calls, membership), waiting)
        raise AssertionError  # syncing is not done here

    def _in_turn(
        self,
        known: Sequence[Known],
        most: int,
        do: Callable[[Sequence[Known]], Sequence[Outcome]],
        waiting: dict[int, Retry],
    ) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for part in _parts(known, most):
            ready = [each for each in part if each.lead_id not in waiting]
            done = dict(zip((each.lead_id for each in ready), do(ready) if ready else (), strict=True))
            for each in part:
                outcome = done[each.lead_id] if each.lead_id in done else held_back(waiting[each.lead_id])
                if isinstance(outcome, Retry):
                    waiting.setdefault(each.lead_id, outcome)
                outcomes.append(outcome)
        return outcomes

    def _once(self, call: _Call, deadline: Deadline) -> Callable[[Sequence[Known]], Sequence[Outcome]]:
        """At most once for each event."""

        def do(part: Sequence[Known]) -> Sequence[Outcome]:
            attempts = [Attempt(each.item.event.id, each.item.event.replayed_at) for each in part]
            ends = self.once.run_all(attempts, partial(_called, call, part), deadline, failed=_failed)
            return [Delivered(answer=end) if isinstance(end, dict) else end for end in ends]

        return do


def _called(call: _Call, part: Sequence[Known], places: Sequence[int]) -> list[Ended | Lost]:
    """Make the call for those of `part` that are to be done."""
    try:
        return call([part[place] for place in places])
    except CallLost as lost:
        raise Lost(lost.cause) from lost


def _failed(error: Exception) -> Retry | Rejected | None:
    """What a call that surely had no effect means for each of its events."""
    return of_trouble(error) if isinstance(error, CallFailed | MustWait) else None


def _add(calls: Calls, known: Sequence[Known]) -> list[Ended | Lost]:
    """One activity may be refused together with all others of its call; then it is found by halves."""
    ends: list[Ended | Lost] = []
    for some, answer in Halving().ask(known, lambda some: calls.activities.add([_activity(each) for each in some])):
        if isinstance(answer, TROUBLES):
            ends += [Lost(answer.cause) if isinstance(answer, CallLost) else of_trouble(answer)] * len(some)
        else:
            pairs = zip(some, answer, strict=True)
            ends += [of_record(result) or each.answer(ADDED) for each, result in pairs]
    return ends


def _request(calls: Calls, call: CampaignCall, known: Sequence[Known]) -> list[Ended | Lost]:
    """Marketo refuses a whole request for one lead that is not there; then it is made for those that are."""
    ends: dict[int, Ended] = {}
    try:
        _request_for(calls, call, known)
    except CallFailed as failed:
        if failed.cause.code != _NO_LEAD or len(known) == 1:
            raise
        there = {
            read_id(lead.get("id")) for lead in calls.leads.by_filter("id", [each.lead_id for each in known], ["id"])
        }
        ends = {each.lead_id: unknown_lead("id") for each in known if each.lead_id not in there}
        if not ends:
            raise
        _request_for(calls, call, [each for each in known if each.lead_id in there])
    return [ends.get(each.lead_id) or each.answer(REQUESTED) for each in known]


def _request_for(calls: Calls, call: CampaignCall, known: Sequence[Known]) -> None:
    calls.campaigns.request(call.campaign, [each.lead_id for each in known], dict(call.tokens))


def _change_status(calls: Calls, membership: Membership, known: Sequence[Known]) -> list[Outcome]:
    """A lead that has the status already, or a later one, is left where it is: code 1037."""

    def change(some: Sequence[Known]) -> list[RecordResult]:
        leads = [each.lead_id for each in some]
        return calls.programs.change_status(membership.program, membership.status, leads)

    outcomes: list[Outcome] = []
    for some, answer in Halving().ask(known, change):
        if isinstance(answer, TROUBLES):
            outcomes += [of_trouble(answer)] * len(some)
        else:
            outcomes += [_changed(each, result) for each, result in zip(some, answer, strict=True)]
    return outcomes


def _changed(known: Known, result: RecordResult) -> Outcome:
    return of_record(result) or Delivered(answer=known.answer(CHANGED if result.ok else UNCHANGED))


def _activity(known: Known) -> NewActivity:
    item = known.item
    values = item.mapped.task
    if not isinstance(values, ActivityValues):
        raise TypeError(values)
    return NewActivity(
        lead_id=known.lead_id,
        type_id=values.type,
        primary=values.primary,
        at=item.event.received_at if values.date is None else datetime.fromisoformat(values.date),
        attributes=values.attributes,
    )


def _parts(known: Sequence[Known], most: int) -> Iterator[list[Known]]:
    """At most so many in a part, and each lead once: two payloads may have named it by different identities."""
    part: dict[int, Known] = {}
    for each in known:
        if len(part) == most or each.lead_id in part:
            yield [*part.values()]
            part = {}
        part[each.lead_id] = each
    if part:
        yield [*part.values()]
