"""What a route leads to, `then` and `on_dead_letter`: whether those routes are there, and take what they are to get."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from config.problems import choices, did_you_mean, quoted
from relay.core import duration
from relay.core.config import RELAY, Connection, Route
from relay.core.findings import Problem


@dataclass(frozen=True, kw_only=True)
class HandingOver:
    """The routes and connections of a file. Paths of problems begin with the route's name."""

    routes: Mapping[str, Route]
    connections: Mapping[str, Connection]
    looks_up: Callable[[Route], bool]
    """Whether a route only looks up at its target: relay.system.look_up."""
    tells_on: Callable[[Route], bool]
    """Whether one that writes says whom it was about: relay.system.tells_on."""
    found_stream: Callable[[Route], str | None]
    """The word of the source whose payload a route finds: relay.system.look_up."""
    taken_stream: Callable[[Route], str | None]
    """The word of the source that a route takes; None: it takes none, or nobody knows."""
    takes_nobody: Callable[[Route], bool]
    """Whether a route is told that nobody was found: relay.system.takes_nobody."""

    def check(self) -> Iterator[Problem]:
        """What each route says, and what can be said of those that others lead to."""
        named = {each for route in self.routes.values() for each in route.leads_to}
        for name, route in self.routes.items():
            yield from self._check_then(name, route)
            yield from self._check_on_dead_letter(name, route)
            if route.from_ == RELAY and name not in named:
                message = "nothing starts this route. Name it in another's on_dead_letter, or in a then's nobody."
                yield Problem(path=f"{name}.from", message=message)
            if route.reply == "delivered" and name in named:
                message = "nobody waits for this route's answer: another route leads to it. Remove it."
                yield Problem(path=f"{name}.reply", message=message)

    def _check_then(self, name: str, route: Route) -> Iterator[Problem]:
        then, looks_up = route.follows, self.looks_up(route)
        if then is None and looks_up:
            message = "missing key. This route only looks up: name the route that takes what is found."
            yield Problem(path=f"{name}.then", message=message)
        if then is None:
            return
        tells_on = not looks_up and self.tells_on(route)
        if not looks_up and not tells_on:
            message = f"this route writes to {route.to}, and finds nothing that could go on. Remove it."
            yield Problem(path=f"{name}.then", message=message)
            return
        if tells_on and then.nobody != "drop":
            message = "this route writes, and whom it was about is there. Remove it."
            yield Problem(path=f"{name}.then.nobody", message=message)
            return
        place = f"{name}.then" if isinstance(getattr(route, "then", None), str) else f"{name}.then.route"
        yield from self._check_next(place, then.route, route.to, "it gets what is found there")
        following = self.routes.get(then.route)
        if following is not None and following.from_ == route.to:
            yield from self._check_found(place, route, then.route, following)
        if then.tells_nobody and following is not None and not self.takes_nobody(following):
            message = f"{then.route} has nothing to write where nobody is found. Write drop, or how long to wait."
            yield Problem(path=f"{name}.then.nobody", message=message)
        if then.instead is not None:
            yield from self._check_next(
                f"{name}.then.nobody", then.instead, RELAY, "the relay itself says it", ("drop", "tell")
            )
        yield from self._check_pause(f"{name}.then.nobody", then.again_after, self.connections.get(route.to))

    def _check_found(self, place: str, route: Route, name: str, following: Route) -> Iterator[Problem]:
        """Whether the next route maps what this one finds, and not something else of the same system."""
        found, taken = self.found_stream(route), self.taken_stream(following)
        if found is not None and taken is not None and found != taken:
            message = (
                f"{name} takes {quoted(taken)} (source.stream), and what is found here is of another kind. Name a "
                f"route with from: {route.to} and source: {{stream: {found}}}."
            )
            yield Problem(path=place, message=message)

    def _check_pause(self, place: str, pause: float | None, connection: Connection | None) -> Iterator[Problem]:
        """A look-up is made again as any event is: not later than after the connection's longest pause."""
        if pause is None or connection is None or pause <= duration.seconds(connection.retry.max):
            return
        message = f"longer than retry.max of the connection, which is {connection.retry.max}. Make one fit the other."
        yield Problem(path=place, message=message)

    def _check_on_dead_letter(self, name: str, route: Route) -> Iterator[Problem]:
        told = route.tells
        if told is None:
            return
        if route.from_ == RELAY:
            message = "a route with from: relay tells of no dead letters of its own. Remove it."
            yield Problem(path=f"{name}.on_dead_letter", message=message)
            return
        is_name = isinstance(route.on_dead_letter, str)
        place = f"{name}.on_dead_letter" if is_name else f"{name}.on_dead_letter.route"
        yield from self._check_next(place, told.route, RELAY, "the relay itself says it")

    def _check_next(self, place: str, name: str, from_: str, why: str, words: Sequence[str] = ()) -> Iterator[Problem]:
        """Whether a route that is named is there, and comes from where it must. `words` may stand in its place."""
        known = [each for each, route in self.routes.items() if route.from_ == from_]
        listed = f"Routes with from: {from_}: {choices(known) or 'none'}."
        found = self.routes.get(name)
        if found is None:
            instead = f" It may also be: {choices(words)}." if words else ""
            message = f"unknown route {quoted(name)}.{did_you_mean(name, [*words, *self.routes])} {listed}{instead}"
            yield Problem(path=place, message=message)
        elif found.from_ != from_:
            message = f"{name} comes from {found.from_}, not from {from_}: {why}. {listed}"
            yield Problem(path=place, message=message)
