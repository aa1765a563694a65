"""All that is kept under one name, so that it can be erased: a user's id, an address, a lead's id."""

from __future__ import annotations

from dataclasses import dataclass

from systems.karte.people.due import DueList
from systems.karte.people.memory import People
from systems.karte.people.names import UserKey, possible_users


@dataclass(frozen=True)
class KeptPeople:
    """Implements relay.system.noted.PeopleKept."""

    people: People
    due: DueList | None

    def items(self, name: str) -> int:
        """Users, their address, their notes, and the lead."""
        users = self.users(name)
        notes = sum(len(self.due.of(each)) for each in users) if self.due else 0
        known = self.people.users(users)
        return len(known) + notes + bool(self._having(name)) + (self.people.lead(name) is not None)

    def forget(self, name: str) -> None:
        """Also what is noted of them, where the address still stands in clear."""
        for user in self.users(name):
            if self.due is not None:
                self.due.partition.delete_all(self.due.of(user))
            self.people.forget_user(user)
        self.people.forget_address(self.people.address(name))
        self.people.forget_lead(name)

    def users(self, name: str) -> list[UserKey]:
        """The users with this id, and those with this address."""
        return list(dict.fromkeys([*possible_users(name), *self._having(name)]))

    def _having(self, name: str) -> list[UserKey]:
        """Those who have it now: an address's item may still list who has another one."""
        address = self.people.address(name)
        listed = self.people.having([address]).get(address, ())
        return [user for user, known in self.people.users(listed).items() if known.address == address]
