"""One row for each comparison, and how the rows are printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

Bound = Literal["at most", "at least"]


@dataclass(frozen=True, kw_only=True)
class Row:
    """What was measured, against what, and what was wanted."""

    what: str
    value: float
    unit: str
    """`x` for a ratio."""
    bound: Bound
    goal: float
    ours: str
    """What was measured of the relay, with its unit."""
    theirs: str = ""
    """What it was compared with, with its unit; empty where the goal is no ratio."""

    @property
    def met(self) -> bool:
        """Whether the goal is met."""
        return self.value <= self.goal if self.bound == "at most" else self.value >= self.goal

    def as_json(self) -> dict[str, Any]:
        """The row as plain data."""
        return {**asdict(self), "met": self.met}

    def cells(self) -> list[str]:
        """The row as text."""
        goal = f"{self.bound} {_figure(self.goal)}{_unit(self.unit)}"
        value = f"{_figure(self.value)}{_unit(self.unit)}"
        return [self.what, self.ours, self.theirs or "-", value, goal, "met" if self.met else "MISSED"]


HEADS = ["what", "relay", "compared with", "result", "goal", ""]


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table with aligned columns, which is also readable as it is."""
    widths = [max(len(row[column]) for row in [heads, *rows]) for column in range(len(heads))]
    lines = [_line(heads, widths), "| " + " | ".join("-" * width for width in widths) + " |"]
    return "\n".join([*lines, *(_line(row, widths) for row in rows)])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"


def _figure(value: float) -> str:
    return f"{value:.2f}" if abs(value) < 10 else f"{value:,.0f}"


def _unit(unit: str) -> str:
    return unit if unit == "x" else f" {unit}"
