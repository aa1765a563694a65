"""CloudWatch's filter patterns over lines of JSON, as far as the relay uses them.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html : a term compares a property with a
text in which `*` stands for anything; a property that is not there matches nothing; `&&` binds more than `||`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_TOKEN = re.compile(r'\s*(?:(\(|\)|&&|\|\|)|(\$[\w.]+)\s*(!=|=)\s*("(?:[^"\\]|\\.)*"))')


class PatternError(Exception):
    """CloudWatch, or this, does not understand a pattern."""


def matches(pattern: str, line: Mapping[str, Any]) -> bool:
    """Whether a pattern in braces finds a line. Raises PatternError."""
    found = re.fullmatch(r"\s*\{(.*)\}\s*", pattern, re.DOTALL)
    if found is None:
        raise PatternError(pattern)
    tokens = [*_tokens(found[1])]
    value = _any(tokens, line)
    if tokens:
        raise PatternError(pattern)
    return value


def _tokens(text: str) -> Iterator[tuple[str, ...]]:
    at = 0
    while at < len(text.rstrip()):
        found = _TOKEN.match(text, at)
        if found is None:
            raise PatternError(text[at:])
        yield (found[1],) if found[1] else (found[2], found[3], json.loads(found[4]))
        at = found.end()


def _any(tokens: list[tuple[str, ...]], line: Mapping[str, Any]) -> bool:
    value = _all(tokens, line)
    while tokens and tokens[0] == ("||",):
        tokens.pop(0)
        value = _all(tokens, line) or value
    return value


def _all(tokens: list[tuple[str, ...]], line: Mapping[str, Any]) -> bool:
    value = _term(tokens, line)
    while tokens and tokens[0] == ("&&",):
        tokens.pop(0)
        value = _term(tokens, line) and value
    return value


def _term(tokens: list[tuple[str, ...]], line: Mapping[str, Any]) -> bool:
    head = tokens.pop(0)
    if head == ("(",):
        value = _any(tokens, line)
        if tokens.pop(0) != (")",):
            raise PatternError("a bracket is missing")
        return value
    path, operator, text = head
    held: Any = line
    for name in path.removeprefix("$.").split("."):
        if not isinstance(held, Mapping) or name not in held:
            return False
        held = held[name]
    is_equal = re.fullmatch(".*".join(map(re.escape, text.split("*"))), str(held)) is not None
    return is_equal if operator == "=" else not is_equal
