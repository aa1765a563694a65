"""Statuses of a program's members that only go forward, in an order that the route states.

The present status of each lead is read first, up to 300 in a call, and nobody is stepped back. Events of one lead come
one after the other, so that the relay does not overtake itself. Who changes a status by hand meanwhile is kept by
Marketo's own rule: a member never goes to a lower step of the channel
(https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/program-members). A status
that is not in the order, such as one that was given by hand, is left to that rule as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from relay.core.gate import MustWait
from relay.core.outcome import Delivered, Outcome
from systems.marketo.rest.calls.programs import Programs
from systems.marketo.rest.errors import CallFailed
from systems.marketo.target import doing
from systems.marketo.target.doing import KnownLead
from systems.marketo.target.filling import warnings
from systems.marketo.target.outcomes import of_trouble

CHANGED, UNCHANGED = "CHANGED", "UNCHANGED"


class WantedStatus(NamedTuple):
    """For one lead."""

    known: KnownLead
    status: str


class ForwardOrder:
    """`order` are statuses of one program's channel, the earliest first."""

    def __init__(self, order: Sequence[str]) -> None:
        self._rank = {status: rank for rank, status in enumerate(order)}

    def is_there(self, present: str | None, wanted: str) -> bool:
        """Whether a member is in the wanted status already, or in a later one."""
        if present is None or present == wanted:
            return present is not None
        return wanted in self._rank and self._rank.get(present, -1) > self._rank[wanted]

    def is_before(self, present: str | None, wanted: str) -> bool:
        """Whether a member surely has to go on to the wanted status."""
        if present is None or wanted not in self._rank:
            return wanted in self._rank
        return self._rank.get(present, len(self._rank)) < self._rank[wanted]


def set_forward(
    programs: Programs, program: int, order: Sequence[str], wanted: Sequence[WantedStatus]
) -> list[Outcome]:
    """One outcome for each, each of another lead: one call reads, and one for each status writes."""
    forward = ForwardOrder(order)
    try:
        present = programs.statuses_of(program, [each.known.lead_id for each in wanted])
    except (CallFailed, MustWait) as trouble:
        return [of_trouble(trouble)] * len(wanted)
    outcomes: dict[int, Outcome] = {}
    by_status: dict[str, list[KnownLead]] = {}
    for known, status in wanted:
        if forward.is_there(present.get(known.lead_id), status):
            outcomes[known.lead_id] = Delivered(answer=known.answer(UNCHANGED))
        else:
            by_status.setdefault(status, []).append(known)
    for status, leads in by_status.items():
        found = set_status(programs, program, status, leads)
        outcomes |= {
            known.lead_id: _warned(outcome, forward.is_before(present.get(known.lead_id), status))
            for known, outcome in zip(leads, found, strict=True)
        }
    return [outcomes[each.known.lead_id] for each in wanted]


def set_status(programs: Programs, program: int, status: str, leads: Sequence[KnownLead]) -> list[Outcome]:
    """One outcome for each. A lead that has the status already, or one of a later step, is left there: code 1037."""
    return doing.setting(
        leads,
        lambda some: programs.change_status(program, status, [each.lead_id for each in some]),
        lambda result: CHANGED if result.ok else UNCHANGED,
    )


def _warned(outcome: Outcome, was_before: bool) -> Outcome:  # noqa: FBT001 - said once
    """Where Marketo did not let a member go on: the channel has its statuses in another order."""
    if not was_before or not isinstance(outcome, Delivered) or outcome.answer.get("result") != UNCHANGED:
        return outcome
    return replace(outcome, warnings=(*outcome.warnings, warnings.STATUS_REFUSED))
