"""What can be said of a connection or a route to kintone without asking kintone."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit
from zoneinfo import available_timezones

from kintone.config import FIELD_TYPES, Field, Key, KintoneConnection, KintoneRoute
from kintone.values import KINDS
from relay import moments
from relay.paths import Path, PathError
from relay.system import Problem

READ_ONLY_TYPES = frozenset(
    {
        "record_number",
        "creator",
        "created_time",
        "modifier",
        "updated_time",
        "status",
        "status_assignee",
        "category",
        "calc",
        "reference_table",
        "group",
        "label",
        "spacer",
        "hr",
    }
)
"""Refused with 400 or ignored by kintone: https://github.com/cy-takeuchi/monosashi (fixtures/write-behavior.md).

Creator, modifier and their times can be set once, when a record is added by an app manager; never by an update.
"""

UNSUPPORTED_TYPES = frozenset({"file", "table", "subtable"})
SYSTEM_CODES = frozenset({"$id", "$revision"})
CODE_LENGTH = 128
KEY_TYPES = ("text", "number")

_SPELLINGS = {"single_line_text": "text", "string": "text", "integer": "number", "dropdown": "drop_down"}
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.IGNORECASE)
_UNSEEN = re.compile(r"[\s\x00-\x1f\x7f\\]")
_OPTIONS = ("zone", "format", "separator")


def check_connection(connection: KintoneConnection) -> Iterator[Problem]:
    """An https address and nothing but a host and a port; http only for this machine."""
    for message in _url_problems(connection.url):
        yield Problem(path="url", message=f"{message} Write https://, the domain and nothing else.")


def check_route(route: KintoneRoute) -> Iterator[Problem]:
    """Every path, type and option of a route."""
    yield from _check_key(route.key)
    for code, rule in route.fields.items():
        yield from _check_code(code, route.key.field)
        if isinstance(rule, str):
            yield from _check_path(rule, f"fields.{code}")
        else:
            yield from _check_field(rule, f"fields.{code}")


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


def _check_key(key: Key) -> Iterator[Problem]:
    yield from _check_path(key.from_, "key.from")
    if key.field in SYSTEM_CODES:
        yield Problem(
            path="key.field",
            message="kintone's own number is no key. Name a field of the app that prohibits duplicate values.",
        )
    if key.type not in KEY_TYPES:
        yield Problem(
            path="key.type",
            message=f"{key.type!r} cannot be a key: kintone takes text (a single-line text field) or number.",
        )


def _check_code(code: str, key_field: str) -> Iterator[Problem]:
    path = f"fields.{code}"
    if code == key_field:
        yield Problem(path=path, message="this is the key's field; kintone fills it from the key. Leave it out here.")
    if code in SYSTEM_CODES:
        yield Problem(path=path, message=f"{code} is kintone's own and is never written. Leave it out.")
    if not code or len(code) > CODE_LENGTH:
        yield Problem(path=path, message=f"a field code has 1 to {CODE_LENGTH} characters.")


def _check_path(expression: str, path: str) -> Iterator[Problem]:
    try:
        Path(expression)
    except PathError as error:
        yield Problem(path=path, message=str(error))


def _check_field(rule: Field, path: str) -> Iterator[Problem]:
    yield from _check_path(rule.from_, f"{path}.from")
    if rule.type not in KINDS:
        yield Problem(path=f"{path}.type", message=_type_problem(rule.type))
        return
    kind = KINDS[rule.type]
    for option in _OPTIONS:
        if getattr(rule, option) is not None and option not in kind.options:
            users = ", ".join(name for name in FIELD_TYPES if option in KINDS[name].options)
            message = f"{option} means nothing for {rule.type}; it is for {users}. Remove it, or correct the type."
            yield Problem(path=f"{path}.{option}", message=message)
    yield from _check_clock(rule, path)
    if rule.empty == "clear" and kind.empty is None:
        yield Problem(path=f"{path}.empty", message=f"kintone cannot empty a {rule.type}. Use keep, or leave this out.")


def _check_clock(rule: Field, path: str) -> Iterator[Problem]:
    if rule.type == "datetime" and rule.zone is None:
        yield Problem(
            path=f"{path}.zone",
            message="datetime needs the time zone of values that name none, such as zone: Asia/Tokyo.",
        )
    if "zone" not in KINDS[rule.type].options:
        return
    if rule.zone is not None and rule.zone not in _zones():
        yield Problem(path=f"{path}.zone", message=_zone_problem(rule.zone))
    problem = moments.format_problem(rule.format, rule.type) if rule.format is not None else None
    if problem:
        yield Problem(path=f"{path}.format", message=f"{problem}.")


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _zone_problem(name: str) -> str:
    near = difflib.get_close_matches(name, _zones(), n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"{name!r} is no IANA time zone.{hint} Write it like Asia/Tokyo or UTC."


def _type_problem(name: str) -> str:
    spelled = name.lower().replace("-", "_").replace(" ", "_")
    known = ", ".join(FIELD_TYPES)
    if spelled in UNSUPPORTED_TYPES:
        return f"{name} is not supported yet. Leave this field out. Supported: {known}."
    if spelled in READ_ONLY_TYPES:
        return f"kintone never accepts writes to a field of type {name}. Leave this field out."
    suggestions = [_SPELLINGS.get(spelled, ""), *difflib.get_close_matches(spelled, FIELD_TYPES, n=1)]
    nearest = next((word for word in suggestions if word), None)
    hint = f" Did you mean {nearest}?" if nearest else ""
    return f"{name!r} is no field type.{hint} Known types: {known}."
