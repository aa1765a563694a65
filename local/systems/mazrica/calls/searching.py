"""`POST /deals/search`: deals by what they hold.

Second-hand, from a client that asks for equal accounts and names (toshionoda/mazrica-civilink). What it never asked
for is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from local.kit.exchange import Answer
from local.systems.mazrica.errors import invalid
from local.systems.mazrica.records.kinds import DEALS
from local.systems.mazrica.records.table import Record
from local.systems.mazrica.wire.call import Call
from local.systems.mazrica.wire.listing import Page, allowed, cut, order
from local.systems.mazrica.wire.shown import show

_FIELDS: Mapping[str, tuple[str, str]] = {
    "customerId": ("customer", "integerValue"),
    "dealTypeId": ("dealType", "integerValue"),
    "name": ("name", "stringValue"),
}
_Test = Callable[[Record], bool]


def search(call: Call) -> Answer:
    """Deals for which a filter holds. Raises Refusal 400."""
    account, content = call.account, call.content()
    test = _test(content.get("filter"))
    limit, page = content.get("limit", account.readings.usual_rows), content.get("page", 1)
    if any(type(each) is not int or each < 1 for each in (limit, page)):
        raise invalid("limit and page have to be whole numbers from 1")
    rows = [each for each in account.tables[DEALS].ordered(order("", account.readings.ties)) if test(each)]
    return cut(call, DEALS, rows, Page(page, allowed(limit, call)), lambda record: show(account, DEALS, record))


def _test(given: Any) -> _Test:
    """One condition, or several of which each has to hold."""
    match given:
        case {"valueFilter": {"field": {"reference": str(name)}, "comparisonOperator": "=", "value": dict(value)}}:
            return _equal(name, value)
        case {"compositeFilter": {"logicalOperator": "AND", "subFilters": [_, *_] as inner}}:
            tests = [_test(each) for each in inner]
            return lambda record: all(test(record) for test in tests)
    raise invalid("filter has to be a valueFilter with =, or a compositeFilter with AND")


def _equal(name: str, value: Mapping[str, Any]) -> _Test:
    if name not in _FIELDS or set(value) != {_FIELDS[name][1]}:
        known = ", ".join(f"{field} ({kind})" for field, (_, kind) in _FIELDS.items())
        raise invalid(f"a deal is searched by {known}")
    held, member = _FIELDS[name]
    return lambda record: bool(record.values[held] == value[member])
