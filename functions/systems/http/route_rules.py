"""What can be said of a route without calling the system."""

from __future__ import annotations

import re
from collections.abc import Iterator

from relay.core.findings import Problem
from relay.mapping.field_rules import check_field, check_path
from relay.mapping.template import TemplateError
from systems.http.config import HttpField, HttpRoute
from systems.http.header_names import name_problems
from systems.http.statuses import contradictions
from systems.http.template import Template
from systems.http.values import KINDS

RESERVED_REPLIES = frozenset({"status", "id", "route", "error", "message"})
"""Names that the relay's own answer has."""

_PATH_LITERAL = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2}|[^\x00-\x7f])*")
_HEADER_LITERAL = re.compile(r"[\x20-\x7e]*")
_ENCODED_DOT_OR_SLASH = re.compile(r"%2e|%2f|%5c", re.IGNORECASE)


def check_route(route: HttpRoute) -> Iterator[Problem]:
    """Every template, path, type, status and name of a route."""
    yield from _check_path(route)
    yield from _check_headers(route)
    if route.key is not None:
        yield from check_path(route.key, "key")
    yield from _check_body(route)
    yield from _check_statuses(route)
    for name, expression in route.response.items():
        if name in RESERVED_REPLIES:
            message = f"{name} is a name of the relay's own answer. Choose another, such as crm_{name}."
            yield Problem(path=f"response.{name}", message=message)
        yield from check_path(expression, f"response.{name}")


def _check_path(route: HttpRoute) -> Iterator[Problem]:
    try:
        template = Template(route.path)
    except TemplateError as error:
        yield Problem(path="path", message=str(error))
        return
    literal = "".join(template.literals)
    if not route.path.startswith("/") or route.path.startswith("//"):
        yield Problem(path="path", message="a path begins with one slash, such as /leads/{leadId}.")
    if "#" in literal or not _PATH_LITERAL.fullmatch(literal):
        message = "a character here has no place in an address. Percent-encode it, as %20 for a space."
        yield Problem(path="path", message=message)
    if literal.count("?") > 1:
        yield Problem(path="path", message="there are two question marks. A second one is written %3F.")
    yield from _check_dots(template)
    if not template.paths and route.key is None:
        message = "no value of the payload stands in the path, so `key` must say which record an event is about."
        yield Problem(path="key", message=f"{message} Add it, such as key: leadId.")


def _check_dots(template: Template) -> Iterator[Problem]:
    """Placeholders count as some letter: what values may do is checked with each value."""
    sample = "".join(part if isinstance(part, str) else "x" for part in template.parts).partition("?")[0]
    if {".", ".."} & set(sample.split("/")) or _ENCODED_DOT_OR_SLASH.search(sample):
        yield Problem(path="path", message="a path with . or .. or an encoded slash is unclear. Write what is meant.")


def _check_headers(route: HttpRoute) -> Iterator[Problem]:
    names = [*route.headers, *([route.idempotency_header] if route.idempotency_header is not None else [])]
    for name in names:
        path = f"headers.{name}" if name in route.headers else "idempotency_header"
        for message in _header_problems(name, names):
            yield Problem(path=path, message=message)
    for name, text in route.headers.items():
        yield from _check_header_text(text, f"headers.{name}")


def _header_problems(name: str, names: list[str]) -> Iterator[str]:
    yield from name_problems(name)
    if name.lower() == "authorization":
        yield "this comes from the connection's auth and its secret. Leave it out here."
    if [each.lower() for each in names].count(name.lower()) > 1:
        yield f"{name} stands twice. Leave one out."


def _check_header_text(text: str, path: str) -> Iterator[Problem]:
    try:
        template = Template(text)
    except TemplateError as error:
        yield Problem(path=path, message=str(error))
        return
    if not text.strip() or not all(_HEADER_LITERAL.fullmatch(part) for part in template.literals):
        message = "a header's value has printable ASCII characters only, and at least one."
        yield Problem(path=path, message=message)


def _check_body(route: HttpRoute) -> Iterator[Problem]:
    if route.fields is None:
        return
    if route.body == "passthrough":
        message = (
            "the payload is passed through as it is, so there is nothing to map. Remove fields, or say body: json."
        )
        yield Problem(path="fields", message=message)
        return
    for name, rule in route.fields.items():
        if route.body == "json":
            yield from _check_name(name, route.fields)
        yield from _check_field(rule, f"fields.{name}", route.body)


def _check_name(name: str, names: dict[str, str | HttpField]) -> Iterator[Problem]:
    if not all(name.split(".")):
        yield Problem(path=f"fields.{name}", message="a name between the dots is empty. Write it like profile.tags.")
    parts = name.split(".")
    for end in range(1, len(parts)):
        parent = ".".join(parts[:end])
        if parent in names:
            message = f"{parent} is a value of its own, so nothing can be in it. Rename one of the two."
            yield Problem(path=f"fields.{name}", message=message)


def _check_field(rule: str | HttpField, path: str, body: str) -> Iterator[Problem]:
    yield from check_field(rule, path, KINDS)
    if isinstance(rule, HttpField) and rule.type == "json" and body == "form":
        yield Problem(path=f"{path}.type", message="a form has no nested values. Use another type, or body: json.")


def _check_statuses(route: HttpRoute) -> Iterator[Problem]:
    for status in contradictions(route.success, route.retry_on):
        message = f"{status} stands in success too. An event is either delivered or tried again: remove one."
        yield Problem(path="retry_on", message=message)
