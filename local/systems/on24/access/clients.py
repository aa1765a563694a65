"""Accounts: a tree of clients, each with a number.

https://api.on24.com/v2/openapi.json, GET /client/{clientId}.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from local.systems.on24.wire.errors import NO_PERMISSION, Refusal, no_client


@dataclass
class Client:
    """One account. `above` is the number of the one that it is a sub-account of."""

    id: str
    name: str
    above: str = ""
    active: bool = True
    contract: bool = True
    """Whether its contract has not expired."""


class Clients:
    """The accounts by number."""

    def __init__(self, top: Client) -> None:
        self.by_id = {top.id: top}

    def add(self, client: Client) -> None:
        """Add a sub-account. Raises ValueError."""
        if client.above not in self.by_id or not client.id.isdecimal():
            raise ValueError("a sub-account has a number, and `above` is the account over it")
        self.by_id[client.id] = client

    def under(self, client: str) -> set[str]:
        """The numbers of the sub-accounts, of theirs too, without the account itself."""
        found: set[str] = set()
        while more := {each.id for each in self.by_id.values() if each.above in {client, *found}} - found:
            found |= more
        return found

    def asked(self, client: str, caller: str) -> Client:
        """The account of a path, for a token of another one. Raises Refusal 403 or 404."""
        found = self.by_id.get(client)
        if found is None:
            raise no_client(client)
        if client != caller and client not in self.under(caller):
            raise Refusal(403, NO_PERMISSION)
        if not found.active:
            raise Refusal(403, f"The client id {client} is inactive.")
        if not found.contract:
            raise Refusal(403, f"Client contract for {client} is expired.")
        return found

    def tree(self, client: str) -> list[dict[str, Any]]:
        """The sub-accounts as GET /client/{clientId} shows them."""
        shown: list[dict[str, Any]] = []
        for each in self.by_id.values():
            if each.above == client:
                below = self.tree(each.id)
                shown.append({"id": int(each.id), "name": each.name, **({"subclients": below} if below else {})})
        return shown
