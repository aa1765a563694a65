"""An app that some route comes from and some route writes to: whether both ways know a record by the same thing.

Where they do not, each customer is made twice. A record that is new in kintone becomes a lead; the first webhook of
that lead finds no record with its key, since the first record lacks it, and an upsert makes a second one. A key that
adopts such a record by what else it is known by makes none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

import jmespath

from relay.core.config import Config, Route
from relay.core.findings import Problem
from systems.kintone.config import RECORD_NUMBER, KintoneRoute
from systems.kintone.receiver.origin import SYSTEM, read_from, written_to

_RELATIVE = frozenset(
    {"subexpression", "index_expression", "projection", "value_projection", "filter_projection", "flatten", "pipe"}
)
"""Nodes of JMESPath of which only the first child reads the payload; the rest reads what that has found."""

Identity = Callable[[Route], Sequence[str]]
"""Paths of a route that say which record of its target an event is about, each by itself."""


def advise(config: Config, identity: Identity) -> Iterator[Problem]:
    """One warning for each pair of routes that may make a record twice; paths begin with `routes`."""
    for there, source in config.routes.items():
        place = read_from(config, source)
        fields = fields_of(identity(source))
        for back, writer in config.routes.items() if place and fields else ():
            if written_to(config, writer) == place and _may_answer(config, source, writer):
                yield from _compare(there, back, cast("KintoneRoute", writer), fields)


def fields_of(expressions: Sequence[str]) -> set[str]:
    """The fields of a record that these paths read, by code; the record's number by kintone's own name for it."""
    trees = [jmespath.compile(each).parsed for each in expressions]
    return {code for tree in trees for code in _codes(tree)}


def _compare(there: str, back: str, writer: KintoneRoute, fields: set[str]) -> Iterator[Problem]:
    key = writer.key.code
    known = {key} if writer.key.adopt is None else {key, writer.key.adopt.field}
    if not writer.creates or fields == {key} or (writer.key.adopt is not None and fields <= known):
        return
    names = " or ".join(sorted(_named(code) for code in fields))
    message = f"the app is also where {there} comes from, which knows a record by {names}, not by {_named(key)} alone. "
    message += "Each customer that is new in kintone would be made a second time. Let both go by one field, let it "
    message += "adopt the record that has no key yet, or write upsert: false here."
    yield Problem(path=f"routes.{back}.key", message=message)


def _may_answer(config: Config, source: Route, writer: Route) -> bool:
    """Whether what one route has written may come back by the other. Who posts JSON is anybody but kintone."""
    if config.systems.get(writer.from_) == SYSTEM:
        return read_from(config, writer) == written_to(config, source)
    return config.systems[source.to] != SYSTEM


def _codes(node: Any) -> Iterator[str]:
    match node:
        case {"type": "subexpression", "children": [{"value": "record"}, {"type": "field", "value": code}, *_]}:
            yield str(code)
        case {"type": "subexpression", "children": [{"value": "record"}, {"children": [{"value": code}, *_]}, *_]}:
            yield str(code)
        case {"type": "field", "value": "id"}:
            yield RECORD_NUMBER
        case {"type": kind, "children": [first, *_]} if kind in _RELATIVE:
            yield from _codes(first)
        case {"children": children}:
            for child in children:
                yield from _codes(child)


def _named(code: str) -> str:
    return "its number" if code == RECORD_NUMBER else code
