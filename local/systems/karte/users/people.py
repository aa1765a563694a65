"""Who is who: visitors, members and LINE's users, and which of them KARTE takes for one person.

A visitor who is sent a `user_id` becomes that member, with the history of both; of several visitors with one `user_id`
all are that member (https://support.karte.io/post/3QJRbgCdd6mcV08AxhwRjw). A browser stays that member after a logout,
until another member logs in: from then on its events are the new member's, and what was before stays the former's
(https://support.karte.io/faq/S2qe5gHmOHFWE7VekbwVm). The same page says that two members are never merged; where an
event for one member lands that names another is documented nowhere, so the worst is assumed here, as PLAID's own job
links a member with a LINE user by just such an event (https://github.com/plaidev/craft-codes,
craft-functions/bulk-send-karte-event). A member's id goes before LINE's, and LINE's before a visitor's
(https://support.karte.io/post/4bj2eT3H9WDJ0jUEXaq397).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

VISITOR = "vis-"
"""Before a visitor's id, where KARTE names users."""
LINE = "wuid-line-"


class Join(NamedTuple):
    """Two users that an event has made one, or a browser that it has given to another member."""

    user: str
    other: str
    event_name: str
    source: str = "api"


@dataclass
class People:
    """Users by KARTE's user id: a member's own, `vis-{visitor_id}`, `wuid-line-{line_user_id}`."""

    switch_seconds: float = 0.0
    """For so long after a login of another member, the browser's events still land on the former one: the same page
    says that they do when the login and an event cross."""
    joins: list[Join] = field(default_factory=list)
    """Every join, in order."""
    _person: dict[str, str] = field(default_factory=dict)
    """User to the user that it was made one with, history and all."""
    _logins: dict[str, list[tuple[float, str]]] = field(default_factory=dict)
    """By visitor who is a member: since when it is which."""

    def tell(self, user: str, event_name: str, values: Mapping[str, Any], at: float, source: str) -> None:
        """An event for a user, which may say that another user is the same person."""
        self._person.setdefault(user, user)
        for other in _named(event_name, values):
            self._person.setdefault(other, other)
            if self.person(user) == self.person(other):
                continue
            self.joins.append(Join(user, other, event_name, source))
            if user in self._logins:
                self._logins[user].append((at + self.switch_seconds, other))
                continue
            first, second = sorted((self._root(user), self._root(other)), key=_weight)
            self._person[second] = first
            if user.startswith(VISITOR):
                self._logins[user] = [(at, other)]

    def person(self, user: str, at: float = math.inf) -> str:
        """The user that stands for all of the same person, at a moment or by now."""
        logins = [member for since, member in self._logins.get(user, ()) if since <= at]
        return self._root(logins[-1] if logins else user)

    def past(self, user: str) -> str:
        """Whose the events are that were recorded for this user."""
        return self._root(user)

    def all(self) -> list[list[str]]:
        """The users of each person, in order."""
        found: dict[str, list[str]] = {}
        for user in self._person:
            found.setdefault(self.person(user), []).append(user)
        return sorted(sorted(users) for users in found.values())

    def clear(self) -> None:
        """Forget everybody."""
        self.joins.clear()
        self._person.clear()
        self._logins.clear()

    def _root(self, user: str) -> str:
        while (first := self._person.get(user, user)) != user:
            user = first
        return user


def user_of(kind: str, value: str) -> str:
    """KARTE's user id for a request's keys."""
    return value if kind == "user_id" else f"{VISITOR}{value}"


def _named(event_name: str, values: Mapping[str, Any]) -> Iterator[str]:
    if event_name not in ("identify", "plugin_line_identify"):
        return
    if isinstance(user := values.get("user_id"), str) and user:
        yield user
    if event_name == "plugin_line_identify" and isinstance(line := values.get("line_user_id"), str) and line:
        yield f"{LINE}{line}"


def _weight(user: str) -> tuple[int, str]:
    """What stands for a person: a member's id, else LINE's, else a visitor's."""
    return (2 if user.startswith(VISITOR) else 1 if user.startswith(LINE) else 0), user
