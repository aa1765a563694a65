"""A route's status change against the app's process management, as `GET /k/v1/app/status.json` tells it.

https://cybozu.dev/ja/kintone/docs/rest-api/apps/settings/get-process-management-settings ; what an action takes:
https://cybozu.dev/ja/kintone/docs/rest-api/records/update-status/ .
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from relay.core.findings import Finding
from relay.mapping.template import TextTemplate
from systems.kintone.config import StatusRule


@dataclass(frozen=True)
class ProcessStatus:
    """One status. `chosen`: whoever takes a record there names one of its assignees. Users, groups, ... are `many`."""

    chosen: bool = False
    assignees: Sequence[str] = ()
    """Login names, where only users are listed."""
    many: bool = False
    """Whether it has assignees at all."""


@dataclass(frozen=True)
class Step:
    """One action. `open_to`: others than the record's assignees may take it."""

    name: str
    source: str
    target: str
    open_to_others: bool = False


@dataclass(frozen=True)
class Process:
    """Process management of an app; the first status is that of a new record."""

    enabled: bool
    states: Mapping[str, ProcessStatus] = field(default_factory=dict)
    steps: Sequence[Step] = ()


def read_process(answer: Mapping[str, Any]) -> Process:
    """What kintone told. Raises KeyError, TypeError or AttributeError for what is no such answer."""
    states, actions = answer.get("states") or {}, answer.get("actions") or []
    ordered = sorted(states.items(), key=lambda pair: int(pair[1].get("index") or 0))
    return Process(
        enabled=answer.get("enable") is True,
        states={name: _state(found.get("assignee") or {}) for name, found in ordered},
        steps=[_step(action) for action in actions],
    )


def compare(where: str, status: StatusRule, process: Process, acts_as: str) -> Iterator[Finding]:
    """What would keep the action from being taken by the user of this login name."""
    if not process.enabled:
        yield _error(where, "process management is off. Switch it on in the app's settings, and update the app.")
        return
    if status.to is not None and status.to not in process.states:
        yield _error(f"{where}.to", f"the app has no status {status.to}.{_near(status.to, [*process.states])}")
    if TextTemplate(status.action).paths:
        yield Finding(level="ok", where=where, message="process management is on; the payload says which action")
        return
    steps = [step for step in process.steps if step.name == status.action]
    if not steps:
        names = [step.name for step in process.steps]
        yield _error(f"{where}.action", f"the app has no action {status.action}.{_near(status.action, names)}")
        return
    yield from _compare_steps(where, status, steps, process, acts_as)


def _compare_steps(
    where: str, status: StatusRule, steps: Sequence[Step], process: Process, acts_as: str
) -> Iterator[Finding]:
    found = [*_targets(where, status, steps), *_next(where, status, steps, process)]
    found += _current(where, steps, process, acts_as)
    for source in dict.fromkeys(step.source for step in steps):
        if sum(step.source == source for step in steps) > 1:
            message = f"two actions of this name begin at {source}, and kintone takes neither. Rename one of them."
            found.append(_error(f"{where}.action", message))
    yield from found
    if not any(each.level == "error" for each in found):
        ways = ", ".join(f"{step.source} to {step.target}" for step in steps)
        yield Finding(level="ok", where=where, message=f"the action leads from {ways}")


def _targets(where: str, status: StatusRule, steps: Sequence[Step]) -> Iterator[Finding]:
    targets = list(dict.fromkeys(step.target for step in steps))
    if status.to is not None and status.to not in targets:
        yield _error(f"{where}.to", f"the action {status.action} leads to {' or '.join(targets)}. Write that.")


def _next(where: str, status: StatusRule, steps: Sequence[Step], process: Process) -> Iterator[Finding]:
    """Whether the route names whom the record is handed to."""
    for target in dict.fromkeys(step.target for step in steps):
        state = process.states.get(target, ProcessStatus())
        if state.chosen and state.many and status.assignee is None:
            message = f"whoever takes a record to {target} names its assignee. Add assignee: {_choice(state)}."
            yield _error(f"{where}.assignee", message)
        elif state.chosen and _is_unknown(status.assignee, state):
            yield _error(f"{where}.assignee", f"{target} has other assignees. Write {_choice(state)}.")


def _current(where: str, steps: Sequence[Step], process: Process, acts_as: str) -> Iterator[Finding]:
    """Whether the relay may act where the record comes from."""
    for step in steps:
        state = process.states.get(step.source, ProcessStatus())
        if state.many and not step.open_to_others and acts_as not in state.assignees:
            message = f"in {step.source} a record has an assignee, and kintone lets nobody else act. The relay acts as "
            message += f"{acts_as}: let {acts_as} be an assignee there, or set the login name and password of one."
            yield Finding(level="warning", where=f"{where}.action", message=message)


def _is_unknown(assignee: str | None, state: ProcessStatus) -> bool:
    """Whether it is written out, and none of those that may be chosen."""
    known = bool(state.assignees) and assignee is not None and not TextTemplate(assignee).paths
    return known and assignee not in state.assignees


def _choice(state: ProcessStatus) -> str:
    return " or ".join(state.assignees) or "the login name of one who may be chosen"


def _state(assignee: Mapping[str, Any]) -> ProcessStatus:
    entities = [each["entity"] for each in assignee.get("entities") or []]
    users = [str(entity.get("code")) for entity in entities if entity.get("type") == "USER"]
    only_users = len(users) == len(entities)
    return ProcessStatus(assignee.get("type") == "ONE", users if only_users else (), bool(entities))


def _step(action: Mapping[str, Any]) -> Step:
    others = (action.get("executableUser") or {}).get("entities") or []
    return Step(str(action["name"]), str(action["from"]), str(action["to"]), bool(others))


def _near(word: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    return f" Did you mean {near[0]}?" if near else f" It has: {', '.join(dict.fromkeys(known)) or 'none'}."


def _error(where: str, message: str) -> Finding:
    return Finding(level="error", where=where, message=message)
