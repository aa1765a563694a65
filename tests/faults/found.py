"""What a campaign leaves behind, and how what is wrong with it is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.faults.chaos import Kill
from tests.faults.relay_stack import Kept, Letter
from tests.faults.sender import Sent


@dataclass(frozen=True, kw_only=True)
class Found:
    """Everything that is looked at when a campaign is over."""

    sent: Sequence[Sent]
    letters: Sequence[Letter] = ()
    quarantine: Sequence[Kept] = ()
    records: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    """kintone's records by lead."""
    history: Sequence[Mapping[str, Any]] = ()
    """Every write that kintone applied, in order."""
    requests: Sequence[Mapping[str, Any]] = ()
    """kintone's log of requests; status 0 is one whose answer was lost."""
    karte: Sequence[Mapping[str, Any]] = ()
    """Every event that KARTE recorded, in order."""
    people: Sequence[Mapping[str, Any]] = ()
    """Marketo's leads."""
    activities: Sequence[Mapping[str, Any]] = ()
    """Every activity that Marketo recorded, in order."""
    limits_broken: Mapping[str, int] = field(default_factory=dict)
    """How often a limit of Marketo's was broken, by its code."""
    edits_wanted: int = 0
    edits: int = 0
    """How often people changed a record in kintone."""
    edited: Mapping[str, str] = field(default_factory=dict)
    """What they left there, by address."""
    told: Sequence[Mapping[str, Any]] = ()
    """kintone's notifications of that, as its log shows them."""
    read_ending: str = "complete"
    """How the last reading ended."""
    waiting: Mapping[str, int] = field(default_factory=dict)
    """Messages that are still in a queue, by connection."""
    kills: Sequence[Kill] = ()
    log_lines: Sequence[str] = ()
    secrets: Sequence[str] = ()


@dataclass
class Verdict:
    """Counts for the report, and every single thing that is not as it must be."""

    counts: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def count(self, what: str, number: int = 1) -> None:
        """Add to a count."""
        self.counts[what] = self.counts.get(what, 0) + number

    def require(self, holds: bool, problem: str) -> None:  # noqa: FBT001 - as in assert
        """Note a problem unless something holds."""
        if not holds:
            self.problems.append(problem)
