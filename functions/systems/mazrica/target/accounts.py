"""Which account a new contact is linked to: one that is there, else one that is made, once (M-13 to M-16).

Accounts are linked or made, never changed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from relay.aws.table import State
from relay.core.deadline import Deadline
from relay.core.gate import MustWait
from systems.mazrica.names import ID, NAME, PHONE, RecordList
from systems.mazrica.people import index_keys
from systems.mazrica.people.index import RecordIndex
from systems.mazrica.people.index_keeping import IndexKeeping
from systems.mazrica.people.links import FOR_EVER
from systems.mazrica.people.making import MakingNote, MakingNotes
from systems.mazrica.rest.client import JsonRow, MazricaClient
from systems.mazrica.rest.errors import MazricaFailed
from systems.mazrica.rest.halving import by_id
from systems.mazrica.rest.walking import ListWalk, Walker
from systems.mazrica.target.mapping import LeadContact
from systems.mazrica.target.route import AccountRule

FRESH_SECONDS = 60.0
"""What was changed by people later than this may not be known."""
SEVERAL = "several_accounts"

_CUSTOMERS = RecordList.CUSTOMERS
_A_DAY = 86_400.0
"""Seconds: by more no two clocks differ, whatever zone Mazrica's times are taken to be in."""


class FoundAccount(NamedTuple):
    """The account of a lead."""

    id: int
    is_new: bool = False
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Accounts:
    """Of one connection. Methods raise MazricaFailed, MustWait and botocore's errors."""

    client: MazricaClient
    walker: Walker
    contacts: RecordIndex
    keeping: IndexKeeping
    """Of the index of accounts, which is only read where some are found by name and phone."""
    notes: MakingNotes
    state: State
    clock: Callable[[], float] = time.time

    @staticmethod
    def scope(lead: LeadContact, rule: AccountRule) -> str:
        """Names those for whom one account is made: by their domain, else by their company's name and phone."""
        free = {each.casefold() for each in rule.free_mail}
        if rule.match == "email_domain" and lead.domain and lead.domain not in free:
            return index_keys.by_domain(lead.domain)
        return index_keys.by_company(lead.company, lead.phone)

    def of(self, lead: LeadContact, rule: AccountRule, deadline: Deadline) -> FoundAccount:
        """The account of a lead that has a company; to be called by whoever holds the lock of the scope."""
        scope = self.scope(lead, rule)
        found = self._listed(lead, rule, scope, deadline) or self._made_before(scope)
        if found is not None:
            return found
        note = self.notes.account(scope)
        number = None if note is None else self._made_unseen(note, deadline)
        if number is not None:
            return self._keep(scope, FoundAccount(number, is_new=True))
        return self._keep(scope, FoundAccount(self._make(lead, scope, deadline), is_new=True))

    def is_gone(self, account: int, deadline: Deadline) -> bool:
        """Whether an account that a contact could not be linked to is not there any more; it is not used again then."""
        if by_id(self.walker, _CUSTOMERS, account, deadline) is not None:
            return False
        self.state.put(_gone(account), "gone", FOR_EVER)
        return True

    def _listed(self, lead: LeadContact, rule: AccountRule, scope: str, deadline: Deadline) -> FoundAccount | None:
        if rule.match == "email_domain":
            if scope != index_keys.by_domain(lead.domain):
                return None
            customers = [each.customer for each in self.contacts.find([scope])[scope].values()]
        else:
            self.keeping.look(self.clock() - FRESH_SECONDS, deadline)
            customers = [*self.keeping.index.find([scope])[scope]]
        there = self._there([each for each in customers if each is not None])
        if not there:
            return None
        several = rule.match == "name_and_phone" and len(there) > 1
        return FoundAccount(there[0], warnings=(SEVERAL,) if several else ())

    def _made_before(self, scope: str) -> FoundAccount | None:
        """The one that the relay has made for the same people."""
        text = self.state.get(_account(scope))
        there = self._there([int(text)] if text else [])
        return FoundAccount(there[0]) if there else None

    def _there(self, accounts: list[int]) -> list[int]:
        """Those that are not known to be gone."""
        gone = self.state.get_all(_gone(each) for each in accounts) if accounts else {}
        return [each for each in accounts if _gone(each) not in gone]

    def _make(self, lead: LeadContact, scope: str, deadline: Deadline) -> int:
        self.notes.put_account(scope, MakingNote(at=self.clock(), name=lead.company, phone=lead.phone))
        phone = {str(PHONE): lead.phone} if lead.phone else {}
        try:
            return int(self.client.create(_CUSTOMERS, {str(NAME): lead.company, **phone}, deadline)[ID])
        except MustWait:
            self.notes.done_account(scope)
            raise
        except MazricaFailed as failed:
            if not failed.may_be_done:
                self.notes.done_account(scope)
            raise

    def _made_unseen(self, note: MakingNote, deadline: Deadline) -> int | None:
        """The account whose making was never answered."""
        walk, found = ListWalk(records=_CUSTOMERS, low=note.at - _A_DAY), list[int]()
        while not walk.is_over:
            rows, walk = self.walker.step(walk, deadline)
            found += [row[ID] for row in rows if _has(row, note)]
        return max(found, default=None)

    def _keep(self, scope: str, found: FoundAccount) -> FoundAccount:
        self.state.put(_account(scope), str(found.id), FOR_EVER)
        self.notes.done_account(scope)
        return found


def _has(row: JsonRow, note: MakingNote) -> bool:
    shown = index_keys.by_company(str(row.get(NAME) or ""), str(row.get(PHONE) or ""))
    return shown == index_keys.by_company(note.name, note.phone)


def _account(scope: str) -> str:
    return f"mazrica-account#{scope}"


def _gone(account: int) -> str:
    return f"mazrica-gone#{account}"
