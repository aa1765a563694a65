"""`program`: the lead becomes a member of a program, or its status there is changed.

A status is only ever what it is, so it may be set again. Events of one lead keep their order, whatever their programs.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import msgspec
from msgspec import Meta

from relay.core.config import Model
from relay.core.findings import Finding, Problem
from relay.core.outcome import Delivered
from relay.mapping.blank import is_blank
from relay.mapping.template import TemplateError, TextTemplate
from relay.system.webhook_setup import PayloadPath
from systems.marketo.refusal import MarketoRefused
from systems.marketo.target.actions.action import LEAD_ID, LeadAction
from systems.marketo.target.members.program_choice import ProgramChoice, ProgramNumber, ProgramTable, folded
from systems.marketo.target.route import LeadRoute

if TYPE_CHECKING:
    from relay.core.outcome import Outcome, Told
    from systems.marketo.look import InstanceLook
    from systems.marketo.target.context import ActionContext
    from systems.marketo.target.doing import KnownLead
    from systems.marketo.target.event import LeadEvent

NO_PROGRAM = "no_program"
"""Delivered.skipped of an event for which no table has a program."""


class Program(Model, frozen=True, kw_only=True):
    """A program whose member the lead becomes, or is moved in."""

    id: Annotated[
        ProgramNumber | None,
        Meta(
            description="Number of the program, as in its address: ...#PG1001A1 is 1001. With by: for events that no "
            "table knows."
        ),
    ] = None
    by: Annotated[
        list[ProgramTable],
        Meta(description="Tables from values of the payload to programs; the first that knows a value decides."),
    ] = msgspec.field(default_factory=list)
    status: Annotated[
        str,
        Meta(
            min_length=1,
            description="Name of the status in the program's channel; {path} is a value of the payload.",
        ),
    ]
    forward: Annotated[
        list[Annotated[str, Meta(min_length=1)]],
        Meta(
            description="Statuses in their order, the earliest first: nobody is stepped back in it. Default: as the "
            "channel's steps have it."
        ),
    ] = msgspec.field(default_factory=list)


class Membership(msgspec.Struct, frozen=True, omit_defaults=True):
    """A program, and the status that the lead gets in it."""

    program: int | None
    """None: there is none for this event."""
    status: str
    forward: tuple[str, ...] = ()
    """The order in which nobody is stepped back; empty: Marketo's own."""


class _Reader:
    def __init__(self, program: Program) -> None:
        self._choice = ProgramChoice(program.by, program.id)
        self._status = TextTemplate(program.status)
        self._forward = tuple(program.forward)

    def read(self, payload: Mapping[str, Any], warned: list[str]) -> Membership:  # noqa: ARG002 - nothing is left out
        program = self._choice.of(payload)
        if program is None:
            return Membership(None, "")
        status = self._status.fill(payload)
        if is_blank(status):
            raise MarketoRefused("value_needed", name="program.status")
        return Membership(program, status, self._forward)


class _Program(LeadAction[Program, Membership]):
    key = "program"
    waits = True
    answers: ClassVar[Mapping[str, str]] = {
        "lead_id": LEAD_ID,
        "result": "CHANGED, or UNCHANGED for a lead that has the status already, or a later one",
    }

    def check_route(self, route: LeadRoute) -> Iterator[Problem]:
        from relay.mapping.field_rules import check_path  # noqa: PLC0415 - used when the stacks are synthesised, never by the webhook

        program = self.needed(route)
        try:
            TextTemplate(program.status)
        except TemplateError as error:
            yield Problem(path="program.status", message=str(error))
        if program.id is None and not program.by:
            yield Problem(path="program", message="this names no program. Add id, or tables under by.")
        for place, table in enumerate(program.by):
            yield from check_path(table.from_, f"program.by[{place}].from")
            if len({folded(value) for value in table.programs}) < len(table.programs):
                message = "two values differ in spaces or capitals only, which makes them the same. Remove one."
                yield Problem(path=f"program.by[{place}].programs", message=message)
        if len(set(program.forward)) < len(program.forward):
            yield Problem(path="program.forward", message="a status stands here twice. Name each once.")

    def reader(self, route: LeadRoute) -> _Reader:
        return _Reader(self.needed(route))

    def paths(self, route: LeadRoute) -> Iterator[PayloadPath]:
        program = self.needed(route)
        for table in program.by:
            yield PayloadPath(table.from_)
        for path in TextTemplate(program.status).paths:
            yield PayloadPath(path.expression)

    def check(self, where: str, route: LeadRoute, look: InstanceLook) -> Iterator[Finding]:
        """Whether its programs are there, and their channels have the statuses, in the order that is stated."""
        from systems.marketo.compare_program import compare_programs  # noqa: PLC0415 - for a look that a person asked for

        program = self.needed(route)
        fixed = [] if TextTemplate(program.status).paths else [program.status.strip()]
        return compare_programs(f"{where}.program", program, fixed, look)

    def wants(self, item: LeadEvent) -> Hashable:
        """With an order, whoever is of one program is done together: one call reads the statuses of all."""
        task = self.task(item)
        return (task.program, task.forward, "" if task.forward else task.status)

    def do(self, items: Sequence[LeadEvent], context: ActionContext) -> Sequence[Told]:
        from systems.marketo.target import doing  # noqa: PLC0415 - loads AWS's clients, which the webhook never needs

        if self.task(items[0]).program is None:
            return [Delivered(skipped=NO_PROGRAM)] * len(items)
        return doing.for_known_later(items, context, partial(self._change_status, context))

    def _change_status(self, context: ActionContext, known: Sequence[KnownLead]) -> Sequence[Outcome]:
        from systems.marketo.target.members.forward import WantedStatus, set_forward, set_status  # noqa: PLC0415 - as above

        task, programs = self.task(known[0].item), context.calls.programs
        program = task.program or 0
        if not task.forward:
            return set_status(programs, program, task.status, known)
        wanted = [WantedStatus(each, self.task(each.item).status) for each in known]
        return set_forward(programs, program, task.forward, wanted)


PROGRAM = _Program()
