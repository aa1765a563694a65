"""What is to be said of the settings that tell which actions are done, and with whom."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from relay.core.findings import Finding
from relay.core.refusal import Refused
from relay.system.stream import ReadFailed
from systems.mazrica.config import MazricaConnection
from systems.mazrica.rest.client import JsonRow
from systems.mazrica.rows.done_with import ActionRule
from systems.mazrica.streams.checks import candidates

_ENOUGH = 20
"""Actions of which one at least is completed."""


def settings(
    where: str, connection: MazricaConnection, actions: Sequence[JsonRow], contacts: Collection[int], *, needed: bool
) -> Iterator[Finding]:
    """What is missing, with what may be meant, and what is there and fits nothing.

    `needed`: reading does not start without it.
    """
    level = "error" if needed else "warning"
    rule = ActionRule(connection)
    if connection.completed is None:
        yield Finding(
            level=level, where=where, message=_missing("completed: {path: ..., equals: ...}", actions, _states(actions))
        )
    else:
        yield from _state(where, rule, actions)
    if connection.action_contacts is None:
        yield Finding(
            level=level, where=where, message=_missing("action_contacts: ...", actions, _people(actions, contacts))
        )
    else:
        yield from _linked(where, rule, connection, actions, contacts)


def _state(where: str, rule: ActionRule, actions: Sequence[JsonRow]) -> Iterator[Finding]:
    try:
        done = sum(rule.is_completed(row) for row in actions)
    except Refused as refused:
        yield Finding(level="error", where=where, message=f"completed.path: {refused.message('en')}")
        return
    if not done and len(actions) >= _ENOUGH:
        message = (
            f"none of {len(actions)} actions is completed, as completed says it. Few values stand in "
            f"{_states(actions)}."
        )
        yield Finding(level="warning", where=where, message=message)


def _linked(
    where: str, rule: ActionRule, connection: MazricaConnection, actions: Sequence[JsonRow], contacts: Collection[int]
) -> Iterator[Finding]:
    try:
        found = [number for row in actions for number in rule.contacts(row)]
    except (ReadFailed, Refused) as wrong:
        said = wrong.cause.message if isinstance(wrong, ReadFailed) else wrong.message("en")
        yield Finding(level="error", where=where, message=f"{said} Ids stand in {_people(actions, contacts)}.")
        return
    if not found and len(actions) >= _ENOUGH:
        message = f"none of {len(actions)} actions names a contact in {connection.action_contacts}. Ids stand in "
        yield Finding(level="warning", where=where, message=f"{message}{_people(actions, contacts)}.")


def _missing(setting: str, actions: Sequence[JsonRow], found: str) -> str:
    what = f"{setting} is not said at the connection, and nobody can guess it."
    if not actions:
        return f"{what} There is no action yet that would show what may be meant."
    return f"{what} Of {len(actions)} actions, this may be meant: {found}."


def _states(actions: Sequence[JsonRow]) -> str:
    return "; ".join(map(str, candidates.states(actions))) or "nothing that looks like it"


def _people(actions: Sequence[JsonRow], contacts: Collection[int]) -> str:
    return "; ".join(map(str, candidates.contacts(actions, contacts))) or "nothing that looks like it"
