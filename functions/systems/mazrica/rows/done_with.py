"""What an action says of its state and of the contacts that it was done with, as the connection's settings tell.

Both are known of nobody outside, and a wrong guess would write wrong things on real leads: they have no default.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from relay.core.outcome import Cause
from relay.mapping.paths import Path
from relay.system.stream import ReadFailed
from systems.mazrica.config import Completed, MazricaConnection
from systems.mazrica.names import CONTACT, CONTACT_ID, ID
from systems.mazrica.rest.client import JsonRow


class ActionRule:
    """Reads both of an action. Raises ReadFailed, for a person, where a setting is missing or does not fit."""

    def __init__(self, connection: MazricaConnection) -> None:
        self._connection = connection

    def start(self, *, needs_state: bool) -> None:
        """Whether everything that is needed is said."""
        missing = [] if self._connection.action_contacts else ["action_contacts"]
        missing += ["completed"] if needs_state and self._connection.completed is None else []
        if missing:
            raise _unset(missing)

    def is_completed(self, row: JsonRow) -> bool:
        """Whether an action is completed (完了)."""
        return is_completed(row, self._state[0], self._state[1])

    def contacts(self, row: JsonRow) -> list[int]:
        """The ids of its contacts, none of them twice."""
        found = contact_ids(self._contacts.read(row))
        if found is None:
            message = (
                f"action_contacts: {self._contacts.expression} leads to what are no ids of contacts. `relay check` "
                "lists what may be meant."
            )
            raise ReadFailed(Cause(code="action_contacts_wrong", message=message), rejected=True)
        return found

    @cached_property
    def _state(self) -> tuple[Path, Completed]:
        if self._connection.completed is None:
            raise _unset(["completed"])
        return Path(self._connection.completed.path), self._connection.completed

    @cached_property
    def _contacts(self) -> Path:
        if self._connection.action_contacts is None:
            raise _unset(["action_contacts"])
        return Path(self._connection.action_contacts)


def is_completed(row: JsonRow, path: Path, rule: Completed) -> bool:
    """Whether what stands at a path is what is wanted; true is not 1."""
    found = path.read(row)
    return type(found) is type(rule.equals) and found == rule.equals


def contact_ids(found: Any) -> list[int] | None:
    """The ids in what stands at a path: numbers, or objects that hold one. None for anything else."""
    if found is None:
        return []
    numbers = [_number(each) for each in (found if isinstance(found, list) else [found])]
    if any(number is None for number in numbers):
        return None
    return list(dict.fromkeys(number for number in numbers if number is not None))


def _number(entry: Any) -> int | None:
    """An inner contact first: an entry may have an id of its own."""
    if isinstance(entry, dict):
        entry = _number(entry[CONTACT]) if CONTACT in entry else entry.get(CONTACT_ID, entry.get(ID))
    return entry if type(entry) is int and entry > 0 else None


def _unset(missing: list[str]) -> ReadFailed:
    names = " and ".join(missing)
    message = f"the connection does not say {names}, and nobody can guess it. `relay check` lists what may be meant."
    return ReadFailed(Cause(code="setting_missing", message=message), rejected=True)
