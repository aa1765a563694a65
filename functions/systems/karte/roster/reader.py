"""Reads who is to be asked for, and forgets the notes of those who are queued."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from relay.core.deadline import Deadline
from relay.core.event import now
from relay.core.findings import Finding
from relay.system.access import Access
from relay.system.look_up import ASKER
from relay.system.stream import Change, Page, Span
from systems.karte.people.due import DueList, NotedDue
from systems.karte.people.names import Hashes, keys_of

AT_ONCE = 300
"""Users on a page: as many addresses as Marketo takes in a call."""

OF_ROSTER = "of_roster"
"""Name in a payload that says that nobody visited: whoever has another address by now is not meant."""

_BOOKMARK = "due"


@dataclass(frozen=True, kw_only=True)
class RosterReader:
    """Implements relay.system.stream.Reader. There is one place to go on from: what is still noted."""

    due: DueList | None
    clock: Callable[[], datetime] = now

    def start(self, span: Span) -> str:  # noqa: ARG002 - what is noted is due, whenever that was
        """As the protocol says."""
        return _BOOKMARK

    def read(self, bookmark: str, deadline: Deadline) -> Iterator[Page]:  # noqa: ARG002 - as above
        """Pages of who is due. Whoever asks for the next one has queued the one before, so its notes are done.

        The last page is empty, so that none that holds somebody is the last.
        """
        began = self.clock()
        noted = iter(self.due.all() if self.due else ())
        while notes := list(islice(noted, AT_ONCE)):
            yield Page(_changes(notes, self.due), bookmark, began)
            if self.due is not None:
                self.due.done(notes)
        yield Page((), bookmark, began, complete=True)

    def check(self, where: str, deadline: Deadline) -> Iterable[Finding]:  # noqa: ARG002 - as the protocol says
        """Nobody is asked."""
        return [Finding(level="ok", where=where, message="whom to ask for is noted by the relay itself")]


def roster_reader(access: Access) -> RosterReader:
    """With the connection's notes."""
    if access.noted is None or access.key is None:
        return RosterReader(due=None)
    return RosterReader(due=DueList(access.noted, Hashes(access.key())))


def _changes(notes: Sequence[NotedDue], due: DueList | None) -> list[Change]:
    """One for each user; of several notes of one, the newest."""
    newest = {each.due.user: each.due for each in sorted(notes, key=lambda each: each.due.at)}
    return [
        Change(
            record=due.record(each.user) if due else "",
            version=f"{each.at:.3f}",
            payload={**keys_of(each.user), "email": each.email, ASKER: each.user, OF_ROSTER: True},
        )
        for each in newest.values()
    ]
