"""Contacts that leads are being made of: by the address with which they were told, for as long as that may take.

The address of such a contact may be changed while its lead is made. Who looks for the lead's contact by the address
that the lead has would find nobody, and make a second one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from relay.aws.table import State
from systems.mazrica.people.finding import plain

AWAITED_SECONDS = 25 * 3600.0
"""By then an event is delivered or put aside (`retry.give_up_after`, and an hour)."""


@dataclass(frozen=True)
class AwaitedContacts:
    """Those of one connection. Methods raise botocore's errors."""

    state: State

    def put(self, contacts: Mapping[str, int]) -> None:
        """By address; before anybody is told of them."""
        if contacts:
            self.state.put_all({_key(each): str(contact) for each, contact in contacts.items()}, AWAITED_SECONDS)

    def contact(self, address: str) -> int | None:
        """The contact that was told with an address."""
        text = self.state.get(_key(address)) if address else None
        return None if text is None else int(text)


def _key(address: str) -> str:
    return f"mazrica-awaited#{hashlib.sha256(plain(address).encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"
