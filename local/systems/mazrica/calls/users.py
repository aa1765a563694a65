"""Own staff: 100 of them a page, always (second-hand, the connector "mazrica-mcp")."""

from __future__ import annotations

from typing import Any

from local.kit.exchange import Answer
from local.systems.mazrica.records.setup import User
from local.systems.mazrica.wire.call import Call
from local.systems.mazrica.wire.listing import Page, cut
from local.systems.mazrica.wire.searching import Parameters

_ROWS = 100


def listed(call: Call) -> Answer:
    """`GET /users`: those who were deleted only with `deleted=1`, and one of them with `email`."""
    parameters = Parameters(call.request.pairs, call.account.readings, "users")
    email, deleted = parameters.text("email"), parameters.text("deleted") == "1"
    found = [user for user in call.account.setup.users if (deleted or not user.deleted) and email in ("", user.email)]
    return cut(call, "users", found, Page(parameters.number("page", 1), _ROWS), _shown)


def _shown(user: User) -> dict[str, Any]:
    return {**user.shown(), "email": user.email}
