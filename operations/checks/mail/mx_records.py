"""The MX records of a domain, asked of the name server that this machine uses."""

from __future__ import annotations

from typing import NamedTuple, cast

_SECONDS = 5.0


class UnansweredError(Exception):
    """No name server gave an answer that can be read; the text says which and why."""


class MailHost(NamedTuple):
    """Where mail for a domain is to be brought."""

    preference: int
    """The lowest is tried first."""
    host: str
    """In small letters, without the last dot."""


def mail_hosts(domain: str, server: tuple[str, int] | None = None) -> list[MailHost]:
    """The MX records of a domain in their order; none where it has none, or is not there. Raises UnansweredError.

    `server`: another name server than this machine's, with its port.
    """
    import dns.exception  # noqa: PLC0415 - only a check of mail needs it
    import dns.resolver  # noqa: PLC0415 - as above
    from dns.rdtypes.ANY.MX import MX  # noqa: PLC0415 - as above

    try:
        resolver = dns.resolver.Resolver(configure=server is None)
        if server is not None:
            resolver.nameservers, resolver.port = [server[0]], server[1]
        found = resolver.resolve(f"{domain.rstrip('.')}.", "MX", lifetime=_SECONDS)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError, UnicodeError) as error:
        raise UnansweredError(str(error)) from error
    records = (cast("MX", each) for each in found)
    return sorted(MailHost(each.preference, each.exchange.to_text(omit_final_dot=True).lower()) for each in records)
