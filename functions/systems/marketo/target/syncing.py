"""Creating and updating the leads of some events, by the rules of syncLead (systems.marketo.leads.sync)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from relay.core.gate import MustWait
from relay.core.outcome import Delivered, Outcome
from systems.marketo.leads.model import LeadRecord, SyncResult
from systems.marketo.rest.errors import CallFailed
from systems.marketo.target.field import Scalar
from systems.marketo.target.item import Item
from systems.marketo.target.outcomes import of_error, of_trouble
from systems.marketo.target.work import Work


def outcomes(items: Sequence[Item], values: Sequence[Mapping[str, Scalar]], work: Work) -> list[Outcome]:
    """One for each; `values` are those of the leads, in order. All of `items` have one workspace and one `create`."""
    route = items[0].route
    try:
        results = work.sync.sync_leads(
            [_record(item, each) for item, each in zip(items, values, strict=True)],
            workspace=route.workspace,
            deadline=work.deadline,
            create=route.create,
        )
    except (CallFailed, MustWait) as trouble:
        return [of_trouble(trouble)] * len(items)
    return [_synced(result) for result in results]


def _record(item: Item, values: Mapping[str, Scalar]) -> LeadRecord:
    who = item.who
    return LeadRecord(
        id=who.id,
        foreign_id=who.foreign_id,
        foreign_type=None if who.foreign_id is None else who.foreign_type,
        cookie=who.cookie,
        email=who.email,
        attributes=values,
    )


def _synced(result: SyncResult) -> Outcome:
    if result.error is not None:
        return of_error(result.error)
    return Delivered(answer={"lead_id": str(result.lead_id or ""), "result": result.status})
