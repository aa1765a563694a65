"""CALC fields: arithmetic over the record's own numbers.

Only `+ - * /`, brackets and field codes: enough to show that kintone computes the value itself, whatever was sent.
An empty number counts as 0; what cannot be computed (division by zero, other functions) is shown as empty.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from decimal import Decimal, DecimalException
from functools import lru_cache
from typing import Any

from local.systems.kintone.apps.app import App, Precision
from local.systems.kintone.values.number import plain, rounded

_OPERATORS: Mapping[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def calculate(app: App, values: Mapping[str, Any]) -> dict[str, str]:
    """Return the value of each CALC field, computed in the order of the form."""
    if not app.calculated:
        return {}
    known = dict(values)
    results: dict[str, str] = {}
    for one in app.calculated:
        results[one.code] = known[one.code] = _result(one.expression, known, app.precision)
    return results


def _result(expression: str, values: Mapping[str, Any], precision: Precision) -> str:
    try:
        return plain(rounded(_evaluate(_parsed(expression), values), precision))
    except (DecimalException, SyntaxError, TypeError, KeyError):
        return ""


@lru_cache(maxsize=256)
def _parsed(expression: str) -> ast.expr:
    return ast.parse(expression, mode="eval").body


def _evaluate(node: ast.expr, values: Mapping[str, Any]) -> Decimal:
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATORS[type(op)](_evaluate(left, values), _evaluate(right, values))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_evaluate(operand, values)
        case ast.Name(id=code):
            return Decimal(values.get(code) or 0)
        case ast.Constant(value=int() | float() as value):
            return Decimal(str(value))
    raise TypeError(node)
