"""What many leads did, the oldest first, round after round: each is some types of some leads.

REST takes ten types and thirty leads in a call, so that the rounds are read one after the other, all up to the same
time: a client that goes on later with the position it has, or from that time, misses nothing and is told nothing twice.
Clients end at a batch without records, whatever `remainingCount` says (treasure-data/embulk-input-marketo, Talend), so
that none is given before all the time is spent, and one more call looks whether there is a next one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from msgspec.structs import replace

from relay.core.deadline import Deadline
from systems.marketo.rest.calls.activities import MOST_LEADS
from systems.marketo.rest.calls.activity import ActivityPage, LeadActivity
from systems.marketo.rest.client import Calls
from systems.marketo.soap.operations.activities.history import at, rounds
from systems.marketo.soap.operations.activities.positions import ChangesPosition

_MOST_PAGES, _MOST_EMPTY = 12, 40
"""That a call looks through: once it has found something, and as long as it has found nothing."""
_LEAST_SECONDS = 5.0


class Changes(NamedTuple):
    """Some of them, and where the others are."""

    entries: list[LeadActivity]
    left: ChangesPosition
    more: bool


def number_of_rounds(types: Sequence[int], leads: Sequence[int]) -> int:
    """How many rounds these are; without leads, of all."""
    return len(rounds(types)) * max(1, len(_some(leads)))


@dataclass(frozen=True)
class Rounds:
    """The rounds from a position on."""

    position: ChangesPosition
    calls: Calls
    deadline: Deadline

    def read(self, size: int, now: datetime) -> Changes:
        """At most `size`. Raises CallFailed and MustWait."""
        position = self.position
        until = position.until or min(now, position.latest or now)
        known, number = list(position.tokens), position.at
        found: list[LeadActivity] = []
        pages = 0
        while number < len(known) and len(found) < size:
            if self._is_late() or pages >= (_MOST_PAGES if found else _MOST_EMPTY):
                break
            page = self._page(number, known[number], size - len(found), until)
            pages += 1
            found += page.entries
            known[number] = page.token
            number += not page.more
        number = self._next(number, known, until)
        more = number < len(known)
        left = replace(position, tokens=tuple(known), at=number if more else 0, until=until if more else None)
        return Changes(found, left, more)

    def _next(self, number: int, known: list[str], until: datetime) -> int:
        """The round that has the next one, as far as that can be found out: else a last batch would have none."""
        for _ in range(_MOST_PAGES):
            if number >= len(known) or self._is_late():
                break
            page = self._page(number, known[number], 1, until)
            if page.entries:
                break
            known[number] = page.token
            number += not page.more
        return number

    def _is_late(self) -> bool:
        return self.deadline.seconds_left() < _LEAST_SECONDS

    def _page(self, number: int, token: str, rows: int, until: datetime) -> ActivityPage[LeadActivity]:
        """A page without what came after `until`, and the token behind just that; failing that, the one before it."""
        page = self._asked(number, token, rows)
        within = [each for each in page.entries if at(each) <= until]
        if len(within) == len(page.entries):
            return page
        if not within:
            return ActivityPage((), token, more=False)
        again = self._asked(number, token, len(within))
        return ActivityPage(tuple(within), again.token if list(again.entries) == within else token, more=False)

    def _asked(self, number: int, token: str, rows: int) -> ActivityPage[LeadActivity]:
        position, leads = self.position, _some(self.position.leads) or [()]
        types, some = rounds(position.types)[number // len(leads)], leads[number % len(leads)]
        return next(self.calls.activities.since(token, types, lead_ids=some, list_id=position.list_id, rows=rows))


def _some(leads: Sequence[int]) -> list[Sequence[int]]:
    return [leads[start : start + MOST_LEADS] for start in range(0, len(leads), MOST_LEADS)]
