"""What can be said of a path, or of a field's rule, without a payload: for checking relay.yaml, never in Lambda."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Protocol

from relay.core import zones
from relay.core.findings import Problem
from relay.mapping import moments
from relay.mapping.fields import FieldRule, ValueType
from relay.mapping.paths import Path, PathError

_ZONE_NEEDED = {
    "date": "date needs the time zone whose day is meant where a value is a moment, such as zone: Asia/Tokyo.",
    "datetime": "datetime needs the time zone of values that name none, such as zone: Asia/Tokyo.",
}
_OPTIONS = ("zone", "format", "separator")
_SPELLINGS = {"string": "text", "str": "text", "int": "integer", "float": "number", "bool": "boolean", "array": "list"}


class DateRule(Protocol):
    """What a rule says of dates and times, in any system's words for its fields."""

    @property
    def type(self) -> str:
        """`date`, `time` or `datetime`."""

    @property
    def zone(self) -> str | None:
        """IANA name."""

    @property
    def format(self) -> str | None:
        """Strptime's codes."""


def check_path(expression: str, path: str) -> Iterator[Problem]:
    """Whether it is JMESPath."""
    try:
        Path(expression)
    except PathError as error:
        yield Problem(path=path, message=str(error))


def check_field(rule: str | FieldRule, path: str, kinds: Mapping[str, ValueType]) -> Iterator[Problem]:
    """A field's path, type and options; `kinds` are the system's types."""
    if isinstance(rule, str):
        yield from check_path(rule, path)
        return
    yield from check_path(rule.from_, f"{path}.from")
    if rule.type not in kinds:
        yield Problem(path=f"{path}.type", message=_type_problem(rule.type, kinds))
        return
    options = kinds[rule.type].options
    for option in _OPTIONS:
        if getattr(rule, option) is not None and option not in options:
            users = ", ".join(name for name, kind in kinds.items() if option in kind.options)
            message = f"{option} means nothing for {rule.type}; it is for {users}. Remove it, or correct the type."
            yield Problem(path=f"{path}.{option}", message=message)
    if "zone" in options:
        yield from check_clock(rule, path)


def check_clock(rule: DateRule, path: str) -> Iterator[Problem]:
    """The zone and the format of a field that is a date, a time or both."""
    if rule.zone is None and moments.needs_zone(rule.type, rule.format):
        yield Problem(path=f"{path}.zone", message=_ZONE_NEEDED[rule.type])
    if rule.zone is not None and (wrong := zones.problem(rule.zone)):
        yield Problem(path=f"{path}.zone", message=wrong)
    problem = moments.format_problem(rule.format, rule.type, rule.zone) if rule.format is not None else None
    if problem:
        yield Problem(path=f"{path}.format", message=f"{problem}.")


def _type_problem(name: str, kinds: Mapping[str, ValueType]) -> str:
    spelled = name.lower()
    near = [_SPELLINGS.get(spelled, ""), *difflib.get_close_matches(spelled, kinds, n=1)]
    nearest = next((word for word in near if word), None)
    hint = f" Did you mean {nearest}?" if nearest else ""
    return f"{name!r} is no type.{hint} Known types: {', '.join(kinds)}."
