"""One event: a webinar, or what else people register for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

WEBCAST, HUB, TARGET, VIRTUAL, GO_LIVE = "webcast", "gateway", "experience", "virtualenvironment", "golive"
KINDS: Mapping[str, str] = {
    "webinar": WEBCAST,
    "hub": HUB,
    "target": TARGET,
    "virtual": VIRTUAL,
    **{each: each for each in (WEBCAST, HUB, TARGET, VIRTUAL, GO_LIVE, "video", "pdf", "webpage", "forum")},
}
"""Content types by the names that orders may use; the vendor's: https://api.on24.com/v2/openapi.json, GET event."""
APIEXCLUDE = "apiexclude"
"""A tag, in any case, of what client-level answers leave out (apidoc.on24.com, Exclude Events)."""


@dataclass
class Poll:
    """One question of a poll, and how often which answer was given."""

    id: int
    question_id: int
    question: str
    pushed: float
    votes: dict[str, int] = field(default_factory=dict)


@dataclass
class Question:
    """One question of a survey."""

    id: int
    question: str
    code: int
    responses: int = 0


@dataclass
class Resource:
    """Something to be viewed, and by whom how often it was."""

    id: int
    name: str
    viewers: dict[int, int] = field(default_factory=dict)


@dataclass
class CallToAction:
    """A button, and by whom how often it was clicked."""

    id: int
    name: str
    action: str
    clickers: dict[int, int] = field(default_factory=dict)


@dataclass
class Event:
    """One event; times in epoch seconds. `more` are further members of its row, such as customeventfields."""

    id: int
    client: str
    title: str
    kind: str
    created: float
    start: float
    end: float
    archive_start: float
    archive_end: float
    good_after: float
    modified: float
    zone: str = "America/Los_Angeles"
    campaign: str = ""
    tags: list[str] = field(default_factory=list)
    is_active: bool = True
    is_test: bool = False
    more: dict[str, Any] = field(default_factory=dict)
    polls: dict[int, Poll] = field(default_factory=dict)
    survey: dict[str, Question] = field(default_factory=dict)
    resources: dict[str, Resource] = field(default_factory=dict)
    actions: dict[str, CallToAction] = field(default_factory=dict)
    fields: list[str] = field(default_factory=list)
    version: int = 0
    """Moves with everything that happens to it."""
    updated: float = 0.0
    counted: tuple[Any, dict[str, Any]] = (None, {})
    """Its numbers, and what they hold for."""
    pending: list[tuple[float, float]] = field(default_factory=list)
    """When `lastupdated` will be what, the earliest first."""

    @property
    def is_excluded(self) -> bool:
        """Whether client-level answers leave it out."""
        return any(tag.strip().lower() == APIEXCLUDE for tag in self.tags)

    def touch(self, at: float, delay: float) -> None:
        """Let something happen, of which `lastupdated` tells after a delay; what happened until then goes with it."""
        self.version += 1
        if self.pending and self.pending[-1][0] > at:
            self.pending[-1] = (self.pending[-1][0], max(at, self.pending[-1][1]))
        else:
            self.pending.append((at + delay, at))

    def last_updated(self, now: float) -> float:
        """What `lastupdated` says now."""
        while self.pending and self.pending[0][0] <= now:
            self.updated = max(self.updated, self.pending.pop(0)[1])
        return self.updated
