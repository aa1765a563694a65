"""Doing something with leads that are there already: finding them, in parts, and what Marketo says of each record.

What adds something, such as an activity or a campaign request, is done through relay.delivering.at_most_once: at most
once after success.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from msgspec.structs import replace

from relay.core.gate import MustWait
from relay.core.outcome import Delivered, Outcome, Rejected, Retry, Told
from relay.delivering.at_most_once import Ended, KeptAnswer, KeyedAction, Lost
from systems.marketo.rest.errors import CallFailed, CallLost
from systems.marketo.rest.halving import TROUBLES, Halving
from systems.marketo.rest.request import MOST_RECORDS
from systems.marketo.rest.results import RecordResult
from systems.marketo.target.context import ActionContext
from systems.marketo.target.event import LeadEvent
from systems.marketo.target.outcomes import held_back, of_record, of_trouble, unmatched
from systems.marketo.target.people.finding import FoundPerson

End = Ended | Lost
"""How what adds something ended for one lead."""


class KnownLead(NamedTuple):
    """An event whose lead is known."""

    item: LeadEvent
    lead_id: int

    def answer(self, result: str) -> KeptAnswer:
        """For `reply: delivered`."""
        return {"lead_id": str(self.lead_id), "result": result}


Do = Callable[[Sequence[KnownLead]], Sequence[Outcome]]
"""Does it for some, each of another lead."""
Add = Callable[[Sequence[KnownLead]], "list[End]"]
RecordCall = Callable[[Sequence[KnownLead]], "list[RecordResult]"]
"""One call to Marketo."""


def for_known(items: Sequence[LeadEvent], context: ActionContext, do: Do, most: int = MOST_RECORDS) -> list[Outcome]:
    """One outcome for each, in order: of `do` for those whose lead is there, at most so many at a time.

    A lead whose event must wait holds back its later ones.
    """
    leads = context.finder.find([item.who for item in items], context.calls)
    pairs = zip(items, leads, strict=True)
    known = [KnownLead(item, lead.lead_id) for item, lead in pairs if isinstance(lead, FoundPerson)]
    done = iter(_in_turn(known, most, do, context.waiting.leads))
    return [_warned(next(done), lead) if isinstance(lead, FoundPerson) else lead for lead in leads]


def for_known_later(items: Sequence[LeadEvent], context: ActionContext, do: Do) -> list[Told]:
    """As `for_known`; where nobody is there, the event may wait for them."""
    return [unmatched(item.who, each) for item, each in zip(items, for_known(items, context, do), strict=True)]


def once(add: Add, context: ActionContext) -> Do:
    """At most once for each event."""

    def do(part: Sequence[KnownLead]) -> Sequence[Outcome]:
        attempts = [KeyedAction(each.item.event.id, each.item.event.replayed_at) for each in part]
        ends = context.once.run_all(attempts, partial(_called, add, part), context.deadline, failed=_failed)
        return [Delivered(answer=end) if isinstance(end, dict) else end for end in ends]

    return do


def adding(known: Sequence[KnownLead], call: RecordCall, word: str) -> list[End]:
    """Add one thing for each; `word` is the result of what was added. One that spoils the call is found by halves."""
    ends: list[End] = []
    for some, answer in Halving().ask(known, call):
        if isinstance(answer, TROUBLES):
            ends += [Lost(answer.cause) if isinstance(answer, CallLost) else of_trouble(answer)] * len(some)
        else:
            pairs = zip(some, answer, strict=True)
            ends += [of_record(result) or each.answer(word) for each, result in pairs]
    return ends


def setting(known: Sequence[KnownLead], call: RecordCall, word: Callable[[RecordResult], str]) -> list[Outcome]:
    """Set something that may be set again; `word` is the result of what is so now, or was so already."""
    outcomes: list[Outcome] = []
    for some, answer in Halving().ask(known, call):
        if isinstance(answer, TROUBLES):
            outcomes += [of_trouble(answer)] * len(some)
        else:
            pairs = zip(some, answer, strict=True)
            outcomes += [of_record(result) or Delivered(answer=each.answer(word(result))) for each, result in pairs]
    return outcomes


def _warned(outcome: Outcome, lead: FoundPerson) -> Outcome:
    if not lead.warnings or not isinstance(outcome, Delivered):
        return outcome
    return replace(outcome, warnings=(*lead.warnings, *outcome.warnings))


def _in_turn(known: Sequence[KnownLead], most: int, do: Do, waiting: dict[int, Retry]) -> list[Outcome]:
    """`waiting` are the leads whose event must wait; it is added to."""
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


def _called(add: Add, part: Sequence[KnownLead], places: Sequence[int]) -> list[End]:
    """Make the call for those of `part` that are to be done."""
    try:
        return add([part[place] for place in places])
    except CallLost as lost:
        raise Lost(lost.cause) from lost


def _failed(error: Exception) -> Retry | Rejected | None:
    """What a call that surely had no effect means for each of its events."""
    return of_trouble(error) if isinstance(error, CallFailed | MustWait) else None


def _parts(known: Sequence[KnownLead], most: int) -> Iterator[list[KnownLead]]:
    """At most so many in a part, and each lead once: two payloads may have named it by different identities."""
    part: dict[int, KnownLead] = {}
    for each in known:
        if len(part) == most or each.lead_id in part:
            yield [*part.values()]
            part = {}
        part[each.lead_id] = each
    if part:
        yield [*part.values()]
