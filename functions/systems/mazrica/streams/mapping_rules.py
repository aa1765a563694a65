"""What a route may not carry from Mazrica: lead id, lead score and acquisition date are Marketo's alone.

https://intercom.help/senses_manual/ja/articles/2979599
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import jmespath
import msgspec

from relay.core.findings import Problem
from systems.mazrica.config import MazricaConnection
from systems.mazrica.rows.payload_names import ITEMS_BY_ID

OF_THE_LEAD = ("leadScore", "mktoAcquisitionDate")
"""What Marketo calls two of the three; the third is an id, which nobody can write."""


def check_mapping(connection: MazricaConnection, paths: Sequence[str], writes: Collection[str]) -> Iterator[Problem]:
    """As relay.system.judges_mapping says."""
    own = {str(number): name for name, number in msgspec.structs.asdict(connection.items).items() if number}
    for path in paths:
        for number in _items(path):
            if number in own:
                message = (
                    f"{path} is items.{own[number]} of the connection, which the relay itself fills from Marketo; "
                    "Mazrica cannot change it there. Leave it out."
                )
                yield Problem(path="fields", message=message)
    for name in OF_THE_LEAD:
        if name in writes:
            message = f"{name} is Marketo's alone: it goes to Mazrica, and never comes back. Leave it out."
            yield Problem(path=f"fields.{name}", message=message)


def _items(path: str) -> Iterator[str]:
    """The ids of detail items that an expression reads."""
    yield from _found(jmespath.compile(path).parsed)


def _found(node: Any) -> Iterator[str]:
    children = node.get("children", ())
    if node.get("type") == "subexpression" and len(children) == 2 and children[0] == _ITEMS:
        yield str(children[1].get("value"))
    for each in children:
        if isinstance(each, dict):
            yield from _found(each)


_ITEMS = {"type": "field", "children": [], "value": ITEMS_BY_ID}
