"""What can be said of a field's rule without a payload: for checking relay.yaml, never in Lambda."""

from __future__ import annotations

from collections.abc import Iterator

from relay.core.findings import Problem
from relay.mapping.field_rules import check_field
from systems.marketo.target.filling.field import Rule
from systems.marketo.target.filling.values import KINDS


def check_rule(rule: Rule, path: str) -> Iterator[Problem]:
    """Its path, its type and its options."""
    yield from check_field(rule, path, KINDS)
    if isinstance(rule, str) or rule.range is None:
        return
    if rule.type != "integer":
        message = f"range means nothing for {rule.type}; it is for integer. Remove it, or correct the type."
        yield Problem(path=f"{path}.range", message=message)
