"""What the reading of contacts remembers of each: how it was last seen, and whether its lead is awaited.

Nothing of it can be read back: all values are marks.
"""

from __future__ import annotations

import hashlib
from functools import cached_property

import msgspec

from relay.system.memory import Keeps
from systems.mazrica.people.awaited import AWAITED_SECONDS
from systems.mazrica.rows import person_names
from systems.mazrica.streams.generation import Generation
from systems.mazrica.streams.shards import Shards


class KnownPerson(msgspec.Struct, frozen=True, array_like=True):
    """A contact as it was last told; or as it was seen, where it was no news."""

    version: str
    name: str
    """Mark of its name."""
    mail: str
    """Mark of its address."""
    told_at: float = 0.0
    """When it was told as somebody who has no lead yet, in epoch seconds; 0: it was not."""

    def is_awaited(self, now: float) -> bool:
        """Whether a lead is being made of it."""
        return bool(self.told_at) and now - self.told_at < AWAITED_SECONDS


def name_mark(contact: int, name: str) -> str:
    """Eight hexadecimal digits."""
    return person_names.mark(contact, name)[:8]


def address_mark(contact: int, address: str) -> str:
    """The same of an address, however its letters are written; empty for none."""
    plain = address.strip().casefold()
    return hashlib.sha256(f"{contact}/{plain}".encode("utf-8", "surrogatepass")).hexdigest()[:8] if plain else ""


def version_mark(version: str) -> str:
    """Sixteen characters that stand for a version."""
    return version[-16:]


class ContactMemory:
    """The memory of one reading of contacts, for one run. `reading` tells it from others of the connection."""

    def __init__(self, memory: Keeps, reading: str) -> None:
        self._memory = memory
        self._generation = Generation(memory, f"contacts:{reading}")

    @cached_property
    def people(self) -> Shards[KnownPerson]:
        """By contact."""
        return Shards(self._memory, self._generation.kind, KnownPerson)

    def renew(self) -> None:
        """Begin anew."""
        self._generation.renew()
        self.__dict__.pop("people", None)
