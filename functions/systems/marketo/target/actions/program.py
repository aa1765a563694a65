"""`program`: the lead becomes a member of a program, or its status there is changed.

A status is only ever what it is, so it may be set again.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import msgspec
from msgspec import Meta

from relay.core.config import Model
from relay.core.findings import Finding, Problem
from relay.mapping.blank import is_blank
from relay.mapping.template import TemplateError, TextTemplate
from relay.system.webhook_setup import PayloadPath
from systems.marketo.refusal import MarketoRefused
from systems.marketo.target.actions.action import LEAD_ID, LeadAction
from systems.marketo.target.route import LeadRoute

if TYPE_CHECKING:
    from relay.core.outcome import Outcome
    from systems.marketo.look import InstanceLook
    from systems.marketo.target.context import ActionContext
    from systems.marketo.target.doing import KnownLead
    from systems.marketo.target.event import LeadEvent

CHANGED, UNCHANGED = "CHANGED", "UNCHANGED"


class Program(Model, frozen=True, kw_only=True):
    """A program whose member the lead becomes, or is moved in."""

    id: Annotated[int, Meta(ge=1, description="Number of the program, as in its address: ...#PG1001A1 is 1001.")]
    status: Annotated[
        str,
        Meta(
            min_length=1,
            description="Name of the status in the program's channel; {path} is a value of the payload.",
        ),
    ]


class Membership(msgspec.Struct, frozen=True):
    """A program, and the status that the lead gets in it."""

    program: int
    status: str


class _Reader:
    def __init__(self, program: Program) -> None:
        self._program = program.id
        self._status = TextTemplate(program.status)

    def read(self, payload: Mapping[str, Any], warned: list[str]) -> Membership:  # noqa: ARG002 - nothing is left out
        status = self._status.fill(payload)
        if is_blank(status):
            raise MarketoRefused("value_needed", name="program.status")
        return Membership(self._program, status)


class _Program(LeadAction[Program, Membership]):
    key = "program"
    answers: ClassVar[Mapping[str, str]] = {
        "lead_id": LEAD_ID,
        "result": f"{CHANGED}, or {UNCHANGED} for a lead that has the status already",
    }

    def check_route(self, route: LeadRoute) -> Iterator[Problem]:
        try:
            TextTemplate(self.needed(route).status)
        except TemplateError as error:
            yield Problem(path="program.status", message=str(error))

    def reader(self, route: LeadRoute) -> _Reader:
        return _Reader(self.needed(route))

    def paths(self, route: LeadRoute) -> Iterator[PayloadPath]:
        for path in TextTemplate(self.needed(route).status).paths:
            yield PayloadPath(path.expression)

    def check(self, where: str, route: LeadRoute, look: InstanceLook) -> Iterator[Finding]:
        """Whether it is there, and its channel has the status, where that does not depend on the payload."""
        from systems.marketo import look as looking  # noqa: PLC0415 - for a look that a person asked for
        from systems.marketo.rest.errors import CallFailed  # noqa: PLC0415 - as above

        program = self.needed(route)
        try:
            found = look.calls.assets.program(program.id)
            known = look.calls.assets.statuses(found.channel) if found and found.channel else None
        except CallFailed as failed:
            yield looking.unseen(f"{where}.program.id", "program", failed)
            return
        if found is None:
            yield looking.no_asset(f"{where}.program.id", "program")
        elif known and not TextTemplate(program.status).paths and program.status.strip() not in known:
            message = f"the program's channel {found.channel} has no such status. It has: {', '.join(known)}."
            yield Finding(level="error", where=f"{where}.program.status", message=message)

    def wants(self, item: LeadEvent) -> Hashable:
        return self.task(item)

    def do(self, items: Sequence[LeadEvent], context: ActionContext) -> Sequence[Outcome]:
        from systems.marketo.target import doing  # noqa: PLC0415 - loads AWS's clients, which the webhook never needs

        return doing.for_known(items, context, partial(self._change_status, context))

    def _change_status(self, context: ActionContext, known: Sequence[KnownLead]) -> Sequence[Outcome]:
        """A lead that has the status already, or a later one, is left where it is: code 1037."""
        from systems.marketo.target import doing  # noqa: PLC0415 - as above

        wanted = self.task(known[0].item)
        return doing.setting(
            known,
            lambda some: context.calls.programs.change_status(
                wanted.program, wanted.status, [each.lead_id for each in some]
            ),
            lambda result: CHANGED if result.ok else UNCHANGED,
        )


PROGRAM = _Program()
