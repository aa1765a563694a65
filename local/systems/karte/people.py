"""Who is who: visitors, members and LINE's users, and which of them KARTE takes for one person.

A visitor who is sent a `user_id` becomes that member, with the history of both; of several visitors with one `user_id`
all are that member (https://support.karte.io/post/3QJRbgCdd6mcV08AxhwRjw). Two members are never merged, says
https://support.karte.io/faq/S2qe5gHmOHFWE7VekbwVm ; where an event lands that tries it is documented nowhere, so the
worst is assumed here, as PLAID's own job links a member with a LINE user by just such an event
(https://github.com/plaidev/craft-codes, craft-functions/bulk-send-karte-event). A member's id goes before LINE's, and
LINE's before a visitor's (https://support.karte.io/post/4bj2eT3H9WDJ0jUEXaq397).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

VISITOR = "vis-"
"""Before a visitor's id, where KARTE names users."""
LINE = "wuid-line-"


class Join(NamedTuple):
    """Two users that an event has made one."""

    user: str
    other: str
    event_name: str


@dataclass
class People:
    """Users by KARTE's user id: a member's own, `vis-{visitor_id}`, `wuid-line-{line_user_id}`."""

    joins: list[Join] = field(default_factory=list)
    """Every join, in order."""
    _person: dict[str, str] = field(default_factory=dict)
    """User to the user that it was made one with."""

    def tell(self, user: str, event_name: str, values: Mapping[str, Any]) -> None:
        """An event for a user, which may say that another user is the same person."""
        self._person.setdefault(user, user)
        for other in _named(event_name, values):
            self._person.setdefault(other, other)
            if self.person(user) != self.person(other):
                self.joins.append(Join(user, other, event_name))
                first, second = sorted((self.person(user), self.person(other)), key=_weight)
                self._person[second] = first

    def person(self, user: str) -> str:
        """The user that stands for all of the same person."""
        while (first := self._person.get(user, user)) != user:
            user = first
        return user

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
