"""Where it is remembered whom KARTE knows: the connection's state table, an item for each user, address and lead.

Names are keyed hashes; an address is nowhere in clear. Several functions, and a person's command, may change an item at
once, so each is replaced by whoever has seen the newest one. Items are forgotten 400 days after they were last renewed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from relay.aws.table import State
from systems.karte.people.known import KnownAddress, KnownKarteLead, KnownUser, unlinked, with_user, without_user
from systems.karte.people.names import Hashes, NameKind, UserKey

DAY = 86_400.0
LIFETIME = 400 * DAY
UNKNOWN_LIFETIME = 15 * DAY
"""Of a lead that nobody follows: as long as an event may wait that was looked up before it changed."""
RENEWED_AFTER = 30
"""Days until an address's item is written again although nothing has changed, so that it lives as long as its users."""

_ATTEMPTS = 50
_Item = TypeVar("_Item", KnownUser, KnownAddress, KnownKarteLead)


class Contended(Exception):
    """An item was changed by others again and again."""


@dataclass(frozen=True)
class People:
    """Of one connection. Methods raise botocore's errors, and Contended."""

    state: State
    key: bytes
    """Of the hashes."""
    clock: Callable[[], float] = time.time
    hashes: Hashes = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "hashes", Hashes(self.key))

    def address(self, said: str) -> str:
        """The hash of an address; empty for none."""
        return self.hashes.of("address", said) if said.strip() else ""

    def user(self, user: UserKey) -> KnownUser | None:
        """What is known of a user."""
        return self._get(self._id("user", user), KnownUser)

    def users(self, users: Iterable[UserKey]) -> dict[UserKey, KnownUser]:
        """Of several, those that are known; a request for each hundred."""
        ids = {self._id("user", each): each for each in users}
        found = self.state.get_all(ids)
        return {ids[name]: _decoded(text, KnownUser) for name, text in found.items()}

    def having(self, addresses: Iterable[str]) -> dict[str, tuple[UserKey, ...]]:
        """By the hash of an address: who has it, of those that somebody has. A request for each hundred."""
        ids = {self._hashed("address", each): each for each in addresses if each}
        found = self.state.get_all(ids)
        return {ids[name]: _decoded(text, KnownAddress).users for name, text in found.items()}

    def lead(self, lead_id: str) -> KnownKarteLead | None:
        """What was last heard of a lead."""
        return self._get(self._id("lead", lead_id), KnownKarteLead)

    def change_user(self, user: UserKey, change: Callable[[KnownUser], KnownUser]) -> KnownUser:
        """Change what is known of a user, whoever else does; what it is then."""
        return self._change(self._id("user", user), KnownUser(), change)

    def change_lead(
        self, lead_id: str, change: Callable[[KnownKarteLead], KnownKarteLead], *, renew: bool = False
    ) -> KnownKarteLead:
        """The same of a lead; with `renew` the item is written though nothing changes."""
        return self._change(self._id("lead", lead_id), KnownKarteLead(), change, renew=renew)

    def add_to_address(self, address: str, user: UserKey, *, renew: bool = False) -> None:
        """Remember that a user has an address; with `renew` the item is written though it says so already."""
        self._change(
            self._hashed("address", address),
            KnownAddress(),
            lambda known: known if user in known.users else KnownAddress(users=with_user(known.users, user)),
            renew=renew,
        )

    def take_from_address(self, address: str, user: UserKey) -> None:
        """Remember that a user has an address no more."""
        name = self._hashed("address", address)
        if self.state.get(name) is not None:
            self._change(name, KnownAddress(), lambda known: KnownAddress(users=without_user(known.users, user)))

    def move(self, user: UserKey, known: KnownUser, address: str) -> KnownUser:
        """A user has another address than is known; what is known then. Who has a new one follows nobody yet."""
        if address != known.address:
            if address:
                self.add_to_address(address, user)
            return self.change_user(user, lambda now: replace(unlinked(now), address=address, renewed=self.today))
        if self.today - known.renewed < RENEWED_AFTER:
            return known
        if address:
            self.add_to_address(address, user, renew=True)
        if known.lead:
            self.change_lead(known.lead, lambda lead: lead, renew=True)
        return self.change_user(user, lambda now: replace(now, renewed=self.today))

    @property
    def today(self) -> int:
        """The day, since 1970."""
        return int(self.clock() // DAY)

    def forget_user(self, user: UserKey) -> None:
        """Erase what is known of a user, wherever their id stands."""
        known = self.user(user)
        if known is not None and known.address:
            self.take_from_address(known.address, user)
        if known is not None and known.lead:
            self.change_lead(known.lead, lambda lead: replace(lead, users=without_user(lead.users, user)))
        self.state.delete(self._id("user", user))

    def forget_address(self, address: str) -> None:
        """Erase an address; who has it keeps what else is known of them."""
        self.state.delete(self._hashed("address", address))

    def forget_lead(self, lead_id: str) -> None:
        """Erase a lead, and that anybody was given it."""
        for user in self.lead_users(lead_id):
            known = self.user(user)
            if known is not None and lead_id in {known.lead, known.written and known.written.lead}:
                self.change_user(user, lambda now: replace(unlinked(now), written=None))
        self.state.delete(self._id("lead", lead_id))

    def lead_users(self, lead_id: str) -> tuple[UserKey, ...]:
        """Who may follow a lead."""
        found = self.lead(lead_id)
        return () if found is None else found.users

    def _id(self, kind: NameKind, name: str) -> str:
        return self._hashed(kind, self.hashes.of(kind, name))

    def _hashed(self, kind: NameKind, hashed: str) -> str:
        return f"who#{kind}#{hashed}"

    def _get(self, name: str, model: type[_Item]) -> _Item | None:
        text = self.state.get(name)
        return None if text is None else _decoded(text, model)

    def _change(self, name: str, nothing: _Item, change: Callable[[_Item], _Item], *, renew: bool = False) -> _Item:
        for _ in range(_ATTEMPTS):
            found = self.state.versioned(name)
            before = nothing if found.text is None else _decoded(found.text, type(nothing))
            after = change(before)
            if after == before and not renew:
                return before
            text = msgspec.json.encode(after).decode()
            if self.state.replace(name, text, _lifetime(after), revision=found.revision):
                return after
        raise Contended


def _lifetime(item: KnownUser | KnownAddress | KnownKarteLead) -> float:
    return UNKNOWN_LIFETIME if isinstance(item, KnownKarteLead) and not item.users else LIFETIME


def _decoded(text: str, model: type[_Item]) -> _Item:
    return msgspec.json.decode(text, type=model)
