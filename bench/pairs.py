"""What it costs to guard two routes that share fields both ways, against a path that goes one way.

Two systems in memory and the engine between them: each change is read, queued, written at the other side, and read
there as an echo. Each call of the guard's own table is counted as AWS bills it: an item that is read consistently is a
read unit, one that is written, locked or let go a write unit (none is larger than 1 KB, and a look for one that is not
there is billed as well).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bench.costs.prices import MILLION, READ, WRITE
from bench.errors import BenchError
from bench.table import Row
from relay.telemetry import log
from tests.engine.pairs.world import Pair, a_pair
from tests.support.memory_state import MemoryState

CHANGES = 100


@dataclass(frozen=True)
class CountedState(MemoryState):
    """A table that counts its units: `counts` has them as `reads` and `writes`."""

    def get_all(self, keys: Iterable[str], *, consistent: bool = True) -> dict[str, str]:
        """As State; an item is a read unit, also one that is not there."""
        wanted = list(dict.fromkeys(keys))
        self._add("reads", len(wanted))
        return super().get_all(wanted, consistent=consistent)

    def put_all(self, values: Mapping[str, str], lifetime: float) -> None:
        """As State; an item is a write unit."""
        if any(len(key) + len(value) > 1_000 for key, value in values.items()):
            raise BenchError("an item of the guard is larger than a write unit")
        self._add("writes", len(values))
        super().put_all(values, lifetime)

    def take_lease(self, key: str, holder: str, *, now: float, until: float) -> float | None:
        """As State; a write unit."""
        self._add("writes", 1)
        return super().take_lease(key, holder, now=now, until=until)

    def drop_lease(self, key: str, holder: str) -> None:
        """As State; a write unit."""
        self._add("writes", 1)
        super().drop_lease(key, holder)

    def _add(self, kind: str, number: int) -> None:
        self.counts[kind] = self.counts.get(kind, 0) + number


def rows() -> Iterator[Row]:
    """One. Raises BenchError when a change makes more than one hop, or none."""
    log.logger().setLevel("ERROR")
    pair = a_pair(settled=False)
    for number in range(CHANGES):
        pair.left.edit(f"l{number}", "email", f"{number}@example.com")
    _settle(pair)
    guard, seen = CountedState(texts=pair.state.texts), CountedState(texts=pair.seen["left"].texts)
    pair.state, pair.seen["left"] = guard, seen
    before = len(pair.right.writes)
    for number in range(CHANGES):
        pair.left.edit(f"l{number}", "name", f"name {number}")
    _settle(pair)
    if (len(pair.right.writes) - before, pair.left.writes) != (CHANGES, []):
        there, back = len(pair.right.writes) - before, len(pair.left.writes)
        raise BenchError(f"{CHANGES} changes made {there} writes, and {back} back")
    own, one_way = _each(guard), _each(seen)
    usd = _usd(own) * MILLION
    yield Row(
        what="USD for a million changes of fields that go both ways, of the guard's own",
        value=usd,
        unit="USD",
        bound="at most",
        goal=7,
        ours=f"{own[1]:.1f} write and {own[0]:.1f} read units a change, its echo among them: {usd:.2f} USD",
        theirs=f"what was seen, one way: {one_way[1]:.1f} and {one_way[0]:.1f}: {_usd(one_way) * MILLION:.2f} USD",
    )


def _settle(pair: Pair) -> None:
    for _ in range(3):
        pair.later(60)
        for side in ("left", "right"):
            pair.read(side)
            pair.later(10)
            while pair.deliver(side):
                pair.later(1)


def _each(state: CountedState) -> tuple[float, float]:
    """Read and write units of one change."""
    return state.counts.get("reads", 0) / CHANGES, state.counts.get("writes", 0) / CHANGES


def _usd(units: tuple[float, float]) -> float:
    return units[0] * READ.usd + units[1] * WRITE.usd
