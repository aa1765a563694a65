"""A text with values of the payload in it: `Opened {mailName}`. In braces: a JMESPath expression without braces."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from relay.mapping import values
from relay.mapping.blank import is_blank
from relay.mapping.paths import Path, PathError

_PART = re.compile(r"\{([^{}]*)\}|([^{}]+)")


class TemplateError(ValueError):
    """A text that is no template. Its text says what is wrong and what to change."""


class TextTemplate:
    """One text with placeholders, compiled once. Raises TemplateError."""

    def __init__(self, text: str) -> None:
        self.text = text
        if "{{" in text or "}}" in text:
            raise TemplateError(
                "Tokens in double braces have no meaning here; they belong in the webhook's template. Write where the "
                "value is in the payload, in single braces, such as {leadId}."
            )
        found = list(_PART.finditer(text))
        if sum(len(match[0]) for match in found) != len(text):
            raise TemplateError("a brace has no counterpart. Write a placeholder such as {leadId}.")
        self._parts = tuple(_part(match) for match in found)

    @property
    def paths(self) -> list[Path]:
        """What stands in braces."""
        return [part for part in self._parts if isinstance(part, Path)]

    def fill(self, payload: Mapping[str, Any]) -> str:
        """The text with its values, without spaces around; a blank value leaves nothing.

        Raises Refused, naming the expression, for a list or an object.
        """
        return "".join(part if isinstance(part, str) else _value(part, payload) for part in self._parts).strip()


def _part(match: re.Match[str]) -> str | Path:
    if match[1] is None:
        return match[2]
    try:
        return Path(match[1])
    except PathError as error:
        raise TemplateError(str(error)) from error


def _value(path: Path, payload: Mapping[str, Any]) -> str:
    found = path.read(payload)
    return "" if is_blank(found) else values.text(found, path.expression)
