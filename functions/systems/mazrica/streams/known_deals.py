"""What a reading of phases remembers: of deals, of actions, and which deal each contact was last told of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from relay.system.memory import Keeps
from systems.mazrica.streams.generation import Generation
from systems.mazrica.streams.shards import Shards

MOVED = 0
"""In the place of an action's id: an action of the contact was carried over to another deal."""


class KnownDeal(msgspec.Struct, frozen=True, array_like=True):
    """A deal as it was last seen."""

    phase_id: int = 0
    """0: it was not read yet."""
    phase: str = ""
    updated: float = 0.0
    people: dict[int, list[int]] = {}
    """By action contact: the actions that name it. Whom none names any more stays, with none."""

    def registered(self) -> list[int]:
        """The contacts that actions name."""
        return [contact for contact, actions in self.people.items() if any(each != MOVED for each in actions)]

    def linked(self, contact: int, action: int) -> KnownDeal:
        """The same, with an action that names a contact."""
        actions = self.people.get(contact, [])
        return self if action in actions else replace(self, people={**self.people, contact: [*actions, action]})

    def unlinked(self, contact: int, action: int, *, moved: bool) -> KnownDeal:
        """The same without it; `moved`: it names another deal by now."""
        left = [each for each in self.people.get(contact, []) if each != action]
        left = [*left, MOVED] if moved and MOVED not in left else left
        return replace(self, people={**self.people, contact: left})

    def was_merged(self, contact: int) -> bool:
        """Whether actions of the contact were carried over to another deal, and none is left."""
        return self.people.get(contact) == [MOVED]


class KnownAction(msgspec.Struct, frozen=True, array_like=True):
    """An action as it was last seen."""

    deal: int
    """0: none."""
    people: list[int]
    updated: float


class ShownDeal(msgspec.Struct, frozen=True, array_like=True):
    """Which deal a contact was last told of, and since when that counts."""

    deal: int
    phase_id: int
    at: float
    why: str = ""
    """What made it another event than one of the same phase before."""


class Swept(msgspec.Struct, frozen=True, array_like=True):
    """What the last sweep came to."""

    deals: int
    pairs: int


class PairOf(NamedTuple):
    """A contact of a deal: the record of an event."""

    deal: int
    contact: int

    def __str__(self) -> str:
        """In the order of numbers, as a text."""
        return f"{self.deal:012d}-{self.contact:012d}"


def pair_of(record: str) -> PairOf:
    """The pair in a record."""
    deal, _, contact = record.partition("-")
    return PairOf(int(deal), int(contact))


class DealMemory:
    """The memory of one reading of phases, for one run. `reading` tells it from others of the connection."""

    def __init__(self, memory: Keeps, reading: str) -> None:
        self.memory = memory
        self._generation = Generation(memory, f"phases:{reading}")

    @cached_property
    def deals(self) -> Shards[KnownDeal]:
        """By deal."""
        return Shards(self.memory, f"{self._generation.kind}:deals", KnownDeal)

    @cached_property
    def actions(self) -> Shards[KnownAction]:
        """By action."""
        return Shards(self.memory, f"{self._generation.kind}:actions", KnownAction)

    @cached_property
    def shown(self) -> Shards[ShownDeal]:
        """By contact."""
        return Shards(self.memory, f"{self._generation.kind}:shown", ShownDeal)

    def renew(self) -> None:
        """Begin anew."""
        self._generation.renew()
        for name in ("deals", "actions", "shown"):
            self.__dict__.pop(name, None)

    def save(self) -> None:
        """Hand everything that was put to the memory."""
        for each in (self.deals, self.actions, self.shown):
            each.save()

    @property
    def wants_all_actions(self) -> bool:
        """Whether a deal was missed whose actions may have been carried over long ago."""
        return self.memory.get(self._kind, "missed") == "yes"

    def want_all_actions(self, wanted: bool) -> None:  # noqa: FBT001 - yes or no
        """Have the next pass read all actions once more, or no longer."""
        if wanted != self.wants_all_actions:
            self.memory.put(self._kind, "missed", "yes" if wanted else "no")

    @property
    def swept(self) -> Swept | None:
        """What the last sweep came to."""
        text = self.memory.get(self._kind, "swept")
        return msgspec.json.decode(text, type=Swept) if text else None

    def keep_swept(self, swept: Swept) -> None:
        """Keep what this one has come to."""
        self.memory.put(self._kind, "swept", msgspec.json.encode(swept).decode())

    @property
    def _kind(self) -> str:
        return f"{self._generation.kind}:sweep"


def pairs(deal: int, known: KnownDeal | None) -> Iterator[PairOf]:
    """The pairs of a deal that is there, those of former action contacts too."""
    people: Sequence[int] = sorted(known.people) if known else ()
    yield from (PairOf(deal, contact) for contact in people)
