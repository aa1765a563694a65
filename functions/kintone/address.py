"""What can be said of the address of a kintone domain without asking there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from kintone.config import KintoneConnection
from relay.system import Problem

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.IGNORECASE)
_UNSEEN = re.compile(r"[\s\x00-\x1f\x7f\\]")


def check_connection(connection: KintoneConnection) -> Iterator[Problem]:
    """An https address and nothing but a host and a port; http only for this machine."""
    for message in _url_problems(connection.url):
        yield Problem(path="url", message=f"{message} Write https://, the domain and nothing else.")


def _url_problems(url: str) -> Iterator[str]:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        parts = None
    if parts is None or _UNSEEN.search(url):
        yield "this is no web address."
    elif parts.scheme not in ("https", "http") or not parts.hostname:
        yield "an address such as https://example.cybozu.com is wanted."
    elif "@" in parts.netloc:
        yield "no user name or password belongs here; they go into the connection's secret."
    else:
        yield from _place_problems(parts)


def _place_problems(parts: SplitResult) -> Iterator[str]:
    host = parts.hostname or ""
    if parts.scheme == "http" and not _is_loopback(host):
        yield "tokens are never sent unencrypted: http is only for this machine."
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        yield "a path, query or fragment is too much; the relay adds /k/v1 by itself."
    if not _is_host(host):
        yield f"{host!r} is no domain."


def _is_loopback(host: str) -> bool:
    address = _address(host)
    if isinstance(address, IPv4Address):
        return address in ip_network("127.0.0.0/8")
    return host == "localhost" or address == IPv6Address("::1")


def _is_host(host: str) -> bool:
    labels = host.removesuffix(".").split(".")
    named = len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels) and not labels[-1].isdigit()
    return named or _is_loopback(host) or _address(host) is not None


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
