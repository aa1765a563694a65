"""Whose a thread is: an earlier reply of it said so, and a later one names that one's id.

An id stands in the table under its hash, with the lead's id, and the first one who says it stays: an id is chosen by
whoever writes a mail, so a later mail with the same id must not take the thread over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from systems.mail.state_keys import THREAD, THREAD_LIFETIME

if TYPE_CHECKING:
    from relay.aws.table import State

_PROVED, _CLAIMED = "proved/", "claimed/"


class ThreadLead(NamedTuple):
    """Whose it is."""

    lead: str
    is_proved: bool
    """Whether a signed token said so, rather than an id that anybody could have written."""


class Threads(NamedTuple):
    """The threads of one connection. Its methods raise botocore's errors."""

    state: State

    def lead(self, ids: Iterable[str]) -> ThreadLead | None:
        """Whose the thread is of which these mails are; None where nobody knows, or they are of several."""
        known = self.state.get_all(map(_key, ids)).values()
        proved = {each.removeprefix(_PROVED) for each in known if each.startswith(_PROVED)}
        claimed = {each.removeprefix(_CLAIMED) for each in known if each.startswith(_CLAIMED)}
        if len(proved) == 1:
            return ThreadLead(proved.pop(), is_proved=True)
        return ThreadLead(claimed.pop(), is_proved=False) if not proved and len(claimed) == 1 else None

    def remember(self, message_id: str, found: ThreadLead) -> None:
        """That this mail is of that lead, unless something is known of it."""
        said = f"{_PROVED if found.is_proved else _CLAIMED}{found.lead}"
        self.state.replace(_key(message_id), said, THREAD_LIFETIME, revision=0)

    def mails_of(self, lead: str) -> list[str]:
        """The keys under which mails are remembered as of a lead. The whole table is read, for a person who waits."""
        said = {f"{_PROVED}{lead}", f"{_CLAIMED}{lead}"}
        return [key for key, value in self.state.items() if key.startswith(THREAD) and value in said]


def _key(message_id: str) -> str:
    return f"{THREAD}{hashlib.sha256(message_id.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"
