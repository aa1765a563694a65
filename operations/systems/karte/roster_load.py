"""Loading a roster: users whose address is new or has changed are remembered, and noted to be asked for once.

A user is noted before they are remembered, so that a load that was stopped can simply be run again: what is remembered
already costs a look, and what is not is noted once more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice

from msgspec.structs import replace

from operations.systems.karte.roster_file import BadRow, RosterRow
from systems.karte.people.due import DueList
from systems.karte.people.known import KnownUser, unlinked
from systems.karte.people.memory import People

AT_ONCE = 500
"""Rows that are compared and written together."""

MOST_NAMED = 20
"""Bad rows that are named; the others are counted."""

PER_CALL = 300
"""Addresses that Marketo takes in a look-up."""

_THREADS = 8


@dataclass
class LoadCount:
    """What has come of the rows so far."""

    rows: int = 0
    known: int = 0
    asked: int = 0
    bad: int = 0
    named: list[BadRow] = field(default_factory=list)

    def calls(self, per_call: int = PER_CALL) -> int:
        """Look-ups that those take who are asked for, so many addresses in each."""
        return -(-self.asked // per_call)

    def refuse(self, row: BadRow) -> None:
        """Count a row that cannot be loaded."""
        self.bad += 1
        if len(self.named) < MOST_NAMED:
            self.named.append(row)


def counted_rows(rows: Iterable[RosterRow | BadRow]) -> LoadCount:
    """What a file holds, before anything is loaded: at most so many are asked for."""
    count = LoadCount()
    for row in rows:
        count.rows += 1
        if isinstance(row, BadRow):
            count.refuse(row)
        else:
            count.asked += 1
    return count


def load(
    rows: Iterable[RosterRow | BadRow], people: People, due: DueList, told: Callable[[LoadCount], object]
) -> LoadCount:
    """Load all rows; `told` is called with the count so far after each part. Raises botocore's errors."""
    count = LoadCount()
    with ThreadPoolExecutor(_THREADS) as pool:
        for part in _parts(rows):
            _take(part, people, due, count, pool)
            told(count)
    return count


def _take(
    part: list[RosterRow | BadRow], people: People, due: DueList, count: LoadCount, pool: ThreadPoolExecutor
) -> None:
    good: dict[str, str] = {}
    for row in part:
        count.rows += 1
        if isinstance(row, BadRow):
            count.refuse(row)
        else:
            good[row.user] = row.email
    known = people.users(good)
    news = {user: email for user, email in good.items() if _is_news(user, people.address(email), known)}
    due.add(news.items(), loaded=True)
    list(pool.map(lambda user: _remember(people, user, people.address(news[user])), news))
    count.asked += len(news)
    count.known += len(good) - len(news)


def _is_news(user: str, address: str, known: Mapping[str, KnownUser]) -> bool:
    """A visitor whose browser has become a member's stays that."""
    found = known.get(user)
    return found is None or (found.address != address and not found.joined)


def _remember(people: People, user: str, address: str) -> None:
    people.add_to_address(address, user)
    people.change_user(user, lambda now: replace(unlinked(now), address=address, renewed=people.today))


def _parts(rows: Iterable[RosterRow | BadRow]) -> Iterator[list[RosterRow | BadRow]]:
    left = iter(rows)
    while part := list(islice(left, AT_ONCE)):
        yield part
