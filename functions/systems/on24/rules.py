"""What can be said of a connection to ON24 without asking ON24."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from relay.core import zones
from relay.core.findings import Problem
from relay.http.addresses import is_domain_name, is_loopback_host
from systems.on24.config import On24Connection
from systems.on24.rest.endpoints import FACTS, Endpoint


def check_connection(connection: On24Connection) -> Iterator[Problem]:
    """Its address, its calls and its zone."""
    if not connection.url and connection.region is None:
        message = "which of ON24's two regions holds the account is not said. Write region: na, or region: eu."
        yield Problem(path="region", message=message)
    if connection.url and connection.region is not None:
        message = "region and url say the same thing. Remove url, or region where the address is another one."
        yield Problem(path="url", message=message)
    if connection.url and not _is_address(connection.address):
        message = "an address such as https://api.on24.com is wanted; http is only for this machine."
        yield Problem(path="url", message=message)
    for endpoint, calls in connection.calls.items():
        if calls > (allowed := FACTS[endpoint].per_minute):
            message = (
                f"ON24 takes {allowed} calls of {endpoint.value} a minute. Write no more, or fewer where others call."
            )
            yield Problem(path=f"calls.{endpoint.value}", message=message)
    if message_of_zone := zones.problem(connection.zone):
        yield Problem(path="zone", message=message_of_zone)


def check_connections(connections: Mapping[str, On24Connection]) -> Iterator[Problem]:
    """Those of one account do not know of each other: together they may not call more often than ON24 allows one."""
    accounts: dict[tuple[str, int], list[str]] = defaultdict(list)
    for name, connection in connections.items():
        accounts[connection.address, connection.client_id].append(name)
    for names in accounts.values():
        for endpoint in Endpoint:
            allowed = FACTS[endpoint].per_minute
            asked = sum(connections[name].per_minute[endpoint] for name in names)
            if len(names) > 1 and asked > allowed:
                message = (
                    f"{', '.join(names)} call one account, {asked} times a minute together; ON24 takes {allowed}. "
                    "Let them share it."
                )
                yield Problem(path=f"{names[-1]}.calls.{endpoint.value}", message=message)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return False
    if "@" in parts.netloc or parts.query or parts.fragment:
        return False
    if parts.scheme == "http":
        return is_loopback_host(host)
    return parts.scheme == "https" and (is_domain_name(host) or is_loopback_host(host))
