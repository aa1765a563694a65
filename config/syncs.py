"""Rules about syncs, which need the routes that they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from config.problems import choices, did_you_mean, quoted
from config.sources import Sources
from relay.core import duration
from relay.core.config import Route, Sync
from relay.core.findings import Problem

SHORTEST, LONGEST = "5m", "1d"


def check_syncs(syncs: Mapping[str, Sync], routes: Mapping[str, Route | None], sources: Sources) -> Iterator[Problem]:
    """Each has a route that comes from a system that can be read. `routes` that have problems of their own are None."""
    for name, sync in syncs.items():
        if message := _wrong_every(sync.every):
            yield Problem(path=f"syncs.{name}.every", message=message)
        if sync.route not in routes:
            advice = did_you_mean(sync.route, [*routes]) + f" Routes: {choices(routes)}."
            yield Problem(path=f"syncs.{name}.route", message=f"unknown route {quoted(sync.route)}.{advice}")
        yield from _check_route(f"syncs.{name}.route", sync.route, routes.get(sync.route), sources)
    yield from _check_shared(syncs)


def _check_route(path: str, name: str, route: Route | None, sources: Sources) -> Iterator[Problem]:
    if route is None:
        return
    side = sources.side(route.from_, None)
    reader = None if side is None else side.sync
    if reader is None:
        message = f"{quoted(name)} comes from nothing that can be read. Name a route that comes from what can be."
        yield Problem(path=path, message=message)
        return
    for problem in reader.check_route(route):
        yield Problem(path=f"routes.{name}.{problem.path}", message=problem.message)


def _check_shared(syncs: Mapping[str, Sync]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for name, sync in syncs.items():
        other = first.setdefault(sync.route, name)
        if other != name:
            message = f"{other} reads for this route already; two would queue everything twice. Remove one of them."
            yield Problem(path=f"syncs.{name}.route", message=message)


def _wrong_every(every: str) -> str:
    """What is wrong with how often it runs, or nothing."""
    seconds = duration.seconds(every)
    if duration.seconds(SHORTEST) <= seconds <= duration.seconds(LONGEST) and not seconds % 60:
        return ""
    return f"{quoted(every)} is not from {SHORTEST} to {LONGEST}, in whole minutes. Write it like 15m."
