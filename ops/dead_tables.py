"""Tables of dead letters, and of what happens to them."""

from __future__ import annotations

from collections.abc import Sequence

from ops.hints import pasted
from ops.letters import DeadLetter
from ops.output import id_cell, local_time, table, time_cell
from ops.replay import Plan, Planned, Stays


def show_letters(letters: Sequence[DeadLetter]) -> None:
    """One row for each letter; its payload is not shown."""
    columns = ("accepted", "id", "connection", "route", "code", "what the system said")
    rows = [
        (
            time_cell(each.received_at),
            id_cell(each.id),
            each.connection,
            each.route,
            each.code + (" (gave up)" if each.cause and each.cause.gave_up else ""),
            each.why,
        )
        for each in letters
    ]
    table(columns, rows)


def show_plan(planned: Sequence[Planned], *, detailed: bool) -> None:
    """What happens to each letter; without `detailed`, only those that stay."""
    rows = [
        (time_cell(each.letter.received_at), id_cell(each.letter.id), each.letter.route, _said(each.plan))
        for each in planned
        if detailed or isinstance(each.plan, Stays)
    ]
    if rows:
        table(("accepted", "id", "route", "what happens"), rows)


def _said(plan: Plan) -> str:
    if isinstance(plan, Stays):
        return f"stays: {pasted(plan.reason)}"
    over = f", over an event accepted at {local_time(plan.over)}" if plan.over else ""
    return f"goes to {plan.connection}{over}"
