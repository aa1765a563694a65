"""Merging (統合, 名寄せ): two records become one, and the source is no more.

Accounts and contacts: https://intercom.help/senses_manual/ja/articles/5906183 ; deals and contacts of the source move
to the target. Deals: https://intercom.help/senses_manual/ja/articles/2979438 ; of one account and one type only, and
what is not chosen is lost: actions are deleted, contacts unlinked.
"""

from __future__ import annotations

from collections.abc import Collection

from local.systems.mazrica.account import Account
from local.systems.mazrica.errors import invalid
from local.systems.mazrica.records import removing, writing
from local.systems.mazrica.records.kinds import ACTIONS, CONTACTS, CUSTOMERS, DEALS, KINDS
from local.systems.mazrica.records.table import Record
from local.systems.mazrica.records.writing import PEOPLE

BASIC = "basic"
_PARTS = frozenset({BASIC, ACTIONS, CONTACTS})


def merge(account: Account, kind: str, target: int, source: int, take: Collection[str] = _PARTS - {BASIC}) -> Record:
    """Merge the source into the target, and return that. Raises Refusal.

    `take` is what is chosen of a source deal: `basic` (its data go over the target's), `actions`, `contacts`. Of others
    `basic` may be chosen, and everything else always moves.
    """
    if kind not in KINDS or target == source or not set(take) <= _PARTS:
        raise invalid(f"two of {', '.join(KINDS)} are merged, with {', '.join(sorted(_PARTS))}")
    with account.lock:
        kept, gone = account.record(kind, target), account.record(kind, source)
        {CUSTOMERS: _customers, CONTACTS: _contacts, DEALS: _deals}[kind](account, kept, gone, take)
        if BASIC in take:
            writing.put(account, kind, kept, {name: gone.values[name] for name in _taken(kind)}, gone.items)
        removing.vanish(account, kind, source)
        if account.readings.merges_touch:
            account.touch(kind, kept)
        return kept


def _taken(kind: str) -> list[str]:
    columns, links = KINDS[kind].columns, KINDS[kind].links
    return [*(each.name for each in columns), *(each.name for each in links)]


def _customers(account: Account, kept: Record, gone: Record, _take: Collection[str]) -> None:
    for kind in (CONTACTS, DEALS, ACTIONS):
        writing.link(account, kind, account.tables[kind].where(customer=gone.id), "customer", kept.id)


def _contacts(account: Account, kept: Record, gone: Record, _take: Collection[str]) -> None:
    writing.link(account, ACTIONS, account.tables[ACTIONS].where(contact=gone.id), "contact", kept.id)
    for kind in (DEALS, ACTIONS):
        writing.relink(account, kind, gone.id, kept.id)


def _deals(account: Account, kept: Record, gone: Record, take: Collection[str]) -> None:
    if any(kept.values[name] != gone.values[name] for name in ("customer", "dealType")):
        raise invalid("only deals of one account and one type are merged")
    actions = account.tables[ACTIONS].where(deal=gone.id)
    if ACTIONS in take:
        writing.link(account, ACTIONS, actions, "deal", kept.id)
    else:
        for each in actions:
            removing.remove(account, ACTIONS, each.id)
    if CONTACTS in take:
        kept.values[PEOPLE] = list(dict.fromkeys([*kept.values[PEOPLE], *gone.values[PEOPLE]]))
