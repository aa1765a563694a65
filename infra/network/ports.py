"""The ports by which the relay leaves its network: those that the connections' addresses name, and no others."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from relay.core.config import Connection

HTTPS = 443
_DEFAULTS = {"http": 80, "https": HTTPS}


def of(connections: Iterable[Connection]) -> list[int]:
    """In ascending order. That of HTTPS is always among them: by it AWS's own services are called.

    https://docs.aws.amazon.com/general/latest/gr/rande.html
    """
    return sorted({HTTPS, *(_port(address) for each in connections for address in each.addresses)})


def described(port: int) -> str:
    """What a security group's rule says of itself."""
    return "HTTPS to systems and to AWS" if port == HTTPS else f"Port {port}, which a connection names"


def _port(address: str) -> int:
    """A Munchkin id or a bare host, as Marketo's addresses may be written, stands for https."""
    parts = urlsplit(address if "://" in address else f"https://{address}")
    return parts.port or _DEFAULTS.get(parts.scheme, HTTPS)
