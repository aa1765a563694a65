"""Two routes that share a field both ways: what one writes the other reads, and the other way round.

Such a pair would go round for ever, unless the relay knows its own writes: by the revisions that one side counts, or by
what both sides say of their records, field by field (relay.pair_guard).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from config.problems import choices
from relay.core.config import Config, Route
from relay.core.findings import Problem
from relay.core.read_source import ReadSource
from relay.pair_guard.pairs import RoutePair, RoutePairs
from relay.system.system import System


@dataclass(frozen=True)
class SharedFields:
    """The routes of a configuration, and what they write where others read."""

    config: Config
    systems: Mapping[str, System]

    def check(self) -> Iterator[Problem]:
        """What is wrong with each pair; paths begin with a route's name."""
        pairs = RoutePairs(self.config, self.systems)
        for pair in pairs.all():
            if pairs.counts_revisions(pair):
                continue
            unable = pairs.unable(pair)
            if pair.one == pair.other or unable:
                yield Problem(path=f"{pair.other}.from", message=_message(pair, unable))
            else:
                yield from self._check_guarded(pair)

    def _check_guarded(self, pair: RoutePair) -> Iterator[Problem]:
        one, other = self.config.routes[pair.one], self.config.routes[pair.other]
        if _reads_the_past(one) and _reads_the_past(other):
            message = (
                f"{pair.one} shares fields with it both ways ({choices(pair.there | pair.back)}), and begins with what "
                "is there as well. One side leads in the beginning: write first: now here, or there."
            )
            yield Problem(path=f"{pair.other}.source.first", message=message)
        for name in (pair.one, pair.other):
            if self.config.routes[name].unchanged == "skip":
                message = (
                    "this route shares fields both ways, and is told of changes alone: a value that returns must be "
                    "written again. Remove it."
                )
                yield Problem(path=f"{name}.unchanged", message=message)


def _reads_the_past(route: Route) -> bool:
    return isinstance(route.source, ReadSource) and route.source.first not in {None, "now"}


def _message(pair: RoutePair, unable: list[str]) -> str:
    advice = "Leave these fields out of one of the two, or write them only when a record is made."
    if pair.one == pair.other:
        return (
            f"it writes what it reads: {choices(pair.there)}. That would go round for ever. Leave these fields out of "
            "it, or write them only when a record is made."
        )
    return (
        f"{pair.one} writes what is read here ({choices(pair.there)}), and reads what is written here "
        f"({choices(pair.back)}). That would go round for ever, since {choices(unable)} cannot tell the relay's own "
        f"writes from a person's. {advice}"
    )
