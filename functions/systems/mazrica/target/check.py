"""`relay check` of what is written: the key, the lists that are looked through, the items; nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from relay.core.deadline import Countdown, Deadline
from relay.core.findings import Finding
from relay.core.gate import MustWait
from relay.core.read_source import ReadSource
from relay.core.secret import SecretReader
from systems.mazrica.config import MazricaConnection
from systems.mazrica.connecting import look_at
from systems.mazrica.names import RecordList
from systems.mazrica.rest.client import MazricaClient
from systems.mazrica.rest.errors import MazricaFailed
from systems.mazrica.rest.walking import SAFE_SIZE
from systems.mazrica.streams.checks.differences import differences
from systems.mazrica.streams.checks.of_items import check_items
from systems.mazrica.target.route import MazricaRoute

SECONDS = 45.0


def check(
    name: str, connection: MazricaConnection, routes: Mapping[str, MazricaRoute], secret: SecretReader
) -> Iterator[Finding]:
    """Findings for one connection. Two requests."""
    where = f"connections.{name}"
    if not routes:
        return
    try:
        found = list(_look(where, connection, look_at(connection, secret), Countdown(SECONDS)))
    except MazricaFailed as failed:
        found = [Finding(level="error", where=where, message=failed.cause.message)]
    except MustWait as wait:
        message = f"no request for the check can be made now: {wait.cause.message}. Try again later."
        found = [Finding(level="error", where=where, message=message)]
    yield from found
    for route_name, route in routes.items():
        yield from _seen_by_all(f"routes.{route_name}", connection, route)


def _look(where: str, connection: MazricaConnection, client: MazricaClient, deadline: Deadline) -> Iterator[Finding]:
    totals: dict[RecordList, int] = {}
    for records in (RecordList.CONTACTS, RecordList.CUSTOMERS):
        page = client.page(records, 1, min(SAFE_SIZE, connection.page_size), deadline)
        totals[records] = page.total
        yield from differences(where, records, page.rows)
        if records is RecordList.CONTACTS:
            yield from check_items(where, connection, page.rows)
    counted = ", ".join(f"{total} {records}" for records, total in totals.items())
    message = (
        f"Mazrica takes the API key, and shows {counted}. How contacts are written is only seen with the first one "
        "that is: it is read back, and `relay log` has not_shown where something of it is missing."
    )
    yield Finding(level="ok", where=where, message=message)


def _seen_by_all(where: str, connection: MazricaConnection, route: MazricaRoute) -> Iterator[Finding]:
    """Who begins with everything is to know who will see it, and for how long it goes on."""
    source = route.source
    if isinstance(source, ReadSource) and source.first == "everything":
        message = (
            "every lead becomes a contact, and all users of this Mazrica account see contacts and accounts. Each takes "
            f"a request, and an account up to one more: of {connection.quota.per_day:,} a day, 100,000 leads take "
            f"{-(-100_000 // connection.quota.per_day)} to {-(-200_000 // connection.quota.per_day)} days."
        )
        yield Finding(level="warning", where=where, message=message)
