"""Writing records of custom objects: first the lead of each, then up to 300 records in a call.

A record is created or updated by the object's dedupe fields, with the fields that are given: others keep what they
have (https://github.com/AdobeDocs/marketo-developer.en, help/rest-api/custom-objects.md). Writing it again changes
nothing, so that a lost answer is repeated.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from relay.core.gate import MustWait
from relay.core.outcome import Cause, Delivered, Rejected, Retry, Told
from systems.marketo.rest.errors import CallFailed
from systems.marketo.rest.halving import TROUBLES, Halving
from systems.marketo.rest.results import RecordResult
from systems.marketo.target.context import ActionContext
from systems.marketo.target.doing import KnownLead
from systems.marketo.target.event import LeadEvent
from systems.marketo.target.filling.lengths import TooLong
from systems.marketo.target.objects.object_values import ObjectValues
from systems.marketo.target.objects.record import OutgoingRecord, outgoing, parts
from systems.marketo.target.objects.sending import UNCHANGED, ObjectCalls
from systems.marketo.target.outcomes import held_back, of_record, of_trouble, unmatched
from systems.marketo.target.people import syncing
from systems.marketo.target.people.finding import FoundPerson


def outcomes(items: Sequence[LeadEvent], tasks: Sequence[ObjectValues], context: ActionContext) -> list[Told]:
    """One for each; all are records of one custom object, with or without values for their leads."""
    told: dict[int, Told] = {}
    used = {name for task in tasks for name in {*task.values, *task.new} - task.optional}
    hopes = any(task.hopes for task in tasks)
    try:
        fields = context.object_types.fields(tasks[0].name, used, context.calls, hopes=hopes)
    except (CallFailed, MustWait) as trouble:
        return [of_trouble(trouble)] * len(items)
    if hopes:
        context.known_objects.put(tasks[0].name, fields)
    records: list[OutgoingRecord] = []
    for place, lead in enumerate(_leads(items, tasks, context)):
        if isinstance(lead, syncing.SyncedLead):
            try:
                records.append(outgoing(place, KnownLead(items[place], lead.id), tasks[place], fields, lead))
            except TooLong as error:
                told[place] = Rejected(cause=Cause(code="key_too_long", message=str(error)))
        else:
            told[place] = lead
    told |= _written(records, tasks[0].name, context)
    return [told[place] for place in range(len(items))]


def _leads(
    items: Sequence[LeadEvent], tasks: Sequence[ObjectValues], context: ActionContext
) -> Iterator[syncing.SyncedLead | Told]:
    """The lead of each: made or updated where the route says so, else looked up."""
    values = [task.lead for task in tasks if task.lead is not None]
    if values:
        for item, lead in zip(items, syncing.leads(items, values, context, with_ids=True), strict=True):
            yield lead if isinstance(lead, syncing.SyncedLead) else unmatched(item.who, lead)
        return
    for item, found in zip(items, context.finder.find([item.who for item in items], context.calls), strict=True):
        if isinstance(found, FoundPerson):
            yield syncing.SyncedLead(found.lead_id, "", "", found.warnings)
        else:
            yield unmatched(item.who, found)


def _written(records: Sequence[OutgoingRecord], name: str, context: ActionContext) -> dict[int, Told]:
    """By place. A record that must wait holds back what comes after it for the same one."""
    told: dict[int, Told] = {}
    waiting: dict[tuple[str, ...], Retry] = {}
    calls = ObjectCalls(context.calls.objects, name, Halving())
    for part in parts(records):
        ready = [each for each in part if each.key not in waiting]
        told |= {each.place: held_back(waiting[each.key]) for each in part if each.key in waiting}
        for record, answer in calls.send(ready):
            outcome = of_trouble(answer) if isinstance(answer, TROUBLES) else _outcome(record, answer)
            told[record.place] = outcome
            if isinstance(outcome, Retry):
                waiting.setdefault(record.key, outcome)
    return told


def _outcome(record: OutgoingRecord, result: RecordResult) -> Told:
    failed = of_record(result)
    if failed is not None:
        return unmatched(record.known.item.who, failed)
    answer = record.known.answer(result.status.upper()) | {"object": result.guid or ""}
    lead = record.lead
    return Delivered(
        answer=answer,
        new_person=lead.new_person,
        made=lead.made if result.status == UNCHANGED else (*lead.made, "object"),
        warnings=(*lead.warnings, *record.filled.warnings),
    )
