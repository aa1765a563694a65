"""Making a contact with its account: a note is left before and taken away after, so that none is made twice (M-22)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from msgspec.structs import replace

from relay.core.deadline import Deadline
from relay.core.gate import MustWait
from relay.core.outcome import Delivered
from systems.mazrica.people.index import RecordIndex
from systems.mazrica.people.links import ContactLink, ContactLinks, sent_mark
from systems.mazrica.people.making import MakingNote, MakingNotes
from systems.mazrica.rest.errors import FailureKind, MazricaFailed
from systems.mazrica.target import outcomes
from systems.mazrica.target.accounts import Accounts, FoundAccount
from systems.mazrica.target.contact_writing import ContactWriting, WrittenContact
from systems.mazrica.target.lead_writes import LeadWrites
from systems.mazrica.target.route import AccountRule
from systems.mazrica.target.spelling import ContactBody

_ABOUT_ACCOUNT = frozenset({FailureKind.REQUEST, FailureKind.NOT_THERE})
"""What a contact may be refused with whose account is not there any more."""
_MOST_TRIES = 5
"""Accounts that are found, and then turn out to be gone."""


class ContactBusy(Exception):
    """Somebody else is at it; `after`: seconds until it is free at the latest, where that is known."""

    def __init__(self, after: float | None) -> None:
        self.after = after
        super().__init__("busy")


class PerhapsMade(Exception):
    """A contact or an account may have been made."""

    def __init__(self, error: MazricaFailed) -> None:
        self.error = error
        super().__init__("lost")


@dataclass(frozen=True, kw_only=True)
class ContactMaking:
    """For one lead, by whoever holds the locks of all that it is known by.

    Methods raise ContactBusy, PerhapsMade, MazricaFailed, MustWait and botocore's errors.
    """

    writes: LeadWrites
    links: ContactLinks
    notes: MakingNotes
    index: RecordIndex
    writing: ContactWriting
    accounts: Accounts
    deadline: Deadline
    clock: Callable[[], float]

    def make(self, rule: AccountRule | None) -> Delivered:
        """Make the contact of a lead that nobody is; without a rule, or a company, it has no account."""
        for _ in range(_MOST_TRIES):
            account = self._account(rule)
            try:
                return self._made(self.writes.body(None if account is None else account.id), account)
            except MazricaFailed as failed:
                if account is None or account.is_new or failed.kind not in _ABOUT_ACCOUNT:
                    raise
                if not self.accounts.is_gone(account.id, self.deadline):
                    raise
        raise ContactBusy(None)

    def settle(self, made: WrittenContact, link: ContactLink, body: ContactBody) -> tuple[str, ...]:
        """A contact that was made is linked, known to the index, and as it was written; returns warnings."""
        self.links.put(made.id, link)
        self.index.made(made.id, self.writes.indexed(body))
        unseen: tuple[str, ...] = ()
        if not self.writing.is_settled(body):
            unseen = self.writing.settle(made, body, self.deadline)
        self.notes.done_contact(self.writes.lead.lead)
        return tuple(f"{outcomes.NOT_SHOWN}:{each}" for each in unseen)

    def _account(self, rule: AccountRule | None) -> FoundAccount | None:
        if rule is None or not self.writes.lead.company:
            return None
        try:
            return self.accounts.of(self.writes.lead, rule, self.deadline)
        except MazricaFailed as failed:
            raise (PerhapsMade(failed) if failed.may_be_done else failed) from failed

    def _made(self, body: ContactBody, account: FoundAccount | None) -> Delivered:
        lead = self.writes.lead.lead
        self.notes.put_contact(lead, MakingNote(at=self.clock(), customer=body.customer))
        try:
            made = self.writing.create(body, self.deadline)
        except MustWait:
            self.notes.done_contact(lead)
            raise
        except MazricaFailed as failed:
            if failed.may_be_done:
                raise PerhapsMade(failed) from failed
            self.notes.done_contact(lead)
            raise
        link = self.writes.link(made.id, body)
        unseen = self.settle(made, link, body)
        self.links.put(made.id, replace(link, sent=sent_mark(self.writes.items)))
        words = ("contact", "account") if account is not None and account.is_new else ("contact",)
        warnings = (*(account.warnings if account else ()), *unseen)
        return Delivered(answer=outcomes.answer(made.id), made=words, warnings=warnings)
