"""Giving a user their lead, or saying why not; and what a lead's change means for those who know it.

Everything that is written was asked for by the user's own address, or by their cookie, and comes in the order in which
it was asked: a change that was read at Marketo only has its users be asked for again, so that it is settled by the same
search which of several leads is meant, in whatever order they change (K-05).

What is remembered of a user comes before what is written, where it keeps a lead's events away, and behind it, where it
lets them come: a function that is stopped in between leaves nobody with another's events.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from msgspec.structs import replace

from relay.core.event import Event
from relay.core.outcome import UNKNOWN, Cause, Delivered, Outcome, Rejected
from systems.karte.lead.asked import AskedLead, LeadNow
from systems.karte.lead.lead_mapping import LeadWrite
from systems.karte.lead.lead_values import OBJECT, fingerprint, packed
from systems.karte.lead.links import Links
from systems.karte.mapping import KarteEvent
from systems.karte.people.due import DueList
from systems.karte.people.known import By, KnownUser, MissedPull, Written, unlinked
from systems.karte.people.memory import People
from systems.karte.people.names import UserKey

NOT_KNOWN = Delivered(skipped="not_known_to_karte")
"""Of a lead whose address no user of KARTE has shown."""

ASKED_AGAIN = Delivered(skipped="asked_again")
"""Of what is asked for again: its users, one by one, in their own order."""

_NO_ROSTER = Rejected(
    cause=Cause(
        code="no_roster_route",
        message="who is to be asked for can be noted nowhere: write a route with from: (this connection) and source: "
        "{stream: roster, every: 1m} that looks up and leads here",
    )
)

Made = Callable[[], LeadWrite | None]
"""What is to be written; None: this is a visitor, whose lead goes nowhere."""
Write = Callable[[LeadWrite], Outcome]


@dataclass(frozen=True, kw_only=True)
class LeadPull:
    """Of one connection. Methods raise botocore's errors, and systems.karte.people.memory.Contended."""

    people: People
    links: Links
    due: DueList | None

    def changed(self, asked: AskedLead, event: Event) -> Outcome:
        """A lead has changed: who has its address is asked for, and nobody else."""
        lead = asked.lead
        if lead is None:
            return NOT_KNOWN
        self.links.heard(lead, event.received_at.timestamp())
        users = self._having(lead)
        if not users:
            return NOT_KNOWN
        if self.due is None:
            return _NO_ROSTER
        self.due.add((user, lead.address) for user in users)
        return ASKED_AGAIN

    def deliver(self, asked: AskedLead, event: Event, made: Made, write: Write, *, skips: bool) -> Outcome:
        """Who asked is given what was found; with `skips` nothing that they have already. Raises what `made` raises."""
        user, at = asked.user or "", event.received_at.timestamp()
        known = self.people.user(user) or KnownUser()
        if known.joined:
            return Delivered(skipped="visitor_became_member")
        said = self.people.address(asked.email)
        if asked.of_roster and said != known.address:
            return Delivered(skipped="address_changed")
        if asked.visitor is not None:
            self._join(asked.visitor)
        known = self.people.move(user, known, said or known.address)
        why = self._refusal(asked, known, at)
        found = None if why or asked.lead is None else made()
        if asked.lead is None or found is None:
            return self._missed(asked, known, at, why or "visitor")
        is_same = skips and event.replayed_at is None and _is_written(found, known.written)
        return self._give(asked.lead, known, at, found, None if is_same else write)

    def _give(self, lead: LeadNow, known: KnownUser, at: float, found: LeadWrite, write: Write | None) -> Outcome:
        """`write` is None where the user has all of it already."""
        user, before = found.user, known.written
        if known.lead not in ("", lead.id):
            known = self.people.change_user(user, unlinked)
        outcome = write(_in_place_of(found, before, lead)) if write else Delivered(skipped="unchanged")
        if isinstance(outcome, Rejected):
            self._failed(user, at, found, outcome)
        if not isinstance(outcome, Delivered):
            return outcome
        self.links.follow(user, lead, at)
        by: By = "email" if self._is_by_email(lead, known) else "cookie"
        address = self.people.address(lead.address)
        written = replace(before, at=at) if before and not write else _written(found, by, lead, at, before)
        self.people.change_user(
            user, lambda now: replace(now, lead=lead.id, by=by, lead_address=address, written=written, missed=None)
        )
        return outcome

    def _refusal(self, asked: AskedLead, known: KnownUser, at: float) -> str:
        """Why who asked is given nothing; empty: they are given the lead that was found."""
        lead = asked.lead
        if lead is None or lead.gone:
            return "no_lead"
        is_theirs = self._is_by_email(lead, known)
        if self.links.is_outdated(lead, known.address if is_theirs else "", at):
            return "lead_changed"
        if asked.email or not known.address or is_theirs:
            return ""
        # The call said no address, and KARTE has one: only the address says whose the lead is, not a shared browser.
        return "other_email" if lead.address or known.by == "email" else ""

    def _missed(self, asked: AskedLead, known: KnownUser, at: float, why: str) -> Outcome:
        """Nothing is given. Whose address leads to nobody follows nobody any more; a cookie alone says less."""
        user = asked.user or ""
        if why == "lead_changed" and asked.email and self.due is not None:
            self.due.add([(user, asked.email)])
        ends = why == "no_lead" and (bool(asked.email) or not known.address)
        missed = MissedPull(at=at, why=why, cookie=asked.cookie, said_email=bool(asked.email))
        self.people.change_user(user, lambda now: replace(unlinked(now) if ends else now, missed=missed))
        return Delivered(skipped=why)

    def _failed(self, user: UserKey, at: float, found: LeadWrite, outcome: Rejected) -> None:
        """What the user has now is not certain: the next look is written, whatever it says."""
        why = "unknown_outcome" if outcome.cause.code == UNKNOWN else f"refused:{outcome.cause.code}"

        def uncertain(now: KnownUser) -> KnownUser:
            written = now.written and replace(
                now.written, fingerprint="", names=tuple(dict.fromkeys([*now.written.names, *found.names]))
            )
            return replace(now, written=written, missed=MissedPull(at=at, why=why))

        self.people.change_user(user, uncertain)

    def _join(self, visitor: UserKey) -> None:
        """A browser is a member's from now on: KARTE joins the two, so nothing may be told to the visitor any more."""
        known = self.people.user(visitor)
        if known is None or not known.joined:
            self.people.change_user(visitor, lambda _: KnownUser(joined=True))

    def _having(self, lead: LeadNow) -> list[UserKey]:
        """Who has the lead's address now."""
        address = self.people.address(lead.address)
        if not address or lead.gone:
            return []
        listed = self.people.having([address]).get(address, ())
        return [user for user, known in self.people.users(listed).items() if known.address == address]

    def _is_by_email(self, lead: LeadNow, known: KnownUser) -> bool:
        return bool(known.address) and self.people.address(lead.address) == known.address


