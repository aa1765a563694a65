"""How a batch of events becomes few calls, with the events of each lead in their order.

Events that want the same of Marketo are done together. An event goes into the first group that wants the same and comes
after every group that holds an event of its lead; syncing leads keeps the order within a group too.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

from relay.core.event import Event
from systems.marketo.config import MarketoRoute
from systems.marketo.target.identity import Identity
from systems.marketo.target.mapping import ActivityValues, CampaignCall, LeadValues, Mapped, Membership


@dataclass(frozen=True)
class Item:
    """One event on its way; `position` is its place in the batch."""

    position: int
    event: Event
    route: MarketoRoute
    mapped: Mapped

    @property
    def who(self) -> Identity:
        """The lead."""
        return self.mapped.who

    def wants(self) -> Hashable:
        """What can be done by one call has one name."""
        match self.mapped.task:
            case LeadValues():
                return (LeadValues, self.route.workspace, self.route.create)
            case ActivityValues():
                return ActivityValues
            case Membership() | CampaignCall() as task:
                return task


@dataclass
class Group:
    """Events that one kind of call is for, in order."""

    wants: Hashable
    items: list[Item] = field(default_factory=list)

    @property
    def keeps_order(self) -> bool:
        """Whether it may hold two events of one lead."""
        return isinstance(self.items[0].mapped.task, LeadValues)


def plan(items: Iterable[Item]) -> list[Group]:
    """The groups, in the order in which they are to be done."""
    groups: list[Group] = []
    last: dict[str, int] = {}
    for item in items:
        keys, wants = item.who.keys, item.wants()
        begin = max((last[key] for key in keys if key in last), default=0)
        place = next((at for at in range(begin, len(groups)) if _takes(groups[at], wants, keys, last, at)), len(groups))
        if place == len(groups):
            groups.append(Group(wants))
        groups[place].items.append(item)
        last.update(dict.fromkeys(keys, place))
    return groups


def _takes(group: Group, wants: Hashable, keys: Iterable[str], last: dict[str, int], at: int) -> bool:
    return group.wants == wants and (group.keeps_order or all(last.get(key) != at for key in keys))
