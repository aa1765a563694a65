"""Which call is behind an address.

Addresses: https://developers-senses.mazrica.com/api for the base and `/domains/settings`, public clients for the others
(toshionoda/mazrica-civilink; a connector "mazrica-mcp"). What nobody was seen to call is a reading, or is not there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from local.kit.exchange import Answer
from local.systems.mazrica.account import Account
from local.systems.mazrica.calls import actions, records, searching, settings, users
from local.systems.mazrica.errors import Refusal
from local.systems.mazrica.records.kinds import ACTIONS, CONTACTS, CUSTOMERS, DEALS, KINDS
from local.systems.mazrica.wire.call import Call

PREFIX = "/v1/"
Handler: TypeAlias = Callable[[Call], Answer]

_WITH_ID = re.compile(r"(.+)/([0-9]{1,18})")


@dataclass(frozen=True)
class Route:
    """A call and its handler; `number` is the id in the address, 0 without one."""

    call: str
    handler: Handler
    number: int = 0


_CALLS: Mapping[str, Handler] = {
    **{f"GET {name}": records.listing(name) for name in KINDS},
    **{f"POST {name}": records.creating(name) for name in KINDS},
    **{f"PATCH {name}/{{id}}": records.updating(name) for name in KINDS},
    **{f"DELETE {name}/{{id}}": records.deleting(name) for name in (CUSTOMERS, DEALS)},
    "GET actions": actions.listed,
    "POST deals/search": searching.search,
    "GET users": users.listed,
    "GET domains/settings": settings.domain,
    "GET customer_setting": settings.customers,
}


def find(account: Account, method: str, path: str) -> Route:
    """The route of a request. Raises Refusal 404."""
    address = path.removeprefix(PREFIX).removesuffix("/") if path.startswith(PREFIX) else ""
    number, pattern = 0, address
    if match := _WITH_ID.fullmatch(address):
        pattern, number = f"{match[1]}/{{id}}", int(match[2])
    call = f"{method} {pattern}"
    handler = _CALLS.get(call) or _by_reading(account, call)
    if handler is None:
        raise Refusal(404, "Not Found")
    return Route(call.replace(" ", " /"), handler, number)


def _by_reading(account: Account, call: str) -> Handler | None:
    """The handler of a call that may be there."""
    readings, types = account.readings, account.readings.deal_types_path
    maybe: dict[str, Handler] = {f"GET {types}": settings.deal_types, f"GET {types}/{{id}}": settings.deal_type}
    if readings.contact_deletion:
        maybe[f"DELETE {CONTACTS}/{{id}}"] = records.deleting(CONTACTS)
    if readings.single_reads:
        maybe |= {f"GET {name}/{{id}}": records.reading(name) for name in KINDS}
        maybe[f"GET {ACTIONS}/{{id}}"] = actions.read
    return maybe.get(call)
