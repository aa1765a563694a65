"""Mail to a domain of the customer's, which Amazon SES receives, keeps and hands over to a function of the relay.

https://docs.aws.amazon.com/ses/latest/dg/receiving-email-concepts.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol, runtime_checkable

from relay.core.config import Connection
from relay.core.findings import Problem

RAW_PREFIX = "incoming/"
"""What the names of whole mails in the bucket begin with; SES's id of the mail follows.

https://docs.aws.amazon.com/ses/latest/dg/receiving-email-action-s3.html
"""


class MailDomain(NamedTuple):
    """Where mail comes to, and what AWS is to do with it."""

    domain: str
    """All addresses of it are received, such as `reply.example.com`."""
    rule_set: str | None
    """An existing rule set of SES, into which the relay's rule goes; None: one is made."""
    keep_days: int
    """For how long the whole mail stays in its bucket."""
    requires_tls: bool
    """Whether SES refuses what comes without encryption."""
    concurrency: int | None
    """How many mails are read at once; None: as many as the account has executions for."""
    sender: str | None
    """The address from which mail goes on to a person's mailbox; None: none goes on."""
    state_keys: Sequence[str]
    """What the keys of the items begin with that the function keeps in the connection's state table."""


@runtime_checkable
class ReceivesMail(Protocol):
    """What a system has beside, whose events are mails."""

    def mail_domain(self, connection: Connection) -> MailDomain:
        """Where mail of a connection comes to."""


_REGISTRIES = frozenset({"ac", "ad", "co", "com", "ed", "edu", "go", "gov", "gr", "lg", "ne", "net", "or", "org"})
"""Under what countries hand out names: `example.co.jp` is what a company has, and not a part of it."""


def advise_mail_domain(domain: MailDomain) -> Iterator[Problem]:
    """A domain by which a company most likely gets its people's mail; the path is the key's in a connection."""
    labels = domain.domain.split(".")
    registered = 3 if len(labels[-1]) == 2 and len(labels) > 2 and labels[-2] in _REGISTRIES else 2
    if len(labels) <= registered:
        message = (
            "all its mail would come to the relay, and none to the mailboxes of people there. Name a subdomain of its "
            f"own, such as reply.{domain.domain}."
        )
        yield Problem(path="domain", message=message)


def identities_of(domain: str) -> list[str]:
    """What SES may have verified so that a domain is: itself, and those above it but for the last label.

    https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html
    """
    labels = domain.lower().split(".")
    return [".".join(labels[start:]) for start in range(len(labels) - 1)]


def mail_domain_of(system: object, connection: Connection) -> MailDomain | None:
    """Where mail of a connection comes to; None: it is about something else."""
    return system.mail_domain(connection) if isinstance(system, ReceivesMail) else None


def mail_domains(
    connections: Mapping[str, Connection], named: Mapping[str, str], systems: Mapping[str, object]
) -> dict[str, MailDomain]:
    """Where mail comes to, by connection; `named` says the system of each."""
    found = {name: mail_domain_of(systems[named[name]], each) for name, each in connections.items()}
    return {name: domain for name, domain in found.items() if domain is not None}
