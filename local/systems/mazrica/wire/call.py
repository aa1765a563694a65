"""One call while it is served."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from local.kit.exchange import Request
from local.systems.mazrica.account import Account
from local.systems.mazrica.errors import invalid


@dataclass(frozen=True)
class Call:
    """A request to an account. `number` is the id in its address, 0 without one."""

    account: Account
    request: Request
    number: int = 0

    def content(self) -> dict[str, Any]:
        """The JSON object of the body. Raises Refusal 400 for anything else, or a member that comes twice."""
        if self.request.media_type != "application/json":
            raise invalid("Content-Type has to be application/json")
        try:
            found = json.loads(self.request.body, object_pairs_hook=_once, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise invalid("the body is no JSON") from None
        if not isinstance(found, dict):
            raise invalid("the body has to be a JSON object")
        return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _no_constant(_: str) -> None:
    raise ValueError
