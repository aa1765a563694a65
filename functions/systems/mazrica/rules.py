"""What can be said of a connection to Mazrica without asking Mazrica."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import msgspec

from relay.core import zones
from relay.core.findings import Problem
from relay.http.addresses import is_domain_name, is_loopback_host
from relay.mapping.field_rules import check_path
from systems.mazrica.config import MazricaConnection
from systems.mazrica.names import INVITEES


def check_connection(connection: MazricaConnection) -> Iterator[Problem]:
    """Its address, limits, zone, items and paths."""
    if not _is_address(connection.address):
        message = "an address such as https://senses-open-api.mazrica.com is wanted; http is only for this machine."
        yield Problem(path="url", message=message)
    for option in ("per_second", "per_day"):
        if getattr(connection.limits, option) is not None:
            message = f"Mazrica counts all calls of an account together. Write it as quota: {{{option}: ...}} instead."
            yield Problem(path=f"limits.{option}", message=message)
    if message_of_zone := zones.problem(connection.zone):
        yield Problem(path="zone", message=message_of_zone)
    yield from _check_items(connection)
    if connection.completed is not None:
        yield from check_path(connection.completed.path, "completed.path")
    if connection.action_contacts is not None:
        yield from check_path(connection.action_contacts, "action_contacts")
        if connection.action_contacts.strip().startswith(INVITEES):
            message = f"{INVITEES} are own staff (他の担当者), never contacts. `relay check` lists what may be meant."
            yield Problem(path="action_contacts", message=message)


def _check_items(connection: MazricaConnection) -> Iterator[Problem]:
    seen: dict[int, str] = {}
    for name, number in msgspec.structs.asdict(connection.items).items():
        if number is None:
            continue
        if number in seen:
            message = f"{number} is {seen[number]} already: each value needs a detail item of its own."
            yield Problem(path=f"items.{name}", message=message)
        seen.setdefault(number, name)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return False
    if "@" in parts.netloc or parts.query or parts.fragment or parts.path:
        return False
    if parts.scheme == "http":
        return is_loopback_host(host)
    return parts.scheme == "https" and (is_domain_name(host) or is_loopback_host(host))
