"""What Marketo sends when it has no value.

An empty token arrives as nothing, as `null`, as its untouched default `edit me`, or as the token itself where it has
no meaning (a program token in a campaign without a program).
https://experienceleague.adobe.com/en/docs/marketo/using/product-docs/demand-generation/landing-pages/personalizing-landing-pages/tokens-overview
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

_DEFAULTS = frozenset({"edit me", "editme"})
_LONGEST_DEFAULT = 7
_TOKEN = re.compile(r"\{\{[^{}]*\}\}")
_SCOPED_TOKEN = re.compile(
    r"\{\{\s*(?:lead|company|my|system|trigger|campaign|program|member)\.[^{}]*\}\}", re.IGNORECASE
)


def is_blank(value: Any) -> bool:
    """Whether a value of a payload means "no value". Zero and false are values; so is an object, even an empty one."""
    if isinstance(value, str):
        return _is_blank_text(value.strip())
    if isinstance(value, list):
        return all(is_blank(element) for element in value)
    return value is None


def without_blanks(values: Iterable[Any]) -> list[Any]:
    """The elements that mean something, in their order."""
    return [value for value in values if not is_blank(value)]


def _is_blank_text(text: str) -> bool:
    if len(text) <= _LONGEST_DEFAULT and (text in ("", "null") or text.lower() in _DEFAULTS):
        return True
    return "{{" in text and (_TOKEN.fullmatch(text) is not None or _SCOPED_TOKEN.search(text) is not None)
