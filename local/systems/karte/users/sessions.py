"""Visits. What was written from outside is not seen by the visit that is under way.

The page of the Marketo plug-in says so of the leads that it fetches
(https://support2.karte.io/integration/integration-marketo/1162/): user information is updated asynchronously, and the
newest session as of the script does not see it. When a session ends is not said there; here it ends with the tab, or
after half an hour without an event.
"""

from __future__ import annotations

from dataclasses import dataclass, field

IDLE_SECONDS = 1800.0


@dataclass
class Session:
    """One visit of one browser, in epoch seconds."""

    began: float
    newest: float


@dataclass
class Sessions:
    """The visits by visitor and by what the tag calls them."""

    _sessions: dict[tuple[str, str], Session] = field(default_factory=dict)

    def touch(self, visitor: str, name: str, at: float) -> Session:
        """The visit that an event belongs to."""
        found = self._sessions.get((visitor, name))
        if found is None or at - found.newest > IDLE_SECONDS:
            found = self._sessions[visitor, name] = Session(at, at)
        found.newest = at
        return found

    def began(self, visitor: str, name: str, at: float) -> float:
        """Since when a visit lasts; it begins now when it is not known or over."""
        found = self._sessions.get((visitor, name))
        return at if found is None or at - found.newest > IDLE_SECONDS else found.began

    def clear(self) -> None:
        """Forget all visits."""
        self._sessions.clear()
