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
    """A mail goes to one connection, and SES receives by one rule set alone.

    All addresses of a domain are received by one rule, whose mails the rules behind it do not see.
    https://docs.aws.amazon.com/ses/latest/dg/receiving-email-concepts.html
    """
    first: dict[str, str] = {}
    for name, connection in connections.items():
        if not isinstance(connection, MailConnection):
            continue
        if connection.domain in first:
            message = f"{connection.domain} is that of {first[connection.domain]} already. Name another subdomain."
            yield Problem(path=f"{name}.domain", message=message)
        first.setdefault(connection.domain, name)
    sets = {name: each.rule_set for name, each in connections.items() if isinstance(each, MailConnection)}
    if len(set(sets.values())) > 1:
        message = "only one rule set is active in an account and region: write the same rule_set for all, or for none."
        yield Problem(path=f"{list(sets)[-1]}.rule_set", message=message)


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
