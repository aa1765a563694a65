"""Where routes come from: what can only be said with the whole file at hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from config.problems import choices, did_you_mean, quoted
from config.settings import Api
from relay.core.config import Route
from relay.core.findings import Problem
from relay.system.source import PayloadSource


def with_connection(route: Route, source: PayloadSource, named: Mapping[str, str | None]) -> Route:
    """The route, with the connection that its source means when it names none: the only one of that system."""
    meant = route.source
    known = _of(source.system, named)
    if meant is None or meant.connection is not None or len(known) != 1:
        return route
    return msgspec.structs.replace(route, source=msgspec.structs.replace(meant, connection=known[0]))


def check_source(route: Route, source: PayloadSource, named: Mapping[str, str | None]) -> Iterator[Problem]:
    """What is wrong with where a route comes from. `named` are the connections with their systems."""
    yield from source.check_route(route)
    if source.system is None or route.source is None:
        return
    known, meant = _of(source.system, named), route.source.connection
    listed = f"Connections to {source.system}: {choices(known) or 'none'}."
    if meant is None:
        yield Problem(path="source.connection", message=f"missing key. Name the one that sends. {listed}")
    elif meant not in known:
        what = "unknown connection" if meant not in named else f"no connection to {source.system}:"
        yield Problem(path="source.connection", message=f"{what} {quoted(meant)}.{did_you_mean(meant, known)} {listed}")


def check_allow(api: Api, routes: Iterable[Route | None]) -> Iterator[Problem]:
    """An address list that keeps out a system which is to send. Blocks of addresses may be anyone's."""
    words = {api.allow} if isinstance(api.allow, str) else set(api.allow)
    senders = {route.from_ for route in routes if route is not None} - {"json"}
    if words <= {"marketo"}:
        for sender in sorted(senders):
            message = f"lets no {sender} in, but a route has `from: {sender}`. Write allow: [marketo, {sender}]."
            yield Problem(path="allow", message=message)


def _of(system: str | None, named: Mapping[str, str | None]) -> list[str]:
    return [name for name, each in named.items() if each == system]
