"""Deleting records, and what goes with them.

With an account go its deals, actions and contacts (second-hand, the connector "mazrica-mcp"). What becomes of a deal's
actions is a reading.
"""

from __future__ import annotations

from local.systems.mazrica.account import Account
from local.systems.mazrica.records import writing
from local.systems.mazrica.records.kinds import ACTIONS, CONTACTS, CUSTOMERS, DEALS


def remove(account: Account, kind: str, number: int) -> None:
    """Delete a record. Raises Refusal 404, or where a 名寄せ keeps it."""
    account.record(kind, number)
    account.unlocked(kind)
    {CUSTOMERS: _customer, CONTACTS: _contact, DEALS: _deal, ACTIONS: _action}[kind](account, number)


def vanish(account: Account, kind: str, number: int) -> None:
    """Take away a record that was merged into another; what is still linked with it is not."""
    account.tables[kind].remove(number)


def _customer(account: Account, number: int) -> None:
    for deal in account.tables[DEALS].where(customer=number):
        _deal(account, deal.id, takes_actions=True)
    for contact in account.tables[CONTACTS].where(customer=number):
        _contact(account, contact.id)
    for action in account.tables[ACTIONS].where(customer=number):
        _action(account, action.id)
    vanish(account, CUSTOMERS, number)


def _contact(account: Account, number: int) -> None:
    for action in account.tables[ACTIONS].where(contact=number):
        _action(account, action.id)
    for kind in (DEALS, ACTIONS):
        writing.relink(account, kind, number, None)
    vanish(account, CONTACTS, number)


def _deal(account: Account, number: int, *, takes_actions: bool = False) -> None:
    actions = account.tables[ACTIONS].where(deal=number)
    if takes_actions or account.readings.deal_deletion == "takes actions":
        for action in actions:
            _action(account, action.id)
    else:
        writing.link(account, ACTIONS, actions, "deal", None)
    vanish(account, DEALS, number)


def _action(account: Account, number: int) -> None:
    vanish(account, ACTIONS, number)
