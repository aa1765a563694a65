"""Creating and updating the leads of some events, by the rules of syncLead (systems.marketo.leads.sync).

`existing: keep` only makes leads. Of several events of one new person in a batch the first makes the lead, and the
others find it there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from relay.core.gate import MustWait
from relay.core.outcome import Delivered, Rejected, Retry, Told
from systems.marketo.leads.model import LeadRecord, SyncResult
from systems.marketo.leads.person import EMAIL
from systems.marketo.rest.errors import CallFailed
from systems.marketo.target.context import ActionContext
from systems.marketo.target.event import LeadEvent
from systems.marketo.target.filling.field import JsonScalar
from systems.marketo.target.filling.warnings import COOKIE_LEFT, SEVERAL_LEADS, of_field
from systems.marketo.target.outcomes import held_back, of_error, of_trouble, unmatched
from systems.marketo.target.people import telling_on
from systems.marketo.target.people.finding import FoundPerson
from systems.marketo.target.people.identity import LeadIdentity
from systems.marketo.target.people.lead_values import LeadValues
from systems.marketo.target.people.syncing_mode import SyncingMode, syncing_of

EXISTING = "existing"
"""Delivered.skipped of an event whose lead was there already, and was left as it was."""
_KEPT = "UNCHANGED"


class SyncedLead(NamedTuple):
    """A lead as it is now."""

    id: int
    """0 where a lead that is kept was not looked for."""
    result: str
    """CREATED, UPDATED or UNCHANGED."""
    new_person: str
    """Its address, where it was created and has one: others may wait for it."""
    warnings: tuple[str, ...] = ()

    @property
    def made(self) -> tuple[str, ...]:
        """As Delivered.made has it."""
        return ("lead",) if self.result == "CREATED" else ()


Synced = SyncedLead | Retry | Rejected


def outcomes(items: Sequence[LeadEvent], values: Sequence[LeadValues], context: ActionContext) -> list[Told]:
    """One for each; arguments as of `leads`."""
    asked = any(item.route.reply == "delivered" or item.route.follows is not None for item in items)
    return telling_on.told_on(items, _outcomes(items, values, context, with_ids=asked), context)


def _outcomes(
    items: Sequence[LeadEvent], values: Sequence[LeadValues], context: ActionContext, *, with_ids: bool
) -> list[Told]:
    return [
        Delivered(
            answer={"lead_id": str(each.id or ""), "result": each.result},
            skipped=EXISTING if each.result == _KEPT else "",
            new_person=each.new_person,
            made=each.made,
            warnings=() if each.result == _KEPT else each.warnings,
        )
        if isinstance(each, SyncedLead)
        else each
        if item.route.create
        else unmatched(item.who, each)
        for item, each in zip(items, leads(items, values, context, with_ids=with_ids), strict=True)
    ]


def leads(
    items: Sequence[LeadEvent], values: Sequence[LeadValues], context: ActionContext, *, with_ids: bool
) -> Sequence[Synced]:
    """The lead of each, or why it was not written. `values` are those of the leads, in order.

    All of `items` have one workspace and one `create`. `with_ids`: a lead that is kept is looked for where its id is
    not known.
    """
    modes = [syncing_of(item.route, item.who) for item in items]
    if len({*modes}) > 1:
        return _by_mode(modes, items, values, context, with_ids=with_ids)
    if modes[0] == "update":
        return _synced(items, values, context)
    told: dict[int, Synced] = {}
    late: dict[str, Retry] = {}
    for places in _rounds(items):
        before = {place: _first(late, items[place].who.keys) for place in places}
        told |= {place: held_back(retry) for place, retry in before.items() if retry is not None}
        ready = [place for place, retry in before.items() if retry is None]
        some = [items[place] for place in ready]
        found = _synced(some, [values[place] for place in ready], context, update=False) if some else ()
        told |= dict(zip(ready, _with_ids(some, found, context) if with_ids else found, strict=True))
        for place in places:
            if isinstance(retry := told[place], Retry):
                late |= dict.fromkeys(items[place].who.keys, retry)
    return [told[place] for place in range(len(items))]


def _by_mode(
    modes: Sequence[SyncingMode],
    items: Sequence[LeadEvent],
    values: Sequence[LeadValues],
    context: ActionContext,
    *,
    with_ids: bool,
) -> Sequence[Synced]:
    """Whom the payload names first, then those who may have to be made."""
    told: dict[int, Synced] = {}
    for mode in ("update", "keep"):
        places = [place for place, each in enumerate(modes) if each == mode]
        some = [items[place] for place in places]
        found = leads(some, [values[place] for place in places], context, with_ids=with_ids)
        told |= dict(zip(places, found, strict=True))
    return [told[place] for place in range(len(items))]


def _synced(
    items: Sequence[LeadEvent], values: Sequence[LeadValues], context: ActionContext, *, update: bool = True
) -> Sequence[Synced]:
    route = items[0].route
    try:
        fitted = context.lead_fitting.fitted(values, context.calls)
        results = context.sync.sync_leads(
            [_record(item.who, each.values) for item, each in zip(items, fitted, strict=True)],
            workspace=route.workspace,
            deadline=context.deadline,
            create=route.create,
            update=update,
            moves_cookies=False,
        )
    except (CallFailed, MustWait) as trouble:
        return [of_trouble(trouble)] * len(items)
    pairs = zip(items, results, fitted, strict=True)
    return [_lead(item.who, result, each.warnings) for item, result, each in pairs]


def _rounds(items: Sequence[LeadEvent]) -> Iterator[list[int]]:
    """The places of items, each behind every one before it that has one of its names."""
    rounds: list[list[int]] = []
    last: dict[str, int] = {}
    for place, item in enumerate(items):
        names = item.who.keys
        at = 1 + max((last[name] for name in names if name in last), default=-1)
        rounds += [[]] if at == len(rounds) else []
        rounds[at].append(place)
        last.update(dict.fromkeys(names, at))
    yield from rounds


def _first(late: Mapping[str, Retry], names: Iterable[str]) -> Retry | None:
    return next((late[name] for name in names if name in late), None)


def _with_ids(items: Sequence[LeadEvent], found: Sequence[Synced], context: ActionContext) -> list[Synced]:
    """Those that are kept, with the ids that creating them did not tell."""
    unknown = [place for place, each in enumerate(found) if isinstance(each, SyncedLead) and not each.id]
    people = context.finder.find([items[place].who for place in unknown], context.calls) if unknown else []
    told = list(found)
    for place, lead in zip(unknown, people, strict=True):
        told[place] = SyncedLead(lead.lead_id, _KEPT, "") if isinstance(lead, FoundPerson) else lead
    return told


def _record(who: LeadIdentity, values: Mapping[str, JsonScalar]) -> LeadRecord:
    return LeadRecord(
        id=who.id,
        foreign_id=who.foreign_id,
        foreign_type=None if who.foreign_id is None else who.foreign_type,
        cookie=who.cookie,
        email=who.email,
        attributes=values,
    )


def _lead(who: LeadIdentity, result: SyncResult, warnings: tuple[str, ...]) -> Synced:
    if result.error is not None:
        return of_error(result.error)
    new_person = who.email if result.status == "CREATED" else None
    several = (of_field(SEVERAL_LEADS, EMAIL),) if result.of_several else ()
    left = (of_field(COOKIE_LEFT, "cookies"),) if result.cookie_left else ()
    return SyncedLead(result.lead_id or 0, result.status, new_person or "", (*warnings, *several, *left))
