"""What can be said of one value of relay.yaml, of an event or of a lead."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from relay.core import zones
from relay.core.findings import Problem
from relay.mapping import moments
from relay.mapping.field_rules import check_path
from systems.karte import limits
from systems.karte.config import VALUE_TYPES, Value
from systems.karte.mapping import RELAY_ID


def check_value(name: str, rule: str | Value, among: str = "values") -> Iterator[Problem]:
    """One value, of an event or of a lead; paths are the route's."""
    path = f"{among}.{name}"
    if not limits.NAME.fullmatch(name):
        message = "KARTE's names have only letters (a to z), digits, _ and $, and the first is no digit. Rename it."
        yield Problem(path=path, message=message)
    if name == RELAY_ID:
        yield Problem(path=path, message="the relay itself uses this name. Choose another.")
    if isinstance(rule, str):
        yield from check_path(rule, path)
        return
    yield from check_path(rule.from_, f"{path}.from")
    if rule.type not in VALUE_TYPES:
        near = difflib.get_close_matches(rule.type, VALUE_TYPES, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        yield Problem(path=f"{path}.type", message=f"no such type.{hint} Known types: {', '.join(VALUE_TYPES)}.")
        return
    yield from _check_date(rule, path)


def _check_date(rule: Value, path: str) -> Iterator[Problem]:
    for option in ("zone", "format"):
        if getattr(rule, option) is not None and rule.type != "date":
            yield Problem(path=f"{path}.{option}", message=f"{option} is for type date only. Remove it.")
    if rule.type != "date":
        return
    missing = "date needs the IANA time zone of values that name none, such as zone: Asia/Tokyo."
    if wrong := missing if rule.zone is None else zones.problem(rule.zone):
        yield Problem(path=f"{path}.zone", message=wrong)
    problem = moments.format_problem(rule.format, "datetime", rule.zone) if rule.format is not None else None
    if problem:
        yield Problem(path=f"{path}.format", message=f"{problem}.")
