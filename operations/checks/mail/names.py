"""What stands in DNS: where mail for the domain goes, and whether SES receives in this region at all."""

from __future__ import annotations

import socket
from collections.abc import Iterator

from operations.checks.mail.domain import AskedDomain
from operations.checks.mail.mx_records import UnansweredError
from relay.core.findings import Finding

_NO_SUCH_HOST = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


def region(asked: AskedDomain) -> Iterator[Finding]:
    """SES receives in some regions only, and has a host for mail in each of those."""
    try:
        there = asked.has_address(asked.inbound_host)
    except UnansweredError as error:
        yield asked.warning(f"whether SES receives mail in {asked.region} is not known: {error}")
        return
    if not there:
        yield asked.error(
            f"SES receives no mail in {asked.region}: there is no host {asked.inbound_host}. Deploy the relay for mail "
            "in another region, such as ap-northeast-1 (Tokyo)."
        )


def mail_exchanger(asked: AskedDomain) -> Iterator[Finding]:
    """Mail goes where the domain's MX records say; other mailboxes there would be cut off."""
    domain = asked.domain.domain
    record = f"{domain} MX 10 {asked.inbound_host}"
    try:
        hosts = [each.host for each in asked.hosts(domain)]
    except UnansweredError as error:
        yield asked.warning(f"whether the MX record is there ({record}) is not known: {error}", "domain")
        return
    others = [each for each in hosts if each != asked.inbound_host]
    if others:
        yield asked.missing(
            f"mail to {domain} goes to {', '.join(others)}. Are mailboxes there? Then take a subdomain of its own for "
            f"replies, such as reply.{domain}. If not, this must be its only MX record: {record}",
            "domain",
        )
    elif hosts:
        yield asked.ok(f"its MX record leads to {asked.inbound_host}", "domain")
    else:
        yield asked.missing(f"it has no MX record, so no mail comes in. Add to its DNS: {record}", "domain")


def has_address(host: str) -> bool:
    """Whether there is a host of this name. Raises UnansweredError where nobody says."""
    try:
        return bool(socket.getaddrinfo(host, 25, type=socket.SOCK_STREAM))
    except socket.gaierror as error:
        if error.errno in _NO_SUCH_HOST:
            return False
        raise UnansweredError(str(error)) from error
