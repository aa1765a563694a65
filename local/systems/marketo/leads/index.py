"""Finding leads by the value of a field, without looking at every lead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from local.systems.marketo.leads.values import key_of


class Index:
    """For each field that was ever looked in: the ids of the leads, by the keys of the field's values.

    `values` gives the values of one field of every lead, and is asked once for each field.
    """

    def __init__(self, values: Callable[[str], Iterable[tuple[int, Any]]]) -> None:
        self._values = values
        self._fields: dict[str, defaultdict[str, set[int]]] = {}

    def find(self, field: str, value: Any) -> list[int]:
        """The ids of the leads with this value, in ascending order."""
        if field not in self._fields:
            self._fields[field] = defaultdict(set)
            for lead, each in self._values(field):
                self._add(field, lead, each)
        return sorted(self._fields[field].get(key_of(value), ()))

    def change(self, field: str, lead: int, before: Any, after: Any) -> None:
        """Note another value."""
        if field not in self._fields:
            return
        for each in _each(before):
            self._fields[field][key_of(each)].discard(lead)
        self._add(field, lead, after)

    def clear(self) -> None:
        """Forget everything."""
        self._fields.clear()

    def _add(self, field: str, lead: int, value: Any) -> None:
        for each in _each(value):
            self._fields[field][key_of(each)].add(lead)


def _each(value: Any) -> Iterator[Any]:
    """The values to find a lead by: none for null, each for a tuple."""
    if isinstance(value, tuple):
        yield from value
    elif value is not None:
        yield value
