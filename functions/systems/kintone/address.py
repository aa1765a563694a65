"""What can be said of the address of a kintone domain without asking there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from relay.core.findings import Problem
from relay.http.addresses import is_domain_name, is_loopback_host, may_call
from systems.kintone.config import KintoneConnection

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
    if parts.scheme == "http" and not is_loopback_host(host):
        yield "tokens are never sent unencrypted: http is only for this machine."
    elif not _is_host(host):
        yield f"{host!r} is no domain that may be called."
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        yield "a path, query or fragment is too much; the relay adds /k/v1 by itself."


def _is_host(host: str) -> bool:
    if is_loopback_host(host):
        return True
    try:
        ip_address(host)
    except ValueError:
        return is_domain_name(host)
    return may_call(host, local=False)
