"""Creating and updating the leads of some events, by the rules of syncLead (systems.marketo.leads.sync)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from relay.core.gate import MustWait
from relay.core.outcome import Delivered, Outcome, Rejected, Retry
from systems.marketo.leads.model import LeadRecord, SyncResult
from systems.marketo.rest.errors import CallFailed
from systems.marketo.target.context import ActionContext
from systems.marketo.target.event import LeadEvent
from systems.marketo.target.field import JsonScalar
from systems.marketo.target.identity import Identity
from systems.marketo.target.outcomes import of_error, of_trouble


class SyncedLead(NamedTuple):
    """A lead as it is now."""

    id: int
    result: str
    """CREATED or UPDATED."""
    new_person: str
    """Its address, where it was created and has one: others may wait for it."""

    @property
    def made(self) -> tuple[str, ...]:
        """As Delivered.made has it."""
        return ("lead",) if self.result == "CREATED" else ()


def outcomes(
    items: Sequence[LeadEvent], values: Sequence[Mapping[str, JsonScalar]], context: ActionContext
) -> list[Outcome]:
    """One for each; arguments as of `leads`."""
    return [
        Delivered(
            answer={"lead_id": str(each.id or ""), "result": each.result},
            new_person=each.new_person,
            made=each.made,
        )
        if isinstance(each, SyncedLead)
        else each
        for each in leads(items, values, context)
    ]


def leads(
    items: Sequence[LeadEvent], values: Sequence[Mapping[str, JsonScalar]], context: ActionContext
) -> Sequence[SyncedLead | Retry | Rejected]:
    """The lead of each, or why it was not written. `values` are those of the leads, in order.

    All of `items` have one workspace and one `create`.
    """
    route = items[0].route
    try:
        results = context.sync.sync_leads(
            [_record(item.who, each) for item, each in zip(items, values, strict=True)],
            workspace=route.workspace,
            deadline=context.deadline,
            create=route.create,
        )
    except (CallFailed, MustWait) as trouble:
        return [of_trouble(trouble)] * len(items)
    return [_lead(item.who, result) for item, result in zip(items, results, strict=True)]


def _record(who: Identity, values: Mapping[str, JsonScalar]) -> LeadRecord:
    return LeadRecord(
        id=who.id,
        foreign_id=who.foreign_id,
        foreign_type=None if who.foreign_id is None else who.foreign_type,
        cookie=who.cookie,
        email=who.email,
        attributes=values,
    )


def _lead(who: Identity, result: SyncResult) -> SyncedLead | Retry | Rejected:
    if result.error is not None:
        return of_error(result.error)
    new_person = who.email if result.status == "CREATED" else None
    return SyncedLead(result.lead_id or 0, result.status, new_person or "")
