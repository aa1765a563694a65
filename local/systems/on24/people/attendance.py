"""What one registrant did at an event."""

from __future__ import annotations

from typing import Any, NamedTuple


class Moment(float):
    """A moment within a row, in epoch seconds."""


class Session(NamedTuple):
    """One viewing session, in epoch seconds. `kind` is live or ondemand; `is_blocked` one that was not let in."""

    id: int
    start: float
    seconds: float
    kind: str
    is_blocked: bool = False


class Cached(NamedTuple):
    """The values that are served from a cache."""

    first_live: float | None
    last_live: float | None
    live_viewed: int
    archive_viewed: int
    first_archive: float | None
    last_archive: float | None
    answered_polls: int
    score: float


class Attendance:
    """One attendance. `rows` are as answers show them, but for moments, which are of the class Moment.

    `last_activity` moves with sessions, refreshed browsers and answers to polls, and with nothing else
    (https://api.on24.com/v2/openapi.json, GET attendee, datefiltermode).
    """

    __slots__ = (
        "appears_at",
        "blocked",
        "given_score",
        "last_activity",
        "launch_mode",
        "live_minutes",
        "looks_at",
        "moments",
        "partner",
        "rows",
        "sessions",
        "shown",
    )

    def __init__(self, at: float, appears_at: float) -> None:
        self.last_activity = at
        self.appears_at = appears_at
        """When client-level answers begin to have it."""
        self.moments: list[float] = []
        """When something happened of which the filter by dates knows."""
        self.sessions: list[Session] = []
        self.rows: dict[str, list[dict[str, Any]]] = {}
        """Polls, surveys and the rest, by the key that they have in answers."""
        self.blocked = False
        self.launch_mode = ""
        self.partner = ""
        self.given_score: float | None = None
        self.live_minutes: float | None = None
        """As somebody corrected them; else they follow from the sessions."""
        self.shown: Cached | None = None
        self.looks_at: float | None = None
        """When the cache looks next, where something changed since it looked."""

    def count(self, *names: str) -> int:
        """How many rows there are of these kinds."""
        return sum(len(self.rows.get(name, ())) for name in names)

    def of(self, kind: str) -> list[Session]:
        """The sessions of a kind that were let in."""
        return [each for each in self.sessions if each.kind == kind and not each.is_blocked]

    def minutes(self, kind: str) -> float:
        """The minutes of the longest session of a kind."""
        if kind == "live" and self.live_minutes is not None:
            return self.live_minutes
        return max((each.seconds for each in self.of(kind)), default=0.0) / 60

    def cumulative(self, kind: str) -> float:
        """The minutes of all sessions of a kind."""
        if kind == "live" and self.live_minutes is not None:
            return self.live_minutes
        return sum(each.seconds for each in self.of(kind)) / 60

    @property
    def score(self) -> float:
        """From 0 to 10: what was given, or something that grows with what was done."""
        if self.given_score is not None:
            return self.given_score
        done = self.count("polls", "surveys", "questions", "resources")
        return round(min(10.0, (self.cumulative("live") + self.cumulative("ondemand")) / 15 + done / 2), 1)

    def current(self) -> Cached:
        """What the cache would say if it were never late."""
        live, archive = self.of("live"), self.of("ondemand")
        return Cached(
            min((each.start for each in live), default=None),
            max((each.start + each.seconds for each in live), default=None),
            len(live),
            len(archive),
            min((each.start for each in archive), default=None),
            max((each.start + each.seconds for each in archive), default=None),
            self.count("polls"),
            self.score,
        )

    def before_change(self, at: float) -> None:
        """Let the cache see what held until now, where it was to look before this moment."""
        if self.looks_at is not None and self.looks_at <= at:
            self.shown, self.looks_at = self.current(), None

    def cached(self, now: float) -> Cached | None:
        """What the cache says; None before it says anything."""
        self.before_change(now)
        return self.shown
