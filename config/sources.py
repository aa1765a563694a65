"""Where routes come from: what can only be said with the whole file at hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from config.problems import choices, did_you_mean, nearest, quoted
from config.settings import Api
from relay.core.config import ANYONE, RELAY, RESERVED, Route, Sync
from relay.core.findings import Problem
from relay.system.source import SourceSide, pick
from relay.system.system import System


@dataclass(frozen=True)
class Sources:
    """What routes may come from: anyone who posts, and the connections whose system calls or can be read."""

    systems: Mapping[str, System]
    named: Mapping[str, str | None]
    """The connections with their systems."""

    def side(self, from_: Any, source: Any) -> SourceSide | None:
        """What is taken there, or most likely meant; None: nobody can say, or anyone posts."""
        if from_ is None or from_ in RESERVED:
            return None
        meant = from_ if from_ in self.named else nearest(from_, [*self._possible()])
        sides = self._sides(None if meant is None else str(meant))
        word = source.get("stream") if isinstance(source, dict) else None
        return pick(sides, word) or next(iter(sides.values()), None)

    def check_from(self, from_: str) -> Iterator[Problem]:
        """Whether `from` names something that events come from."""
        if from_ in RESERVED or self._sides(from_):
            return
        possible = self._possible()
        listed = f"Connections that events come from: {choices(possible) or 'none'}; {ANYONE} is anyone who posts, "
        listed += f"{RELAY} the relay itself."
        if from_ in self.named:
            message = f"from {quoted(from_)} nothing can come: its system neither calls nor can be read. {listed}"
        elif alike := [name for name in possible if self.named[name] == from_]:
            message = f"{quoted(from_)} is a kind of system; a connection is wanted. Write from: {' or '.join(alike)}."
        else:
            message = (
                f"unknown connection {quoted(from_)}.{did_you_mean(from_, [*possible, *sorted(RESERVED)])} {listed}"
            )
        yield Problem(path="from", message=message)

    def check_stream(self, route: Route) -> Iterator[Problem]:
        """Whether a route that comes from a connection says what is taken there."""
        sides, word = self._sides(route.from_), route.source.stream if route.source else None
        if pick(sides, word) is None and sides:
            what = "missing key." if word is None else f"unknown stream {quoted(word)}.{did_you_mean(word, [*sides])}"
            yield Problem(path="source.stream", message=f"{what} Name one of: {choices(sides)}.")

    def check_started(self, routes: Mapping[str, Route | None], syncs: Mapping[str, Sync]) -> Iterator[Problem]:
        """Whether something starts each route: a call, or a sync that reads for it."""
        started = {sync.route for sync in syncs.values()}
        started |= {name for route in routes.values() if route is not None for name in route.leads_to}
        for name, route in routes.items():
            if route is not None and self._taken(route) and name not in started and not self._hooks(route):
                message = "nothing starts this route: it is not called, and no sync reads for it. Name hooks or a sync."
                yield Problem(path=f"{name}.source", message=message)

    def check_allow(self, api: Api, routes: Mapping[str, Route | None]) -> Iterator[Problem]:
        """An address list that keeps out a system which is to call. Blocks of addresses may be anyone's."""
        words = [api.allow] if isinstance(api.allow, str) else api.allow
        if not all(word in self.systems for word in words):
            return
        callers = {self.named[route.from_]: name for name, route in routes.items() if route and self._hooks(route)}
        for system, name in sorted((str(system), name) for system, name in callers.items() if system not in words):
            message = f"lets no {system} in, but the route {name} is called by it. "
            yield Problem(path="allow", message=f"{message}Write allow: [{', '.join([*words, system])}].")

    def _hooks(self, route: Route) -> bool:
        """Whether a connection calls for this route."""
        side = self._taken(route)
        return side is not None and side.receiver is not None and bool(side.receiver.hooks(route))

    def _taken(self, route: Route) -> SourceSide | None:
        """What a route takes from its connection; None where it comes from none, or does not say."""
        return pick(self._sides(route.from_), route.source.stream if route.source else None)

    def _possible(self) -> dict[str, str | None]:
        return {name: system for name, system in self.named.items() if self._sides(name)}

    def _sides(self, connection: str | None) -> Mapping[str, SourceSide]:
        system = None if connection is None else self.named.get(connection)
        return {} if system is None else self.systems[system].sources
