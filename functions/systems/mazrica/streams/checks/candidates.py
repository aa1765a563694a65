"""What may be meant by `completed` and `action_contacts`: where actions hold few values, and where ids of contacts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from systems.mazrica.names import DEAL, INVITEES, PATTERN, PURPOSE
from systems.mazrica.rest.client import JsonRow
from systems.mazrica.rows.done_with import contact_ids

MOST_VALUES = 6
LONGEST_VALUE = 20
_DEEPEST = 2

_NO_STATE = frozenset({"id", PATTERN, DEAL, PURPOSE, INVITEES, "creator", "preNote", "result", "extraResult"})
"""What these are is known, or they are what people wrote."""
_NO_CONTACTS = frozenset({"id", PATTERN, DEAL, PURPOSE, INVITEES, "creator", "customer"})


class Candidate(NamedTuple):
    """A place in actions, and what stands there."""

    path: str
    shown: str

    def __str__(self) -> str:
        """`status.name: 完了 (63), 予定 (37)`."""
        return f"{self.path}: {self.shown}"


def states(rows: Sequence[JsonRow]) -> list[Candidate]:
    """Where actions hold one of a few short values, with how many hold which."""
    found: dict[str, Counter[str]] = {}
    for row in rows:
        for path, value in _scalars(row, "", _NO_STATE):
            found.setdefault(path, Counter())[_written(value)] += 1
    return [
        Candidate(path, ", ".join(f"{value} ({times})" for value, times in values.most_common()))
        for path, values in sorted(found.items())
        if len(values) <= MOST_VALUES and all(len(value) <= LONGEST_VALUE for value in values)
    ]


def contacts(rows: Sequence[JsonRow], known: Collection[int]) -> list[Candidate]:
    """Where actions hold numbers that may be ids of contacts, and how many are those of contacts that were read."""
    found: dict[str, set[int]] = {}
    for row in rows:
        for path, value in _lists(row, ""):
            if ids := contact_ids(value):
                found.setdefault(path, set()).update(ids)
    return [
        Candidate(path, f"{len(ids)} ids, of which {len(ids & set(known))} are those of {len(known)} contacts")
        for path, ids in sorted(found.items())
    ]


def _scalars(value: JsonRow, path: str, left_out: Collection[str]) -> Iterator[tuple[str, Any]]:
    for name, inner in value.items():
        if (not path and name in left_out) or name == "id" or name.endswith(("At", "Datetime")):
            continue
        here = f"{path}.{name}" if path else name
        if isinstance(inner, bool | int | str):
            yield here, inner
        elif isinstance(inner, dict) and here.count(".") < _DEEPEST - 1:
            yield from _scalars(inner, here, left_out)


def _lists(value: JsonRow, path: str) -> Iterator[tuple[str, Any]]:
    for name, inner in value.items():
        if not path and name in _NO_CONTACTS:
            continue
        here = f"{path}.{name}" if path else name
        if isinstance(inner, list):
            yield here, inner
        elif isinstance(inner, dict):
            if here.count(".") < _DEEPEST - 1:
                yield from _lists(inner, here)
            if "contact" in name.casefold():
                yield here, inner


def _written(value: bool | int | str) -> str:  # noqa: FBT001 - a value as JSON has it
    """As relay.yaml writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
