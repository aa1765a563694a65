"""Actions, as people register them: planned or completed, with whom they were done.

https://intercom.help/senses_manual/ja/articles/2979468 : state, kind, start and end are compulsory; a purpose is for
actions of deals. An action contact is linked with the action's deal, and with its account
(https://intercom.help/senses_manual/ja/articles/2979596). An unknown address among them becomes a new contact of that
account (https://intercom.help/senses_manual/ja/articles/2979569, of mails).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local.systems.mazrica.account import Account
from local.systems.mazrica.errors import invalid
from local.systems.mazrica.people.editing import edit
from local.systems.mazrica.records.kinds import ACTIONS, CONTACTS, CUSTOMERS, DEALS
from local.systems.mazrica.records.setup import PATTERNS, chosen
from local.systems.mazrica.records.table import Record
from local.systems.mazrica.records.values import is_address
from local.systems.mazrica.records.writing import PEOPLE
from local.systems.mazrica.wire.times import read_moment

_HOUR = 3600.0
_KNOWN = frozenset(
    {"kind", "completed", "deal", "customer", "contact", "purpose", "start", "end", "note", "result", "staff", PEOPLE}
)


def act(account: Account, order: Mapping[str, Any]) -> Record:
    """Register an action, or change the one whose `id` is given. Raises Refusal.

    `kind` is one of five; `completed` is 完了, else 予定; it belongs to a `deal`, `customer` or `contact`; `start` and
    `end` are moments, by themselves an hour that ends now; `contacts` are ids, or addresses.
    """
    given = dict(order)
    with account.lock:
        record = account.record(ACTIONS, given.pop("id")) if "id" in given else None
        if unknown := given.keys() - _KNOWN:
            raise invalid(f"actions have no {', '.join(sorted(unknown))}")
        values = _values(account, given, record)
        people = given.get(PEOPLE)
        if record is None:
            record = account.tables[ACTIONS].add(account.moment(), {**values, PEOPLE: []})
        elif values:
            record.values |= values
            account.touch(ACTIONS, record)
        if people is not None:
            _link(account, record, [_person(account, record, each) for each in people])
        return record


def _values(account: Account, given: Mapping[str, Any], record: Record | None) -> dict[str, Any]:
    values: dict[str, Any] = {} if record else _new(account)
    if "kind" in given:
        values["kind"] = chosen(PATTERNS, given["kind"], "kind").id
    if "completed" in given:
        if not isinstance(given["completed"], bool):
            raise invalid("completed is true (完了) or false (予定)")
        values["completed"] = given["completed"]
    for name, kind in (("deal", DEALS), ("customer", CUSTOMERS), ("contact", CONTACTS)):
        if name in given:
            values[name] = account.record(kind, given[name]).id
    for name in ("start", "end"):
        if name in given:
            values[name] = _moment(account, given[name], name)
    values |= {name: given[name] for name in ("note", "result") if name in given}
    if "staff" in given:
        values["staff"] = [account.setup.user(each).id for each in given["staff"]]
    if "purpose" in given:
        values["purpose"] = chosen(account.setup.purposes, given["purpose"], "purpose").id
    _refuse(values if record is None else {**record.values, **values})
    return values


def _new(account: Account) -> dict[str, Any]:
    now = account.moment()
    blank = dict.fromkeys(("deal", "customer", "contact", "purpose", "note", "result"))
    creator = account.setup.users[0].id
    return {**blank, "kind": 1, "completed": True, "start": now - _HOUR, "end": now, "staff": [], "creator": creator}


def _refuse(values: Mapping[str, Any]) -> None:
    """Raise Refusal for an action that nothing has, or that makes no sense."""
    if not any(values[name] for name in ("deal", "customer", "contact")):
        raise invalid("an action belongs to a deal, an account (customer) or a contact")
    if values["purpose"] and not values["deal"]:
        raise invalid("only actions of deals have a purpose")
    if values["end"] < values["start"]:
        raise invalid("an action ends after it starts")


def _moment(account: Account, value: Any, name: str) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return read_moment(str(value), account.readings.times, name)


def _person(account: Account, action: Record, wanted: Any) -> int:
    """The contact of an id or an address; a new one for an address that nobody has."""
    if not isinstance(wanted, str):
        return account.record(CONTACTS, wanted).id
    if not is_address(wanted):
        raise invalid("contacts are ids, or e-mail addresses")
    known = account.tables[CONTACTS].where(email=wanted)
    if known:
        return known[0].id
    return edit(account, CONTACTS, {"name": wanted, "email": wanted, "customer": _customer(account, action)}).id


def _link(account: Account, action: Record, people: list[int]) -> None:
    people = list(dict.fromkeys(people))
    if people != action.values[PEOPLE] and account.readings.links_touch:
        account.touch(ACTIONS, action)
    action.values[PEOPLE] = people
    customer, deal = _customer(account, action), account.tables[DEALS].get(action.values["deal"])
    for number in people:
        contact = account.tables[CONTACTS].rows[number]
        if customer and contact.values["customer"] is None:
            contact.values["customer"] = customer
            account.touch(CONTACTS, contact)
        if deal and number not in deal.values[PEOPLE]:
            deal.values[PEOPLE].append(number)


def _customer(account: Account, action: Record) -> int | None:
    """The account of an action, which may be its deal's or its contact's."""
    deal = account.tables[DEALS].get(action.values["deal"])
    contact = account.tables[CONTACTS].get(action.values["contact"])
    owner = deal or contact
    found: int | None = owner.values["customer"] if owner else action.values["customer"]
    return found
