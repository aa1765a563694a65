"""The shape that a payload must have for JMESPath expressions to find their values in it.

The syntax tree's nodes are those of the grammar (https://jmespath.org/specification.html#grammar), as jmespath.py
names them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

import jmespath
from jmespath.functions import Functions

from relay.system.webhook_setup import PayloadPath

Node = dict[str, Any]


class Shape:
    """An object, a list, or (with neither names nor elements) a single value."""

    def __init__(self) -> None:
        self.names: dict[str, Shape] = {}
        self.elements: list[Shape] = []
        self.literal: Any = None
        """The very value that it must have, where an expression compares it with one."""
        self.type = "text"
        self.sample = ""
        """What the template has there as it is; empty: a token."""

    def name(self, name: str) -> Shape:
        """What stands at a name."""
        return self.names.setdefault(name, Shape())

    def element(self, index: int = 0) -> Shape:
        """What stands at an index of a list; counted from the end, the last is as good as the first."""
        while len(self.elements) <= max(index, 0):
            self.elements.append(Shape())
        return self.elements[max(index, 0)]

    @property
    def is_value(self) -> bool:
        """Whether it is a single value."""
        return not self.names and not self.elements


class _Projected(Shape):
    """What a projection gives: a list that is not in the payload itself; each element is the same `inner`."""

    def __init__(self, inner: Shape) -> None:
        super().__init__()
        self.inner = inner

    def element(self, index: int = 0) -> Shape:  # noqa: ARG002 - any element is as good
        return self.inner


def add(path: PayloadPath, root: Shape) -> None:
    """Add to `root` what one expression looks for. The expression is known to be valid."""
    text = path.expression.strip()
    found = _visit(cast("Node", jmespath.compile(text).parsed), root)
    while isinstance(found, _Projected):
        found = found.inner
    if found is not None and found is not root:
        found.type, found.sample = path.type, path.sample


def _visit(node: Node, here: Shape) -> Shape | None:
    """The shape of a node's value, seen from `here`; None for what is not in the payload."""
    return _VISITORS.get(node["type"], _each)(node, here)


def _field(node: Node, here: Shape) -> Shape:
    return here.name(node["value"])


def _index(node: Node, here: Shape) -> Shape:
    return here.element(node["value"])


def _chain(node: Node, here: Shape) -> Shape | None:
    """`a.b`, `a[0]`, `a | b`: each child is seen from the one before."""
    found: Shape | None = here
    for child in node["children"]:
        found = None if found is None else _visit(child, found)
    return found


def _projection(node: Node, here: Shape) -> Shape | None:
    left, right, *condition = node["children"]
    found = _visit(left, here)
    if found is None:
        return None
    element = found.element()
    for each in condition:
        _visit(each, element)
    inner = _visit(right, element)
    return None if inner is None else _Projected(inner)


def _flatten(node: Node, here: Shape) -> Shape | None:
    return _visit(node["children"][0], here)


def _same(_: Node, here: Shape) -> Shape:
    return here


def _literal(_: Node, __: Shape) -> None:
    return None


def _comparator(node: Node, here: Shape) -> Shape | None:
    found = [(child, _visit(child, here)) for child in node["children"]]
    literals = [child["value"] for child, shape in found if child["type"] == "literal" and shape is None]
    for _, shape in found:
        if shape is not None and literals and node["value"] == "eq":
            shape.literal = literals[0]
    return None


def _either(node: Node, here: Shape) -> Shape | None:
    found = [_visit(child, here) for child in node["children"]]
    return found[0]


def _both(node: Node, here: Shape) -> Shape | None:
    """`a && b` is what b is, where there is an a."""
    found = [_visit(child, here) for child in node["children"]]
    return found[-1]


def _each(node: Node, here: Shape) -> None:
    """Lists and objects that the expression makes: what they are made of."""
    for child in node["children"]:
        _visit(child, here)


def _function(node: Node, here: Shape) -> Shape | None:
    """A function's arguments; `&x` is seen from the elements of the lists beside it."""
    plain = [child for child in node["children"] if child["type"] != "expref"]
    found = [_visit(child, here) for child in plain]
    for shape, wanted in zip(found, _wanted(node["value"], plain), strict=False):
        if shape is not None and wanted and shape.is_value:
            shape.element()
    for child in node["children"]:
        if child["type"] == "expref":
            for shape in found:
                if shape is not None:
                    _visit(child["children"][0], shape.element())
    return found[0] if len(found) == 1 else None


def _wanted(name: str, arguments: Sequence[Node]) -> list[bool]:
    """For each argument, whether the function takes only lists there."""
    types = [each["types"] for each in Functions.FUNCTION_TABLE[name]["signature"] if each["types"] != ["expref"]]
    return [bool(each) and all(kind.startswith("array") for kind in each) for each in types[: len(arguments)]]


_VISITORS: dict[str, Callable[[Node, Shape], Shape | None]] = {
    "field": _field,
    "index": _index,
    "subexpression": _chain,
    "index_expression": _chain,
    "pipe": _chain,
    "projection": _projection,
    "value_projection": _projection,
    "filter_projection": _projection,
    "flatten": _flatten,
    "slice": _same,
    "identity": _same,
    "current": _same,
    "literal": _literal,
    "comparator": _comparator,
    "or_expression": _either,
    "and_expression": _both,
    "function_expression": _function,
}
