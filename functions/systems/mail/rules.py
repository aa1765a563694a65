"""What can be said of replies to mails without any mail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from relay.core.config import Connection, Route
from relay.core.findings import Problem
from systems.mail.config import MailConnection

_OF_TARGETS = ("limits", "batch", "retry", "breaker")


def check_connection(connection: MailConnection) -> Iterator[Problem]:
    """Nothing may go round: what is forwarded leaves the domain."""
    untouched = MailConnection(domain=connection.domain)
    for key in _OF_TARGETS:
        if getattr(connection, key) != getattr(untouched, key):
            yield Problem(path=key, message="nothing is written to mails, so there is nothing to limit. Remove it.")
    forward = connection.forward
    if forward is None:
        return
    if _domain(forward.to) == connection.domain:
        message = f"mails to {connection.domain} come to the relay, so this would go round for ever. Name a mailbox at "
        yield Problem(path="forward.to", message=f"{message}another domain.")
    if connection.sender.lower() == forward.to.lower():
        message = "mails would come from the very mailbox that they go to. Name another address, or remove it."
        yield Problem(path="forward.from_address", message=message)


def check_connections(connections: Mapping[str, Connection]) -> Iterator[Problem]:
    """A mail goes to one connection: two of one address would make each reply two."""
    first: dict[str, str] = {}
    for name, connection in connections.items():
        address = connection.reply_address if isinstance(connection, MailConnection) else ""
        if address in first:
            message = f"{address} is that of {first[address]} already. Name another mailbox or domain."
            yield Problem(path=f"{name}.mailbox", message=message)
        first.setdefault(address, name)


def check_route(route: Route) -> Iterator[Problem]:
    """Keys that mean nothing of a mail."""
    if route.reply != "accepted":
        yield Problem(path="reply", message="nobody waits for an answer to a mail here. Remove it.")
    if route.json_strings:
        yield Problem(path="json_strings", message="a mail holds no JSON that is meant to be parsed. Remove it.")
    if route.unread != "ignore":
        yield Problem(path="unread", message="the names of a reply are always the same. Remove it.")


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()
