"""What Marketo sends when a token has no value, read as null.

An empty token arrives as nothing, as `null`, as its untouched default `edit me`, or as the token itself where it has
no meaning (a program token in a campaign without a program).
https://experienceleague.adobe.com/en/docs/marketo/using/product-docs/demand-generation/landing-pages/personalizing-landing-pages/tokens-overview

This is a dialect of Marketo's own webhooks: a record of kintone's may really say `Edit me`.
"""

from __future__ import annotations

import re
from typing import Any

_DEFAULTS = frozenset({"edit me", "editme"})
_LONGEST_DEFAULT = 7
_TOKEN = re.compile(r"\{\{[^{}]*\}\}")
_SCOPED_TOKEN = re.compile(
    r"\{\{\s*(?:lead|company|my|system|trigger|campaign|program|member)\.[^{}]*\}\}", re.IGNORECASE
)


def without_unfilled(value: Any) -> Any:
    """The same value, at any depth, with null in place of each text that only stands for an empty token."""
    if isinstance(value, str):
        return None if is_unfilled(value) else value
    if isinstance(value, dict):
        return {name: without_unfilled(element) for name, element in value.items()}
    return [without_unfilled(element) for element in value] if isinstance(value, list) else value


def is_unfilled(text: str) -> bool:
    """Whether a text stands for a token without a value. An empty text does not: it says so itself."""
    found = text.strip()
    if len(found) <= _LONGEST_DEFAULT and (found == "null" or found.lower() in _DEFAULTS):
        return True
    return "{{" in found and (_TOKEN.fullmatch(found) is not None or _SCOPED_TOKEN.search(found) is not None)
