"""Routes that lead from one to the next: how far, and whether anything can go round for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from relay.core.config import RELAY, Route
from relay.core.findings import Problem
from relay.system.look_up import MOST_LINKS

Chain = tuple[str, ...]
"""Names of routes, each of which leads to the next."""


def check_chains(routes: Mapping[str, Route]) -> Iterator[Problem]:
    """What goes round, or on too long. Paths of problems begin with the route's name."""
    told = set[str]()
    for name, chain in _all(routes):
        if chain[-1] in chain[:-1]:
            circle = chain[chain.index(chain[-1]) :]
            if told.isdisjoint(circle):
                message = f"goes round for ever: {' -> '.join(circle)}. Let one of them lead elsewhere."
                yield Problem(path=f"{circle[0]}.{_word(routes[circle[0]], circle[1])}", message=message)
            told.update(circle)
        elif len(chain) > MOST_LINKS + 1 and name not in told:
            message = f"more than {MOST_LINKS} routes follow on this one: {' -> '.join(chain)}. Take some out."
            yield Problem(path=f"{name}.{_word(routes[name], chain[1])}", message=message)
            told.add(name)


def check_coming_back(routes: Mapping[str, Route]) -> Iterator[Problem]:
    """What is written where a chain began can make it begin again, unless it is only written when it has changed.

    Or once: a route that writes tells on only whom nobody has told it by id.
    """
    for name, end in _back(routes):
        is_harmless = routes[end].unchanged == "skip" or _is_told_once(routes[name], end)
        if routes[end].from_ != RELAY and not is_harmless:
            yield _missing(name, end, routes[end])


def _missing(name: str, end: str, route: Route) -> Problem:
    """What is to be done about a route at whose end `name` begins again."""
    said = f"writes to {route.to}, where {name} begins, which leads here"
    if route.adds_each_time:
        message = f"{said}, and adds something each time, so that this may go round for ever. Let it lead elsewhere."
        return Problem(path=f"{end}.to", message=message)
    message = f"missing key. It {said}. Write unchanged: skip, so that this does not go round for ever."
    return Problem(path=f"{end}.unchanged", message=message)


def advise_of_coming_back(
    routes: Mapping[str, Route], remembers: Callable[[Route], bool] = lambda _: False
) -> Iterator[Problem]:
    """The same, where it is allowed: no check here can see what the other system does with what is written.

    A route that `remembers` who asked, and what they have, writes nothing again that they have already; and one that
    writes itself tells on only whom nobody has told it by id, which is once.
    """
    for name, end in _back(routes):
        if remembers(routes[end]) or _is_told_once(routes[name], end):
            continue
        message = (
            f"comes from {routes[name].from_}, and leads to {end}, which writes there. "
            f"See to it that what {end} writes does not make {name} come again, or it goes round for ever."
        )
        yield Problem(path=f"{name}.from", message=message)


def _is_told_once(route: Route, following: str) -> bool:
    """Whether a route that writes leads to that one by its `then`."""
    then = route.follows
    return then is not None and not route.only_looks_up and then.route == following


def _back(routes: Mapping[str, Route]) -> Iterator[tuple[str, str]]:
    """Where a chain begins, and a route of it that writes to where that comes from."""
    followers = {each for route in routes.values() for each in route.leads_to}
    found = {
        (name, each): None
        for name, chain in _all(routes)
        for each in chain[1:]
        if name not in followers and not routes[each].only_looks_up and routes[each].to == routes[name].from_
    }
    yield from found


def _all(routes: Mapping[str, Route]) -> Iterator[tuple[str, Chain]]:
    for name in routes:
        for chain in _from(name, routes):
            yield name, chain


def _from(name: str, routes: Mapping[str, Route]) -> Iterator[Chain]:
    """Every chain that begins with a route, as far as it goes, comes round, or is too long."""
    begun: list[Chain] = [(name,)]
    while begun:
        chain = begun.pop()
        following = [each for each in routes[chain[-1]].leads_to if each in routes]
        if following and chain[-1] not in chain[:-1] and len(chain) <= MOST_LINKS + 1:
            begun += [(*chain, each) for each in following]
        elif len(chain) > 1:
            yield chain


def _word(route: Route, following: str) -> str:
    """The key by which a route leads to another."""
    then = route.follows
    return "then" if then is not None and following in {then.route, then.instead} else "on_dead_letter"
