"""What was changed when, by whom, and on which side; and which value must stand in the end.

A person's change is known when it is made. What the relay has written is seen a moment after it was, so its time here
is never before it was written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Side = Literal["marketo", "mazrica"]
SIDES: tuple[Side, Side] = ("marketo", "mazrica")

AFTER = 1.0
"""Seconds behind the relay's write after which a person's change is surely kept."""


class Place(NamedTuple):
    """One value that both sides have."""

    person: int
    field: str


class Edit(NamedTuple):
    """A value that somebody gave."""

    at: float
    side: Side
    value: str
    unsure: bool = False
    """Whether the relay was writing this value at this side, or nobody knew whether it had: that comes again."""


@dataclass
class History:
    """What became of one value."""

    edits: list[Edit] = field(default_factory=list)
    """By people."""
    writes: list[Edit] = field(default_factory=list)
    """By the relay."""

    def may_stand(self) -> frozenset[str]:
        """The values of which one must stand in the end; several where people changed both sides at once."""
        if not self.edits:
            return frozenset()
        last = self.edits[-1]
        other = next((each for each in reversed(self.edits) if each.side != last.side), None)
        if other is None or self._is_gone(other, last) or (self._has_come(other, last) and not last.unsure):
            return frozenset({last.value})
        return frozenset({last.value, other.value})

    def came_back(self) -> list[Edit]:
        """What was written where a person had made it: each value is given once, and is to go to the other side only.

        What is written there a second time, since the answer was lost, went there all the same.
        """
        home = {each.value: each.side for each in self.edits if each.value}
        return [each for each in self.writes if home.get(each.value) == each.side]

    def _has_come(self, other: Edit, last: Edit) -> bool:
        """Whether the other side's change had been written where the last one was made, some time before it."""
        return any(
            each.side == last.side and each.value == other.value and other.at <= each.at <= last.at - AFTER
            for each in self.writes
        )

    def _is_gone(self, other: Edit, last: Edit) -> bool:
        """Whether it had been written over at its own side by then."""
        return any(
            each.side == other.side and each.value != other.value and other.at < each.at <= last.at
            for each in self.writes
        )


@dataclass
class Changes:
    """Of all values. `seen` is how both sides were when they were last looked at."""

    histories: dict[Place, History] = field(default_factory=dict)
    seen: dict[tuple[Side, Place], str] = field(default_factory=dict)

    def of(self, place: Place) -> History:
        return self.histories.setdefault(place, History())

    def edited(self, at: float, side: Side, place: Place, value: str, *, unsure: bool) -> None:
        """A person has given it this value."""
        self.of(place).edits.append(Edit(at, side, value, unsure))
        self.seen[side, place] = value

    def look(self, at: float, side: Side, values: Iterable[tuple[Place, str]]) -> None:
        """How a side is: what differs from before, the relay has written."""
        for place, value in values:
            before = self.seen.get((side, place))
            if before != value:
                self.seen[side, place] = value
                if value or before:
                    self.of(place).writes.append(Edit(at, side, value))

    def count(self, counts: Counter[str]) -> None:
        """How many changes and writes there were."""
        found: Sequence[History] = list(self.histories.values())
        counts["values changed by people"] = sum(len(each.edits) for each in found)
        counts["values written by the relay"] = sum(len(each.writes) for each in found)
        counts["values that people changed on both sides at once"] = sum(len(each.may_stand()) > 1 for each in found)
