"""Whose events are a lead's: the users who were given it last (K-21)."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from msgspec.structs import replace

from systems.karte.lead.asked import LeadNow
from systems.karte.people.known import KnownKarteLead, KnownUser, follows, unlinked, with_user
from systems.karte.people.memory import DAY, People
from systems.karte.people.names import UserKey

LOOK_UP_SECONDS = 180.0
"""An event says when it was handed over, not when its lead was looked up: no call of Marketo takes longer."""

_DECIDED = 30 * DAY
"""How long it is remembered for whom an event was: as long as it can come back."""


@dataclass(frozen=True)
class Links:
    """Of one connection. Methods raise botocore's errors, and systems.karte.people.memory.Contended."""

    people: People

    def heard(self, lead: LeadNow, at: float) -> KnownKarteLead:
        """A lead is so at a time; who has another address than it has now follows it no more."""
        address = self.people.address(lead.address)

        def newer(known: KnownKarteLead) -> KnownKarteLead:
            return known if known.at > at else replace(known, address=address, at=at, told=at, gone=lead.gone)

        known = self.people.change_lead(lead.id, newer)
        for user, found in self.people.users(known.users).items():
            if found.lead == lead.id and not follows(found, lead.id, known):
                self.people.change_user(user, lambda now: unlinked(now) if now.lead == lead.id else now)
        return known

    def is_outdated(self, lead: LeadNow, address: str, at: float) -> bool:
        """Whether a lead that was looked up before `at` may be gone since, or have another address than `address`.

        `address` is the hash by which it was found; empty: it was found by a cookie.
        """
        known = self.people.lead(lead.id)
        if known is None or (known.at <= at and known.told <= at - LOOK_UP_SECONDS):
            return False
        return known.gone or (bool(address) and known.address != address)

    def follow(self, user: UserKey, lead: LeadNow, at: float) -> None:
        """A user may follow a lead from now on; that they do their own item says."""
        address = self.people.address(lead.address)

        def followed(known: KnownKarteLead) -> KnownKarteLead:
            found = replace(known, users=with_user(known.users, user))
            return found if known.at > at else replace(found, address=address, at=at, gone=False)

        self.people.change_lead(lead.id, followed)

    def users(self, lead_id: str) -> list[UserKey]:
        """Who follows a lead, the newest last."""
        lead = self.people.lead(lead_id)
        if lead is None or not lead.users:
            return []
        known = self.people.users(lead.users)
        return [user for user in lead.users if follows(known.get(user, KnownUser()), lead_id, lead)]

    def decided(self, event_id: str, users: list[UserKey]) -> list[UserKey]:
        """For whom an event is: the same whenever it comes again, so that nobody gets it who did not at first."""
        key, text = f"to#{event_id}", msgspec.json.encode(users).decode()
        if self.people.state.replace(key, text, _DECIDED, revision=0):
            return users
        found = self.people.state.versioned(key).text
        return users if found is None else msgspec.json.decode(found, type=list[str])
