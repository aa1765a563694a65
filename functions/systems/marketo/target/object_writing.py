"""Writing records of custom objects: first the lead of each, then up to 300 records in a call.

A record is created or updated by the object's dedupe fields, with the fields that are given: others keep what they
have (https://github.com/AdobeDocs/marketo-developer.en, help/rest-api/custom-objects.md). Writing it again changes
nothing, so that a lost answer is repeated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from relay.core.gate import MustWait
from relay.core.outcome import Cause, Delivered, Rejected, Retry, Told, Unmatched
from relay.telemetry import log, metrics
from systems.marketo.leads.chunks import MOST_BYTES
from systems.marketo.rest.calls.object_type import ObjectField
from systems.marketo.rest.errors import CallFailed
from systems.marketo.rest.halving import TROUBLES, Halving
from systems.marketo.rest.request import MOST_RECORDS
from systems.marketo.rest.results import RecordResult
from systems.marketo.target import syncing
from systems.marketo.target.actions.object import ObjectValues
from systems.marketo.target.context import ActionContext
from systems.marketo.target.doing import KnownLead
from systems.marketo.target.event import LeadEvent
from systems.marketo.target.identity import Identity
from systems.marketo.target.lengths import Fitted, TooLong, fit
from systems.marketo.target.outcomes import held_back, of_record, of_trouble

NO_LEAD = "1004"
_LATER = "Marketo has no lead for this record yet, and the route makes none"


@dataclass(frozen=True)
class _Record:
    """One record on its way."""

    place: int
    known: KnownLead
    key: tuple[str, ...]
    """As Marketo compares it, whatever its letters' case."""
    fitted: Fitted
    lead: syncing.SyncedLead
    """As it is now; it may have been made for this."""

    @property
    def size(self) -> int:
        """Bytes of the entry, with the comma after it."""
        return len(msgspec.json.encode(self.fitted.values)) + 1


def outcomes(items: Sequence[LeadEvent], tasks: Sequence[ObjectValues], context: ActionContext) -> list[Told]:
    """One for each; all are records of one custom object, with or without values for their leads."""
    told: dict[int, Told] = {}
    used = {name for task in tasks for name in task.values}
    try:
        fields = context.object_types.fields(tasks[0].name, used, context.calls)
    except (CallFailed, MustWait) as trouble:
        return [of_trouble(trouble)] * len(items)
    records: list[_Record] = []
    for place, lead in enumerate(_leads(items, tasks, context)):
        if isinstance(lead, syncing.SyncedLead):
            try:
                records.append(_record(place, KnownLead(items[place], lead.id), tasks[place], fields, lead))
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
    values = [task.lead.values for task in tasks if task.lead is not None]
    if values:
        for item, lead in zip(items, syncing.leads(items, values, context), strict=True):
            yield lead if isinstance(lead, syncing.SyncedLead) else _unmatched(item.who, lead)
        return
    for item, found in zip(items, context.finder.find([item.who for item in items], context.calls), strict=True):
        yield syncing.SyncedLead(found, "", "") if isinstance(found, int) else _unmatched(item.who, found)


def _unmatched(who: Identity, told: Retry | Rejected) -> Told:
    """Where nobody is there, the event waits for them, if its system can be read again."""
    if isinstance(told, Retry) or told.cause.code != NO_LEAD:
        return told
    cause = msgspec.structs.replace(told.cause, message=f"{_LATER}: {told.cause.message}")
    return Unmatched(address=who.email or who.strongest(), cause=cause)


def _record(
    place: int, known: KnownLead, task: ObjectValues, fields: Mapping[str, ObjectField], lead: syncing.SyncedLead
) -> _Record:
    """Raises TooLong."""
    fitted = fit(task.values, fields, task.key)
    fitted.values[task.link] = known.lead_id
    key = tuple(str(fitted.values[name]).casefold() for name in task.key)
    return _Record(place, known, key, fitted, lead)


def _written(records: Sequence[_Record], name: str, context: ActionContext) -> dict[int, Told]:
    """By place. A record that must wait holds back what comes after it for the same one."""
    told: dict[int, Told] = {}
    waiting: dict[tuple[str, ...], Retry] = {}
    for part in _parts(records):
        ready = [each for each in part if each.key not in waiting]
        told |= {each.place: held_back(waiting[each.key]) for each in part if each.key in waiting}
        for record, outcome in _sent(ready, name, context):
            told[record.place] = outcome
            if isinstance(outcome, Retry):
                waiting.setdefault(record.key, outcome)
    return told


def _sent(records: Sequence[_Record], name: str, context: ActionContext) -> Iterator[tuple[_Record, Told]]:
    def sync(some: Sequence[_Record]) -> list[RecordResult]:
        return context.calls.objects.sync(name, [each.fitted.values for each in some])

    for some, answer in Halving().ask(records, sync) if records else ():
        for at, record in enumerate(some):
            yield record, of_trouble(answer) if isinstance(answer, TROUBLES) else _outcome(record, answer[at])


def _outcome(record: _Record, result: RecordResult) -> Told:
    failed = of_record(result)
    if failed is not None:
        return _unmatched(record.known.item.who, failed)
    _note_cut(record)
    answer = record.known.answer(result.status.upper()) | {"object": result.guid or ""}
    lead = record.lead
    return Delivered(answer=answer, new_person=lead.new_person, made=(*lead.made, "object"))


def _note_cut(record: _Record) -> None:
    """Say which fields of the event did not go to Marketo as they came."""
    event, to = record.known.item.event, record.known.item.route.to
    if record.fitted.cut or record.fitted.left_out:
        cut, left_out = [*record.fitted.cut], [*record.fitted.left_out]
        log.own_step(
            "cut", "warning", event_id=event.id, route=event.route, connection=to, cut_fields=cut, left_out=left_out
        )
        metrics.count("Cut", connection=to)


def _parts(records: Iterable[_Record]) -> Iterator[list[_Record]]:
    """What goes into one call: up to 300, within Marketo's 1 MB, each record once."""
    part: dict[tuple[str, ...], _Record] = {}
    size = 0
    for record in records:
        if part and (len(part) == MOST_RECORDS or record.key in part or size + record.size > MOST_BYTES):
            yield [*part.values()]
            part, size = {}, 0
        part[record.key] = record
        size += record.size
    if part:
        yield [*part.values()]
