"""Reading a payload by JMESPath (https://jmespath.org/specification.html), with one addition for lists."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError, JMESPathTypeError, LexerError, ParseError
from jmespath.visitor import Options

from relay.core.refusal import Refused
from relay.mapping.path_functions import PathFunctions

_QUOTES = "A name with spaces, hyphens or letters beyond ASCII needs double quotes inside: '\"{name}\"'."
_OPTIONS = Options(custom_functions=PathFunctions())


class PathError(ValueError):
    """An expression that is no JMESPath. Its text says what is wrong, in which column, and what to change."""


class Path:
    """One expression, compiled once.

    An expression that ends in `[]` means "the values of": what stands before the `[]` counts as a list of one when it
    is no list. (Plain JMESPath gives null there, and a webhook sends a list of one as a single value.)

    Raises PathError for an expression that JMESPath does not know.
    """

    def __init__(self, expression: str) -> None:
        self.expression = expression
        text = expression.strip()
        _check(_compile(text, text), text)
        self._is_list = text.endswith("[]")
        self._compiled = _compile((text.removesuffix("[]") or "@") if self._is_list else text, text)
        self._name = _name(self._compiled.parsed)

    @property
    def tree(self) -> Mapping[str, Any]:
        """The syntax tree of what stands before a last `[]`, as jmespath.py names the nodes of JMESPath's grammar."""
        parsed: Mapping[str, Any] = self._compiled.parsed
        return parsed

    def read(self, payload: Mapping[str, Any]) -> Any:
        """The value in the payload; None when it is null or not there.

        Raises Refused when a function of the expression meets a value of a kind that it cannot take.
        """
        found = self.find(payload)
        return [found] if self._is_list and found is not None and not isinstance(found, list) else found

    def find(self, payload: Mapping[str, Any]) -> Any:
        """As `read`, but a single value stays one also before `[]`: for readers that split a text themselves."""
        try:
            found = self._compiled.search(payload, _OPTIONS) if self._name is None else payload.get(self._name)
        except JMESPathTypeError as error:
            if error.actual_type == "null":
                return None
            raise Refused("value_unreadable", path=self.expression) from error
        except (ValueError, TypeError, ArithmeticError) as error:
            raise Refused("value_unreadable", path=self.expression) from error
        return _flatten(found) if self._is_list and isinstance(found, list) else found

    def is_sent(self, payload: Mapping[str, Any]) -> bool:
        """Whether the payload says anything here: a null or an empty text is said, a name that is missing is not."""
        try:
            return _says_something(self.read(_nulls_as_text(payload)))
        except Refused:
            return True


def _name(node: Mapping[str, Any]) -> str | None:
    """The name that an expression is, if it is nothing else: most are, and looking one up needs no interpreter."""
    return node["value"] if node["type"] == "field" else None


def _compile(text: str, whole: str) -> Any:
    try:
        return jmespath.compile(text)
    except JMESPathError as error:
        raise PathError(_explain(error, whole)) from error


def _explain(error: JMESPathError, text: str) -> str:
    if not isinstance(error, ParseError):
        return "the path is empty. Write where the value is in the payload, such as leadId."
    column = (error.lex_position or 0) + 1
    if isinstance(error, LexerError):
        what = "a quote is not closed" if "Unclosed" in error.message else f"unexpected {error.lexer_value!r}"
    else:
        what = f"unexpected {error.token_value!r}" if error.token_value else "the path ends too early"
    return f"{text!r} is not a JMESPath expression: {what} in column {column}. " + _QUOTES.format(name="lead-id")


def _check(compiled: Any, text: str) -> None:
    """Find at synthesis what JMESPath would only say when it meets a payload."""
    for node in _nodes(compiled.parsed):
        if node["type"] == "function_expression":
            _check_function(node["value"], len(node["children"]), text)
        if node["type"] == "literal" and not _is_finite(node["value"]):
            raise PathError(f"{text!r} is not a JMESPath expression: a number in it is beyond what JSON readers hold.")
        if node["type"] == "slice" and node["children"][2:] == [0]:
            raise PathError(f"{text!r} is not a JMESPath expression: the step of a slice cannot be 0.")


def _check_function(name: str, count: int, text: str) -> None:
    known = PathFunctions.FUNCTION_TABLE
    if name not in known:
        raise PathError(f"{text!r}: JMESPath has no function {name}(). It has: {', '.join(sorted(known))}.")
    signature = known[name]["signature"]
    variadic = bool(signature) and bool(signature[-1].get("variadic"))
    if count < len(signature) or (count > len(signature) and not variadic):
        raise PathError(f"{text!r}: {name}() takes {len(signature)} argument(s), not {count}.")


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict) and "type" in node:
        yield node
        for child in node["children"]:
            yield from _nodes(child)


def _is_finite(value: Any) -> bool:
    """Whether Python's reader has kept every number of a literal; it makes infinity of `1e400`."""
    if isinstance(value, dict | list):
        return all(map(_is_finite, value.values() if isinstance(value, dict) else value))
    return not isinstance(value, float) or math.isfinite(value)


def _flatten(values: list[Any]) -> list[Any]:
    """One level, as `[]` does in JMESPath."""
    flat: list[Any] = []
    for element in values:
        flat.extend(element if isinstance(element, list) else [element])
    return flat


def _nulls_as_text(value: Any) -> Any:
    """A view of the payload in which JMESPath can tell a null from a name that is missing."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return {name: _nulls_as_text(element) for name, element in value.items()}
    return [_nulls_as_text(element) for element in value] if isinstance(value, list) else value


def _says_something(value: Any) -> bool:
    if isinstance(value, list) and value:
        return any(_says_something(element) for element in value)
    return value is not None
