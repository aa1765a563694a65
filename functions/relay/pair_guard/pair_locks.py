"""One lock for each pair of records: who carries a record's change to the other side keeps the other direction waiting.

Both directions know the record by its names at the place that sorts first. A lock is a lease, held by an event: a
function that is killed leaves it, the queue brings the event back, and it goes on with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from relay.aws.table import State
from relay.pair_guard.known import LEASE

_AT_ONCE = 8
"""Requests; botocore keeps ten connections."""

V = TypeVar("V")


@dataclass(frozen=True, kw_only=True)
class PairLocks:
    """Leases in the guard's table. Methods raise botocore's errors."""

    state: State
    clock: Callable[[], float]

    def take(self, holders: Mapping[str, str]) -> dict[str, float]:
        """Take each lock for the event that is to hold it, or already does.

        Returns those that another event holds: for how many seconds yet.
        """
        now = self.clock()
        rests = _each(lambda key: self.state.take_lease(key, holders[key], now=now, until=now + LEASE), holders)
        return {key: rest for key, rest in rests.items() if rest is not None}

    def let_go(self, holders: Mapping[str, str]) -> None:
        """Let those go that these events still hold."""
        _each(lambda key: self.state.drop_lease(key, holders[key]), holders)


def _each(call: Callable[[str], V], keys: Iterable[str]) -> dict[str, V]:
    """What a call gives for each key, some at a time."""
    wanted = list(keys)
    if len(wanted) < 2:  # a thread would take longer than the request
        return {key: call(key) for key in wanted}
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return dict(zip(wanted, pool.map(call, wanted), strict=True))