def _is_written(found: LeadWrite, written: Written | None) -> bool:
    """Whether a user has all of it already, but for times. What is not said this time is not taken away."""
    if written is None or written.fingerprint != found.fingerprint:
        return False
    return all(written.beside.get(name) == fingerprint({name: value}) for name, value in found.beside.items())


def _in_place_of(found: LeadWrite, written: Written | None, lead: LeadNow) -> LeadWrite:
    """The same; where another lead's values are there, those that this one does not have are emptied.

    KARTE keeps each value until another one is sent: else a user would show a mixture of two people.
    """
    if written is None or found.event is None or written.lead == lead.id or written.way != found.way:
        return found
    before = (name.removeprefix(f"{OBJECT}.") for name in written.names if name.startswith(f"{OBJECT}."))
    emptied = {name: "" for name in before if name not in found.lead}
    values = {**found.event.values, OBJECT: {**emptied, **found.event.values[OBJECT]}}
    return found._replace(event=KarteEvent(found.event.name, values))


def _written(found: LeadWrite, by: By, lead: LeadNow, at: float, before: Written | None) -> Written:
    beside = {name: fingerprint({name: value}) for name, value in found.beside.items()}
    return Written(
        at=at,
        by=by,
        lead=lead.id,
        way=found.way,
        names=found.names,
        content=packed({**found.beside, OBJECT: found.lead}),
        fingerprint=found.fingerprint,
        beside={**(before.beside if before else {}), **beside},
    )
