"""How dead letters look: tables of them, of what happens to them, and one by itself."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from operations.dead_letters.letters import DeadLetter
from operations.dead_letters.plan import Planned, ReplayPlan, Stays
from operations.text import local_time
from ops.output.hints import pasted
from ops.output.terminal import id_cell, printable, show, table, time_cell
from relay.core import json_number


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


def _said(plan: ReplayPlan) -> str:
    if isinstance(plan, Stays):
        return f"stays: {pasted(plan.reason)}"
    over = f", over an event accepted at {local_time(plan.over)}" if plan.over else ""
    return f"goes to {plan.connection}{over}"


def show_letter(letter: DeadLetter) -> None:
    """Facts first, then what Marketo sent."""
    for name, value in _facts(letter):
        if value:
            show(f"{name + ':':12} {printable(value)}")
    show("")
    if letter.event:
        payload = msgspec.json.format(json_number.encode(letter.event.payload), indent=2)
        show(printable(payload.decode(), keep="\n"))
    else:
        show(printable(letter.message.body, keep="\n"))


def _facts(letter: DeadLetter) -> list[tuple[str, str]]:
    facts = [
        ("event", letter.id),
        ("route", letter.route or "- (this is no event that the relay wrote)"),
        ("connection", letter.connection),
        ("accepted", local_time(letter.received_at)),
        ("put aside", local_time(letter.message.sent_at)),
        ("code", letter.code),
    ]
    if letter.cause is None:
        return [*facts, ("why", letter.why)]
    cause = letter.cause
    tried = f"{cause.attempts}, {local_time(cause.first_attempt_at)} to {local_time(cause.last_attempt_at)}"
    return [
        *facts,
        ("status", str(cause.cause.status or "")),
        ("said", cause.cause.message),
        *((f"  {code}", " ".join(texts)) for code, texts in cause.cause.fields.items()),
        ("request id", cause.cause.request_id),
        ("attempts", tried + (", then the time for retries was over" if cause.gave_up else "")),
    ]
