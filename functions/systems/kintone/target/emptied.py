"""Whether a record says itself that it has lost what a route is about to write into it.

Who asked by a record of kintone (`then`), and writes what was found into that very record, is told what it held. Where
a field is empty there that is to get a value, nothing that was written before is in it any more: a person emptied it,
such as a lead's id that was typed wrong. So `unchanged: skip` must not take it for written. It ends no circle of events
later than that: what is written is shown the next time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from relay.mapping.blank import is_blank
from relay.system.look_up import ASKED
from systems.kintone.config import KintoneRoute


def is_emptied(
    route: KintoneRoute, key: str, record: Mapping[str, Mapping[str, Any]], payload: Mapping[str, Any]
) -> bool:
    """`key` and `record` are what the route made of the payload."""
    asked = payload.get(ASKED)
    if route.key.record is None or not isinstance(asked, Mapping) or not _is_of(asked, route, key):
        return False
    held = asked.get("record")
    return isinstance(held, Mapping) and any(
        code in held and is_blank(held[code]) and not is_blank(cell["value"]) for code, cell in record.items()
    )


def _is_of(asked: Mapping[str, Any], route: KintoneRoute, key: str) -> bool:
    return (asked.get("app"), asked.get("id")) == (str(route.app), key)
