"""What can be said of a connection without calling it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from relay.core.findings import Problem
from relay.http.addresses import is_domain_name, is_loopback_host, is_loopback_url, may_call
from systems.http.config import HttpAuth, HttpConnection
from systems.http.header_names import name_problems

_UNSEEN = re.compile(r"[\s\x00-\x1f\x7f\\{}]")
_DOTS = re.compile(r"(?:^|/)\.{1,2}(?:/|$)")
_SCOPE = re.compile(r"[\x20-\x7e]+")
_OPTIONS = {"header": {"name"}, "basic": set[str](), "bearer": set[str](), "oauth2": {"token_url", "scope"}}


def check_connection(connection: HttpConnection) -> Iterator[Problem]:
    """Addresses: https, http only for this machine; and what the kind of authentication needs, and no more."""
    for message in _url_problems(connection.url):
        yield Problem(path="url", message=message)
    if connection.auth:
        yield from _check_auth(connection.auth)
        yield from _check_token_url(connection.auth, connection.url)


def _url_problems(url: str) -> Iterator[str]:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        parts = None
    if parts is None or _UNSEEN.search(url):
        yield "this is no web address. Write it like https://api.example.com/v1."
    elif parts.scheme not in ("https", "http") or not parts.hostname:
        yield "an address such as https://api.example.com/v1 is wanted."
    elif "@" in parts.netloc:
        yield "no user name or password belongs here; they go into the connection's secret."
    else:
        yield from _place_problems(parts)


def _place_problems(parts: SplitResult) -> Iterator[str]:
    host = parts.hostname or ""
    if parts.scheme == "http" and not is_loopback_host(host):
        yield "personal data is never sent unencrypted: http is only for this machine. Write https://."
    if parts.query or parts.fragment:
        yield "a query or fragment does not belong here. A query may stand in a route's path."
    if _DOTS.search(parts.path):
        yield "a path with . or .. is unclear. Write the path that is meant."
    if not _is_host(host):
        yield f"{host!r} is no host that may be called. Write the system's own host."


def _is_host(host: str) -> bool:
    if is_loopback_host(host):
        return True
    try:
        ip_address(host)
    except ValueError:
        return is_domain_name(host)
    return may_call(host, local=False)


def _check_auth(auth: HttpAuth) -> Iterator[Problem]:
    for option in ("name", "token_url", "scope"):
        if getattr(auth, option) is not None and option not in _OPTIONS[auth.type]:
            yield Problem(path=f"auth.{option}", message=f"{option} means nothing for {auth.type}. Remove it.")
    if auth.client_auth != "basic" and auth.type != "oauth2":
        yield Problem(path="auth.client_auth", message=f"client_auth means nothing for {auth.type}. Remove it.")
    if auth.type == "header":
        yield from _check_name(auth.name)
    if auth.scope is not None and not _SCOPE.fullmatch(auth.scope):
        yield Problem(path="auth.scope", message="a scope has printable ASCII characters only.")


def _check_name(name: str | None) -> Iterator[Problem]:
    if name is None:
        yield Problem(path="auth.name", message="the header's name is missing. Add it, such as name: x-api-key.")
        return
    for message in name_problems(name):
        yield Problem(path="auth.name", message=message)


def _check_token_url(auth: HttpAuth, url: str) -> Iterator[Problem]:
    if auth.type != "oauth2":
        return
    if auth.token_url is None:
        message = "the address that issues tokens is missing. Add it: token_url: https://..."
        yield Problem(path="auth.token_url", message=message)
        return
    found = list(_url_problems(auth.token_url))
    for message in found:
        yield Problem(path="auth.token_url", message=message)
    if not found and is_loopback_url(auth.token_url) != _is_local(url):
        message = "either both this and the connection's url are on this machine, or neither: a local run stays local."
        yield Problem(path="auth.token_url", message=message)


def _is_local(url: str) -> bool:
    try:
        return is_loopback_url(url)
    except ValueError:
        return False
