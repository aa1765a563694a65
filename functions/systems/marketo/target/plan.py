"""How a batch of events becomes few calls, with the events of each lead in their order.

Events that want the same of Marketo are done together. An event goes into the first group that wants the same and comes
after every group that holds an event of its lead; syncing leads keeps the order within a group too.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any

from systems.marketo.target.actions.action import LeadAction
from systems.marketo.target.actions.registry import action_of
from systems.marketo.target.event import LeadEvent


@dataclass
class Group:
    """Events that one kind of call is for, in order."""

    action: LeadAction[Any, Any]
    wants: Hashable
    items: list[LeadEvent] = field(default_factory=list)

    def takes(self, action: LeadAction[Any, Any], wants: Hashable, *, has_lead: bool) -> bool:
        """Whether one more event fits; `has_lead`: another of its lead is among them already."""
        return self.action is action and self.wants == wants and (action.keeps_order or not has_lead)


def plan(items: Iterable[LeadEvent]) -> list[Group]:
    """The groups, in the order in which they are to be done."""
    groups: list[Group] = []
    last: dict[str, int] = {}
    for item in items:
        keys, action = item.keys, action_of(item.route)
        wants, begin = action.wants(item), max((last[key] for key in keys if key in last), default=0)
        fitting = (
            at
            for at in range(begin, len(groups))
            if groups[at].takes(action, wants, has_lead=any(last.get(key) == at for key in keys))
        )
        place = next(fitting, len(groups))
        if place == len(groups):
            groups.append(Group(action, wants))
        groups[place].items.append(item)
        last.update(dict.fromkeys(keys, place))
    return groups
