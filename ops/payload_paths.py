"""Where a route looks in the payload: whatever stands at `from`, and the short form of `fields`.

Every system's route follows that style (relay.yaml's names are fixed), so this needs to know none of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from relay.config import Route


@dataclass(frozen=True)
class PayloadPath:
    """One place in the payload."""

    expression: str
    """JMESPath, with the relay's `[]`."""
    type: str = "text"
    """What it becomes, as relay.yaml says it."""
    where: str = ""
    """In relay.yaml, below the route: `fields.score`."""


def payload_paths(route: Route) -> list[PayloadPath]:
    """All of them, in the order of relay.yaml."""
    return list(_walk(msgspec.to_builtins(route), ""))


def _walk(value: Any, where: str) -> Iterator[PayloadPath]:
    if isinstance(value, list):
        for each in value:
            yield from _walk(each, where)
    if not isinstance(value, dict):
        return
    if isinstance(value.get("from"), str):
        yield PayloadPath(value["from"], str(value.get("type", "text")), where)
    for name, each in value.items():
        inner = f"{where}.{name}" if where else name
        if isinstance(each, str) and where.rsplit(".", 1)[-1] == "fields":
            yield PayloadPath(each, "text", inner)
        else:
            yield from _walk(each, inner)
