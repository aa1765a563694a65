"""Who is at Mazrica already: an import makes a second contact of everybody who is, since it does not look.

https://intercom.help/senses_manual/ja/articles/2979374
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from relay.core.deadline import Deadline
from systems.mazrica.config import LeadItems
from systems.mazrica.names import ID, RecordList
from systems.mazrica.people import index_keys
from systems.mazrica.people.index_keys import by_address, by_company, by_lead
from systems.mazrica.rest.client import JsonRow
from systems.mazrica.rest.walking import ListWalk, Walker
from systems.mazrica.rows.times import MomentReader
from systems.mazrica.target.accounts import Accounts
from systems.mazrica.target.mapping import LeadContact
from systems.mazrica.target.route import AccountRule

HearsProgress = Callable[[str, int, int], object]
"""What is read, how many so far, how many there are."""


@dataclass
class ThereAlready:
    """Contacts and accounts by what they are found by; hashes and ids alone are kept."""

    items: LeadItems
    times: MomentReader
    contacts: set[str] = field(default_factory=set)
    """Keys of leads and addresses."""
    of_domain: dict[str, tuple[int, int]] = field(default_factory=dict)
    """By domain: the oldest contact with an account, and the account."""
    of_company: dict[str, int] = field(default_factory=dict)
    """By name and phone: the oldest account."""

    def learn_contacts(self, rows: Iterable[JsonRow]) -> None:
        """Take note of contacts."""
        for row in rows:
            found = index_keys.of_contact(row, self.items, self.times)
            self.contacts.update(key for key in found.keys if not key.startswith("d"))
            for key in found.keys if found.customer is not None else ():
                if key.startswith("d"):
                    one = (int(row[ID]), found.customer or 0)
                    self.of_domain[key] = min(one, self.of_domain.get(key, one))

    def learn_accounts(self, rows: Iterable[JsonRow]) -> None:
        """Take note of accounts."""
        for row in rows:
            for key in index_keys.of_account(row).keys:
                self.of_company[key] = min(int(row[ID]), self.of_company.get(key, int(row[ID])))

    def has(self, lead: LeadContact) -> bool:
        """Whether a lead has a contact: by its id, else by its address (M-12)."""
        keys = [by_lead(lead.lead), *([by_address(lead.email)] if lead.email else [])]
        return any(key in self.contacts for key in keys)

    def account(self, lead: LeadContact, rule: AccountRule, imported: Mapping[str, str]) -> int | None:
        """The account that the route would link a contact to; `imported`: by scope, the row that was made for it."""
        scope = Accounts.scope(lead, rule)
        if scope in self.of_domain:
            return self.of_domain[scope][1]
        return self.of_company.get(imported.get(scope, by_company(lead.company, lead.phone)))


def read_all(found: ThereAlready, walker: Walker, deadline: Deadline, told: HearsProgress) -> ThereAlready:
    """Everything, a request for each page. Raises MazricaFailed and MustWait."""
    for records, learn in (
        (RecordList.CONTACTS, found.learn_contacts),
        (RecordList.CUSTOMERS, found.learn_accounts),
    ):
        walk, number = ListWalk(records=records), 0
        while not walk.is_over:
            rows, walk = walker.step(walk, deadline)
            learn(rows)
            number += len(rows)
            told(str(records), number, walk.total)
    return found
