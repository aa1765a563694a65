"""Which addresses a function may call, so that a name cannot lead it into the machine that it runs on.

OWASP, "Server-Side Request Forgery Prevention":
https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.IGNORECASE)
_LOOPBACK_6 = IPv6Address("::1")
_NAT64 = IPv6Network("64:ff9b::/96")
_IPV4_COMPATIBLE = IPv6Network("::/96")
_AWS_OWN = IPv6Network("fd00:ec2::/32")
"""https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html"""

Address = IPv4Address | IPv6Address


def is_loopback_host(host: str) -> bool:
    """Whether a host, as it stands in a URL, is this machine: `localhost`, `*.localhost`, 127.0.0.0/8, `::1`.

    An IPv4 address inside an IPv6 one is not: Python's own `is_loopback` says yes to `::ffff:127.0.0.1` since 3.13.
    """
    name = host.lower().removesuffix(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address == _LOOPBACK_6 or (isinstance(address, IPv4Address) and address.is_loopback)


def is_domain_name(host: str) -> bool:
    """Whether a host is a name of at least two labels, as it stands in a URL (RFC 1123; underscores occur)."""
    labels = host.removesuffix(".").split(".")
    return len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels) and not labels[-1].isdigit()


def is_loopback_url(url: str) -> bool:
    """Whether a URL stays on this machine."""
    return is_loopback_host(urlsplit(url).hostname or "")


def may_call(address: str, *, local: bool) -> bool:
    """Whether a connection may be made to an address.

    `local` is a connection whose own URL is on this machine: it calls this machine and nothing else. Any other calls no
    loopback, link-local (all clouds' metadata services), multicast, unspecified or reserved address, and none that AWS
    keeps for its own services; a private network is allowed, since it is how a VPN's or a peered network's systems are
    reached. An IPv4 address inside an IPv6 one is judged as what it is.
    """
    found = _plain(ip_address(address.partition("%")[0]))
    if local:
        return found.is_loopback
    refused = found.is_loopback or found.is_link_local or found.is_multicast or found.is_unspecified
    return not (refused or found.is_reserved or found in _AWS_OWN or _is_this_network(found))


def _plain(address: Address) -> Address:
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64 or (address in _IPV4_COMPATIBLE and int(address) > 1):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _is_this_network(address: Address) -> bool:
    """0.0.0.0/8, which some systems take for themselves (RFC 1122, section 3.2.1.3)."""
    return isinstance(address, IPv4Address) and int(address) >> 24 == 0
