"""What lists may be asked for.

Second-hand: `updatedAtFrom`, `updatedAtTo` and `searchWord` (part of a name) for accounts and deals, `dealTypeId` for
deals; own staff by `email` and with the `deleted` (the connector "mazrica-mcp"). No search parameter of contacts and
actions was seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from local.systems.mazrica.account import Account
from local.systems.mazrica.errors import invalid
from local.systems.mazrica.readings import Readings
from local.systems.mazrica.records.kinds import ACTIONS, CONTACTS, CUSTOMERS, DEALS
from local.systems.mazrica.records.table import Record
from local.systems.mazrica.wire.times import read_moment

PAGING = frozenset({"page", "limit", "sort"})
SEEN: Mapping[str, frozenset[str]] = {
    CUSTOMERS: PAGING | {"searchWord", "updatedAtFrom", "updatedAtTo"},
    DEALS: PAGING | {"searchWord", "updatedAtFrom", "updatedAtTo", "dealTypeId"},
    CONTACTS: PAGING,
    ACTIONS: PAGING,
    "users": frozenset({"page", "email", "deleted"}),
}
Test = Callable[[Record], bool]


class Parameters:
    """The query of a list. Raises Refusal 400 for what comes twice, is empty, or, where readings say so, unknown."""

    def __init__(self, pairs: Iterable[tuple[str, str]], readings: Readings, kind: str) -> None:
        known = SEEN[kind] | {
            each.partition(".")[2] for each in readings.more_parameters if each.startswith(f"{kind}.")
        }
        self._values: dict[str, str] = {}
        for name, value in pairs:
            if name not in known and readings.unknown_parameters == "ignored":
                continue
            if name not in known or name in self._values or not value:
                raise invalid(f"the parameter {name} is not known, empty, or there twice")
            self._values[name] = value

    def text(self, name: str) -> str:
        """A value; empty where there is none."""
        return self._values.get(name, "")

    def number(self, name: str, default: int) -> int:
        """A whole number from 1. Raises Refusal 400."""
        text = self._values.get(name, str(default))
        if not (text.isascii() and text.isdecimal() and 0 < int(text) < 2**53):
            raise invalid(f"{name} has to be a whole number from 1")
        return int(text)


def wanted(account: Account, kind: str, parameters: Parameters) -> Test | None:
    """Whether a record is asked for; None where all are. Raises Refusal 400."""
    tests = [*_by_change(account, parameters), *_by_value(account, kind, parameters)]
    return (lambda record: all(test(record) for test in tests)) if tests else None


def _by_change(account: Account, parameters: Parameters) -> list[Test]:
    times, tests = account.readings.times, list[Test]()
    if text := parameters.text("updatedAtFrom"):
        begin = read_moment(text, times, "updatedAtFrom")
        tests.append(lambda record: record.updated >= begin)
    if text := parameters.text("updatedAtTo"):
        end = read_moment(text, times, "updatedAtTo")
        tests.append(lambda record: record.updated <= end)
    return tests


def _by_value(account: Account, kind: str, parameters: Parameters) -> list[Test]:
    tests = list[Test]()
    if email := parameters.text("email"):
        tests.append(lambda record: record.values["email"] == email)
    for name, link in (("dealTypeId", "dealType"), ("customerId", "customer"), ("dealId", "deal")):
        if parameters.text(name):
            tests.append(_is(link, parameters.number(name, 1)))
    if word := parameters.text("searchWord"):
        tests.append(lambda record: any(word in name for name in _names(account, kind, record)))
    return tests


def _is(link: str, number: int) -> Test:
    return lambda record: bool(record.values.get(link) == number)


def _names(account: Account, kind: str, record: Record) -> list[Any]:
    """The names that a word is searched in: of a deal its account's as well."""
    customer = account.tables[CUSTOMERS].get(record.values.get("customer")) if kind == DEALS else None
    return [record.values["name"], *([customer.values["name"]] if customer else [])]
