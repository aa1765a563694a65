"""Whom a write was about, for the route that takes it on (`then`): the lead as it is now, by its id.

Only where the payload did not name the lead by its id: whoever names it knows it already.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from relay.core.outcome import Delivered, Retry, Told
from systems.marketo.target.context import ActionContext
from systems.marketo.target.event import LeadEvent
from systems.marketo.target.people.identity import LeadIdentity
from systems.marketo.target.people.looking_up import WantedFields


def told_on(items: Sequence[LeadEvent], told: Sequence[Told], context: ActionContext) -> list[Told]:
    """The same, with the lead of each that is to go on: one look-up for those of a route.

    Where Marketo does not say what the lead is now, the event comes again, and is written once more.
    """
    found = list(told)
    by_route: dict[str, dict[int, int]] = {}
    for place, (item, each) in enumerate(zip(items, told, strict=True)):
        lead = each.answer.get("lead_id") if isinstance(each, Delivered) and item.who.id is None else None
        if lead and item.route.follows is not None:
            by_route.setdefault(item.event.route, {})[place] = int(lead)
    for route, leads in by_route.items():
        who = [LeadIdentity(id=lead) for lead in leads.values()]
        seen = context.look_up.leads(who, WantedFields(context.wanted.get(route)), context.calls)
        for place, now in zip(leads, seen, strict=True):
            found[place] = _with(told[place], now)
    return found


def _with(told: Told, lead: object) -> Told:
    if isinstance(lead, Retry):
        return lead
    return replace(told, found=lead) if isinstance(told, Delivered) and isinstance(lead, dict) else told
