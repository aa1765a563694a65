"""What a route reads of its payload, and what it answers."""

from __future__ import annotations

from collections.abc import Iterator

from relay.mapping.template import TextTemplate
from relay.system.webhook_setup import Described, PayloadPath
from systems.kintone.config import KintoneRoute
from systems.kintone.table_sheet import table
from systems.kintone.target.action import templates
from systems.kintone.target.record import as_field

_WRITTEN = {
    "record": "the record's number",
    "revision": "its revision",
    "operation": "INSERT for a new record, else UPDATE",
}


def describe(route: KintoneRoute) -> Described:
    """The key, the fields, and what stands in the texts of an action."""
    comment = {} if route.comment is None else {"comment": "the comment's number"}
    writes = bool(route.fields) or route.rows is not None
    operation = {} if writes and route.creates else {"operation": ""}
    answers = {name: text for name, text in (_WRITTEN | comment).items() if name not in operation}
    made_first = [] if route.rows is None else [table(route, route.rows)]
    return Described(paths=list(_paths(route)), identity=[route.key.path], answers=answers, made_first=made_first)


def _paths(route: KintoneRoute) -> Iterator[PayloadPath]:
    yield PayloadPath(route.key.path, route.key.kind)
    if route.key.adopt is not None:
        yield PayloadPath(route.key.adopt.from_)
    cells = {} if route.rows is None else route.rows.fields
    for rule in map(as_field, [*route.fields.values(), *cells.values()]):
        yield PayloadPath(rule.from_, rule.type)
    if route.rows is not None:
        for path in TextTemplate(route.rows.mark.text).paths:
            yield PayloadPath(path.expression)
    for text in templates(route).values():
        for path in TextTemplate(text).paths:
            yield PayloadPath(path.expression)
