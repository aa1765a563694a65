"""The events that were recorded, and what an identify event leaves.

Where user data are managed, an identify event stands among the events without its values; they are kept apart, under
the member that `user_id` among them names, and are lost without one; LINE's likewise
(https://support.karte.io/post/5WaAqgOMKu7ghwI9ChBVw3, https://support.karte.io/post/6Uu930PTyQBc6SVAOEOTYp).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Literal

from local.systems.karte.users.people import People, user_of

Source = Literal["api", "tag", "hook"]
UserData = Literal["managed", "events"]
PERSONAL = ("identify", "plugin_line_identify")
"""Events whose values are user data."""


@dataclass(frozen=True)
class Written:
    """One event as it was recorded. `at` is in epoch seconds.

    `user` is whose it was when it came. `said` is what it tells of the user, which is not always kept with the event.
    """

    key: str
    id: str
    event_name: str
    values: Mapping[str, Any]
    at: float
    user: str
    source: Source
    said: Mapping[str, Any]

    def shown(self) -> dict[str, Any]:
        """The event as the control API lists it."""
        return {name: value for name, value in vars(self).items() if name != "said"}


@dataclass
class History:
    """Everybody's events. The lock is held by whoever reads `people`, `written` or `personal`."""

    now: Callable[[], float]
    user_data: UserData
    people: People = field(default_factory=People)
    written: list[Written] = field(default_factory=list)
    personal: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By member: what was said in identify events, where user data are managed."""
    lost: list[dict[str, str]] = field(default_factory=list)
    """Events whose values were thrown away, with the user and the reason."""
    lock: Lock = field(default_factory=Lock)

    def record(self, kind: str, value: str, name: str, values: dict[str, Any], source: Source) -> Written:
        """Record one event for the user with this id."""
        user, at = user_of(kind, value), self.now()
        with self.lock:
            self.people.tell(user, name, values, at, source)
            owner = self.people.person(user, at)
            if self.user_data == "managed" and name in PERSONAL:
                member, said = self._keep_apart(name, values, user)
                written = Written(kind, value, name, {}, at, member or owner, source, said)
            else:
                written = Written(kind, value, name, values, at, owner, source, values)
            self.written.append(written)
        return written

    def of(self, user: str) -> Iterator[Written]:
        """The events of a user, and of all who are one with it, the newest first. Under the lock."""
        person = self.people.person(user)
        return (one for one in reversed(self.written) if self.people.past(one.user) == person)

    def linked_lead(self, lead: str) -> str | None:
        """The user of whom an identify event said that this is the Marketo lead, the newest. Under the lock."""
        for one in reversed(self.written):
            about = one.said.get("marketo") if one.event_name == "identify" else None
            if isinstance(about, Mapping) and str(about.get("id")) == lead:
                return self.people.past(one.user)
        return None

    def clear(self) -> None:
        """Forget everything."""
        with self.lock:
            self.people.clear()
            for kept in (self.written, self.personal, self.lost):
                kept.clear()

    def _keep_apart(self, name: str, values: dict[str, Any], user: str) -> tuple[str, Mapping[str, Any]]:
        """Keep user data; whose they are, and what is known by them."""
        member = values.get("user_id")
        if not isinstance(member, str) or not member:
            reason = "user data are managed, and there is no user_id among the values"
            self.lost.append({"user": user, "event_name": name, "reason": reason})
            return "", {}
        if name == "identify":
            self.personal.setdefault(member, {}).update(values)
        return member, values
