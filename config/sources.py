"""Where routes come from: what can only be said with the whole file at hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from config.problems import choices, did_you_mean, nearest, quoted
from config.reading import advise_reading, check_reading
from config.settings import Api
from relay.core.config import ANYONE, RELAY, RESERVED, Connection, Route
from relay.core.findings import Problem
from relay.core.read_source import is_read
from relay.system.event_bus import bus_of
from relay.system.receiver import BroughtByAws
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
        if not isinstance(from_, str) or from_ in RESERVED:
            return None
        meant = from_ if from_ in self.named else nearest(from_, [*self._possible()])
        sides = self._sides(None if meant is None else str(meant))
        word = source.get("stream") if isinstance(source, dict) else None
        return pick(sides, word if isinstance(word, str) else None) or next(iter(sides.values()), None)

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

    def check_started(self, routes: Mapping[str, Route | None]) -> Iterator[Problem]:
        """Whether something starts each route: a call, a reading, or a route that leads to it."""
        started = {name for route in routes.values() if route is not None for name in route.leads_to}
        for name, route in routes.items():
            side = None if route is None else self._taken(route)
            if route is None or side is None or name in started or self._hooks(route) or is_read(route.source):
                continue
            advice = ["write every: 15m"] if side.stream else []
            advice += ["name hooks"] if side.receiver else []
            advice = advice or ["name it in another's then"]
            message = "nothing starts this route: it is neither called nor read, and no other route leads to it. "
            yield Problem(path=f"{name}.source", message=f"{message}{', or '.join(advice).capitalize()}.")

    def check_reading(self, route: Route, connections: Mapping[str, Connection | None]) -> Iterator[Problem]:
        """What a route says of being read."""
        side = self._taken(route)
        if side is not None and side.stream is not None and route.source is not None:
            for found in check_reading(route.source, side.stream, connections.get(route.from_)):
                yield Problem(path=f"source.{found.path}", message=found.message)

    def advise(self, routes: Mapping[str, Route]) -> Iterator[Problem]:
        """What reading costs that most likely nobody has reckoned; paths begin with the route's name."""
        for name, route in routes.items():
            side = self._taken(route)
            for found in advise_reading(route.source, side.stream if side else None):
                yield Problem(path=f"{name}.source.{found.path}", message=found.message)

    def check_allow(
        self, api: Api, routes: Mapping[str, Route | None], connections: Mapping[str, Connection | None]
    ) -> Iterator[Problem]:
        """An address list that keeps out a system which is to call. Blocks of addresses may be anyone's."""
        words = [api.allow] if isinstance(api.allow, str) else api.allow
        if not all(word in self.systems for word in words):
            return
        called = ((name, route) for name, route in routes.items() if route and self._calls_by_web(route))
        callers = {
            str(self.named[route.from_]): name
            for name, route in called
            if not self._comes_by_bus(route.from_, connections.get(route.from_))
        }
        for system, name in sorted(callers.items()):
            if system not in words:
                yield Problem(path="allow", message=self._lets_out(system, name, words))

    def word(self, route: Route) -> str | None:
        """The word of what a route takes from its connection; None where it comes from none, or does not say."""
        taken = self._taken(route)
        return next((word for word, side in self._sides(route.from_).items() if side is taken), None)

    def _lets_out(self, system: str, name: str, words: Sequence[str]) -> str:
        message = f"lets no {system} in, but the route {name} is called by it"
        if self.systems[system].published is not None:
            return f"{message}. Write allow: [{', '.join([*words, system])}]."
        return f"{message}, and nobody has published from where. Write allow: anyone, or add the blocks that you know."

    def _comes_by_bus(self, name: str, connection: Connection | None) -> bool:
        return connection is not None and bus_of(self.systems[str(self.named[name])], connection) is not None

    def _calls_by_web(self, route: Route) -> bool:
        side = self._taken(route)
        return self._hooks(route) and not (side is not None and isinstance(side.receiver, BroughtByAws))

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
