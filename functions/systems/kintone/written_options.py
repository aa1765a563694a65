"""Options that a route writes by name: what an expression gives whatever a payload says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from relay.mapping.paths import Path


def written_options(expression: str) -> list[str]:
    """Texts that stand in the expression itself as its value: `'sent'` and `text && 'sent'` give `sent`.

    Raises PathError for what is no expression.
    """
    return list(dict.fromkeys(_values(Path(expression).tree)))


def _values(node: Mapping[str, Any]) -> Iterator[str]:
    """Of `a && b` the value is b, or what is empty; of `a || b` it is either."""
    match node["type"]:
        case "literal":
            if isinstance(node["value"], str) and node["value"]:
                yield node["value"]
        case "and_expression":
            yield from _values(node["children"][1])
        case "or_expression":
            for child in node["children"]:
                yield from _values(child)
