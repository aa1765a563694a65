"""Paths and headers with values of the payload in them: `/leads/{leadId}`, `lead {leadId}`.

What stands in braces is a JMESPath expression without braces. A value can only ever be a value: it stays inside its
path segment or query value, and inside its header.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from relay.core.refusal import Refused
from relay.mapping import values
from relay.mapping.blank import is_blank
from relay.mapping.paths import Path, PathError
from relay.mapping.template import TemplateError

LONGEST_VALUE = 512
"""Characters of one value in a path or header; servers take about 8,000 bytes for all of a request line."""

_PART = re.compile(r"\{([^{}]*)\}|([^{}]+)")
_LITERAL_SAFE = "/?%:@!$&'()*+,;=~"
_HEADER_VALUE = re.compile(r"[\x20-\x7e]+")
_SLASH = re.compile(r"[/\\]")


@dataclass(frozen=True)
class Filled:
    """A template with values in it."""

    text: str
    values: tuple[str, ...]
    """What was filled in, as plain text."""


class Template:
    """One text with placeholders, compiled once. Raises TemplateError."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.parts = _parse(text)

    @property
    def literals(self) -> list[str]:
        """What stands outside of braces."""
        return [part for part in self.parts if isinstance(part, str)]

    @property
    def paths(self) -> list[Path]:
        """What stands in braces."""
        return [part for part in self.parts if isinstance(part, Path)]

    def path(self, payload: Mapping[str, Any]) -> Filled:
        """The template as a URL's path and query, each value percent-encoded as a whole.

        Raises Refused, naming the expression, for a value that is blank, too long, no single value, or makes a `.` or
        `..` segment: those change the path, however they are encoded (RFC 3986, section 6.2.2.3).
        """
        written, found = [], []
        for part in self.parts:
            if isinstance(part, str):
                written.append(quote(part, safe=_LITERAL_SAFE))
                continue
            value = _segment_value(part, payload)
            written.append(quote(value, safe=""))
            found.append(value)
        filled = "".join(written)
        if _climbs(filled.partition("?")[0]):
            raise Refused("value_not_segment", path=self.text)
        return Filled(filled, tuple(found))

    def header(self, payload: Mapping[str, Any]) -> str | None:
        """The template as a header's value; None when a value in it is blank, since then there is nothing to say.

        Raises Refused, naming the expression, for a value that is no single value, too long, or has anything else than
        printable ASCII (RFC 9110, section 5.5), such as a line break.
        """
        written = []
        for part in self.parts:
            value = part if isinstance(part, str) else _header_value(part, payload)
            if value is None:
                return None
            written.append(value)
        return "".join(written).strip()


def _parse(text: str) -> tuple[str | Path, ...]:
    if "{{" in text or "}}" in text:
        raise TemplateError(
            "Marketo's tokens have no meaning here; they belong in the webhook's template. Write where the value is in "
            "the payload, in single braces, such as {leadId}."
        )
    found = list(_PART.finditer(text))
    if sum(len(match[0]) for match in found) != len(text):
        raise TemplateError("a brace has no counterpart. Write a placeholder such as {leadId}.")
    return tuple(_part(match) for match in found)


def _part(match: re.Match[str]) -> str | Path:
    if match[1] is None:
        return match[2]
    try:
        return Path(match[1])
    except PathError as error:
        raise TemplateError(str(error)) from error


def _value(path: Path, payload: Mapping[str, Any]) -> str:
    """The value as trimmed text; empty when it is blank."""
    found = path.read(payload)
    text = "" if is_blank(found) else values.text(found, path.expression).strip()
    if len(text) > LONGEST_VALUE:
        raise Refused("value_too_long", name=path.expression, limit=LONGEST_VALUE)
    return "" if is_blank(text) else text


def _segment_value(path: Path, payload: Mapping[str, Any]) -> str:
    value = _value(path, payload)
    if not value:
        raise Refused("key_missing", path=path.expression)
    if _climbs(quote(value, safe="")):
        raise Refused("value_not_segment", path=path.expression)
    return value


def _climbs(path: str) -> bool:
    """Whether a segment is `.` or `..`, also for a server that decodes first, or more than once."""
    while (decoded := unquote(path)) != path:
        if _has_dots(path):
            return True
        path = decoded
    return _has_dots(path)


def _has_dots(path: str) -> bool:
    return any(segment in {".", ".."} for segment in _SLASH.split(path))


def _header_value(path: Path, payload: Mapping[str, Any]) -> str | None:
    value = _value(path, payload)
    if not value:
        return None
    if not _HEADER_VALUE.fullmatch(value):
        raise Refused("value_not_header", path=path.expression)
    return value
