"""Which record or choice an id means."""

from __future__ import annotations

from typing import Any

from local.systems.mazrica.account import Account
from local.systems.mazrica.errors import invalid
from local.systems.mazrica.records.kinds import CUSTOMERS, Link
from local.systems.mazrica.records.setup import Named, chosen, find

OF_DEAL_TYPE = frozenset({"phase", "product", "probability", "channel"})
"""What a deal chooses among the choices of its type."""


def resolved(account: Account, link: Link, wanted: Any, deal_type: Any = None) -> int | None:
    """The id of what a link names, by its id or, of a choice, its name. Raises Refusal 400 for what is not there.

    0 is no owner role (second-hand, the connector "mazrica-mcp"). A phase, product, probability or channel is one of
    its deal type's.
    """
    if wanted is None or (link.name == "ownerRole" and wanted == 0):
        if link.required:
            raise invalid(f"{link.name} is compulsory")
        return None
    if link.name == "customer":
        if account.tables[CUSTOMERS].get(wanted) is None:
            raise invalid("customer: no such account")
        return int(wanted)
    return int(chosen(_choices(account, link, deal_type), wanted, link.name).id)


def named(account: Account, link: str, number: Any, deal_type: Any = None) -> dict[str, Any] | None:
    """What a link names, as the API shows it: its id and name. None for nothing."""
    if number is None:
        return None
    if link == "customer":
        found = account.tables[CUSTOMERS].get(number)
        return {"id": found.id, "name": found.values["name"]} if found else None
    choice = find(_choices(account, Link(link), deal_type), number)
    return choice.shown() if choice else None


def _choices(account: Account, link: Link, deal_type: Any) -> list[Named]:
    setup = account.setup
    if link.name in OF_DEAL_TYPE:
        return list(setup.deal_type(deal_type).choices(link.name))
    choices: dict[str, list[Any]] = {
        "industry": setup.industries,
        "ownerRole": setup.owner_roles,
        "dealType": setup.deal_types,
        "user": setup.users,
    }
    return choices[link.name]
