"""What means "no value" in a payload, whoever sent it: null, a text of nothing but white space, a list of such.

What a template leaves of an empty token is another matter, and is settled where bodies of templates are read.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def is_blank(value: Any) -> bool:
    """Whether there is no value. Zero and false are values; so is an object, even an empty one."""
    if isinstance(value, str):
        return not value or value.isspace()
    if isinstance(value, list):
        return all(is_blank(element) for element in value)
    return value is None


def without_blanks(values: Iterable[Any]) -> list[Any]:
    """The elements that mean something, in their order."""
    return [value for value in values if not is_blank(value)]
