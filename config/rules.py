"""Rules that no type can say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from config.callers import CALLERS
from config.problems import choices, did_you_mean, quoted
from relay.core import duration
from relay.core.config import Connection, Route
from relay.core.findings import Problem
from relay.delivering.retry import Schedule
from relay.system.target import TargetSide
from systems.marketo.activity_view.settings import ActivityView
from systems.marketo.soap.settings import Soap

if TYPE_CHECKING:
    from config.settings import Network

_LONGEST_SKEW = 3600
_SHORTEST_LINK, _LONGEST_LINK = 3600, 90 * 86_400

_LONGEST_EVERY = 600
"""Seconds. An event that waits for longer than 15 minutes rings an alarm, and a delivery takes its time."""


def check_work(file: Mapping[str, Any]) -> Iterator[Problem]:
    """Something is relayed: webhooks, or the calls of SOAP clients."""
    if not file.get("routes") and not file.get("soap"):
        message = "there is none, and no `soap`: nothing would be relayed. Add a webhook: /hooks/{name of the route}."
        yield Problem(path="routes", message=message)


def check_network(network: Network) -> Iterator[Problem]:
    """An address is given for each zone, or for none."""
    given = len(network.allocation_ids)
    if given not in {0, network.zones}:
        message = f"{given} given, but zones is {network.zones}. Give one for each zone, or none to have new ones made."
        yield Problem(path="allocation_ids", message=message)
    if len(set(network.allocation_ids)) != given:
        yield Problem(path="allocation_ids", message="one address is given twice. Give another one for each zone.")


def check_retry(connection: Connection) -> Iterator[Problem]:
    """No schedule may lose an event, or have SQS move it away before its time."""
    for key, message in Schedule.of(connection.retry).problems():
        yield Problem(path=f"retry.{key}", message=f"{message}.")


def check_batch(name: str, target: TargetSide | None, connection: Connection) -> Iterator[Problem]:
    """Who delivers by a clock writes many records in one request, and is alone at it. `name` is the system's."""
    every = connection.batch.every
    if not every:
        return
    if target is None or not target.writes_many:
        message = f"{name} takes one event in a request, so a clock saves none. Remove it: events are written at once."
        yield Problem(path="batch.every", message=message)
        return
    seconds = duration.seconds(every)
    if seconds % 60 or not 60 <= seconds <= _LONGEST_EVERY:
        message = f"{quoted(every)} cannot be kept by the clock. Write whole minutes, from 1m to 10m."
        yield Problem(path="batch.every", message=message)
    if connection.limits.concurrency is not None:
        message = "with `batch: {every: ...}` there is one delivery at a time. Remove it."
        yield Problem(path="limits.concurrency", message=message)


def check_unchanged(route: Route, *, looks_up: bool) -> Iterator[Problem]:
    """What adds something each time is never passed over, and what writes nothing has nothing to compare."""
    if route.unchanged == "skip" and looks_up:
        message = "this route only looks up, and writes nothing that could be the same. Remove it."
        yield Problem(path="unchanged", message=message)
    elif route.unchanged == "skip" and route.adds_each_time:
        message = (
            "each event of this route adds something, even where it says the same as the one before. Write "
            "unchanged: send, or lead what is to be skipped by a route of its own."
        )
        yield Problem(path="unchanged", message=message)


def check_reply(connection: Connection, route: Route) -> Iterator[Problem]:
    """Whoever waits for an answer waits for less than a minute."""
    if connection.batch.every and route.reply == "delivered":
        message = (
            f"{route.to} delivers every {connection.batch.every}, and whoever waits for the answer would be gone by "
            "then. Write reply: accepted, or lead the route to a connection without `batch: {every: ...}`."
        )
        yield Problem(path="reply", message=message)


def advise_batch(target: TargetSide | None, connection: Connection) -> Iterator[Problem]:
    """What an even day costs a connection that counts its requests and delivers at once."""
    per_day = connection.limits.per_day
    if per_day is None or connection.batch.every or target is None or not target.writes_many:
        return
    message = (
        f"delivered at once, events that come evenly are a request each: {per_day} events spend the day's {per_day} "
        f"requests. With batch: {{every: 1m}} such a day is 1440 requests, of up to {connection.batch.max_records} "
        "events."
    )
    yield Problem(path="limits.per_day", message=message)


def check_soap(soap: Soap, systems: Mapping[str, str | None]) -> Iterator[Problem]:
    """The SOAP API is Marketo's; `systems` names the system of each connection."""
    yield from _check_marketo(soap.connection, systems)
    if duration.seconds(soap.clock_skew) > _LONGEST_SKEW:
        message = f"{soap.clock_skew} is too long: a signature that somebody has caught is valid for it. At most 1h."
        yield Problem(path="clock_skew", message=message)


def check_activity_view(view: ActivityView, systems: Mapping[str, str | None]) -> Iterator[Problem]:
    """Activities are Marketo's, people open the page, and a link to it ends; `systems` as above."""
    yield from _check_marketo(view.connection, systems)
    for word in [view.allow] if isinstance(view.allow, str) else view.allow:
        if word in CALLERS:
            message = (
                f"{quoted(word)} publishes the addresses of its servers, and people open this page. Write the blocks "
                "of their offices, such as [203.0.113.0/24], or anyone: then whoever has a link sees the page."
            )
            yield Problem(path="allow", message=message)
    if not _SHORTEST_LINK <= duration.seconds(view.links) <= _LONGEST_LINK:
        message = f"{view.links} is no time for a link: whoever has it sees the page. Write 1h to 90d."
        yield Problem(path="links", message=message)


def _check_marketo(connection: str, systems: Mapping[str, str | None]) -> Iterator[Problem]:
    known = [name for name, system in systems.items() if system == "marketo"]
    if connection not in known:
        what = "unknown connection" if connection not in systems else "no connection to marketo:"
        advice = did_you_mean(connection, known) + f" Connections to marketo: {choices(known) or 'none'}."
        yield Problem(path="connection", message=f"{what} {quoted(connection)}.{advice}")
