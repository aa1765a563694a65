"""The shape of an action: one kind of thing that a route does, from its words in relay.yaml to its outcome.

The webhook function imports all of them, to read payloads. So what delivers, checks or describes is imported late.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar, cast

import msgspec

if TYPE_CHECKING:
    from relay.core.findings import Finding, Problem
    from relay.core.outcome import Told
    from relay.system.webhook_setup import MadeFirst, PayloadPath
    from systems.marketo.look import InstanceLook
    from systems.marketo.target.context import ActionContext
    from systems.marketo.target.event import LeadEvent, MappedEvent
    from systems.marketo.target.route import LeadRoute

LEAD_ID = "Marketo's id of the lead"
"""What `lead_id` is in an answer."""

Part = TypeVar("Part")
Task = TypeVar("Task", bound=msgspec.Struct)
Read_co = TypeVar("Read_co", bound=msgspec.Struct, covariant=True)


class TaskReader(Protocol[Read_co]):
    """One route's part, compiled once."""

    def read(self, payload: Mapping[str, Any], warned: list[str]) -> Read_co:
        """What is to be done; `warned` is added to. Raises Refused, naming the field."""


class LeadAction(ABC, Generic[Part, Task]):
    """`Part` is what a customer writes of it in a route, `Task` what one payload makes of that."""

    key: ClassVar[str]
    """Where it stands in a route."""
    answers: ClassVar[Mapping[str, str]]
    """What a webhook with `reply: delivered` is answered: names, and what they are."""
    needs: ClassVar[str] = "a lead must be there already"
    """Why an option that writes leads means nothing to it."""
    cumulative: ClassVar[bool] = False
    """Whether each event adds something: relay.core.config.Route."""
    keeps_order: ClassVar[bool] = False
    """Whether it may be handed two events of a lead at once, which then take effect in their order."""
    beside: ClassVar[frozenset[str]] = frozenset()
    """Keys of other actions that may stand beside it, and become part of what it does."""
    only_looks: ClassVar[bool] = False
    """Whether nothing is written of a lead, so that an address that is none may be passed over."""
    waits: ClassVar[bool] = False
    """Whether an event may wait for a lead that is not there yet."""
    options: ClassVar[frozenset[str]] = frozenset()
    """Which of a route's `create`, `empty` and `workspace` mean something to it."""

    def part(self, route: LeadRoute) -> Part | None:
        """What the route says of it; None: it does something else."""
        return cast("Part | None", getattr(route, self.key))

    def needed(self, route: LeadRoute) -> Part:
        """The same of a route that is known to do this."""
        return cast("Part", getattr(route, self.key))

    def task(self, item: LeadEvent) -> Task:
        """What is to be done for an event of such a route."""
        return cast("Task", item.mapped.task)

    def keys(self, mapped: MappedEvent) -> list[str]:
        """Names within the connection under which events keep their order, the one that decides first."""
        return mapped.who.keys

    def may_find_nobody(self, route: LeadRoute) -> bool:  # noqa: ARG002 - most look at no more of it
        """Whether events of a route may wait for a lead (relay.system.finds_nobody)."""
        return self.waits

    def changes(self, route: LeadRoute) -> frozenset[str]:  # noqa: ARG002 - most write no field of the lead
        """The lead's fields whose values it writes (relay.system.shared_fields)."""
        return frozenset()

    @abstractmethod
    def check_route(self, route: LeadRoute) -> Iterator[Problem]:
        """What can be said of it without Marketo: paths, types, options; paths of problems are the route's."""

    @abstractmethod
    def reader(self, route: LeadRoute) -> TaskReader[Task]:
        """What reads payloads. Raises PathError, TemplateError or KeyError for what `check_route` refuses."""

    @abstractmethod
    def paths(self, route: LeadRoute) -> Iterator[PayloadPath]:
        """Where it looks in a payload, beside the lead's identities."""

    def made_first(self, route: LeadRoute) -> Iterator[MadeFirst]:  # noqa: ARG002 - most need nothing
        """What a person makes in Marketo before the first event (relay.system.webhook_setup)."""
        return iter(())

    def passes_on(self, route: LeadRoute) -> bool:  # noqa: ARG002 - most read what they name
        """Whether everything else in the payload may reach Marketo too."""
        return False

    @abstractmethod
    def check(self, where: str, route: LeadRoute, look: InstanceLook) -> Iterator[Finding]:
        """What Marketo says of it; `where` is the route. Raises what `look.ask` raises."""

    @abstractmethod
    def wants(self, item: LeadEvent) -> Hashable:
        """What can be done by one call is equal."""

    @abstractmethod
    def do(self, items: Sequence[LeadEvent], context: ActionContext) -> Sequence[Told]:
        """One outcome for each; all of `items` want the same. `context.waiting` is read, and added to."""
