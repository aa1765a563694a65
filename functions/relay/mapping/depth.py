"""How deep a payload may be: what goes on is read by code that calls itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from relay.core.refusal import Refused

DEEPEST = 32
"""As deep as the body of a webhook may be. No system sends anything half as deep."""


def check_depth(value: Any) -> None:
    """Raises Refused for an object or a list that is nested deeper."""
    level: list[Any] = [value]
    for _ in range(DEEPEST):
        level = [inner for each in level for inner in _inside(each)]
        if not level:
            return
    raise Refused("json_too_deep", limit=DEEPEST)


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
