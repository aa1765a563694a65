"""A page of a list.

The newest update comes first, `sort` names other orders, several with commas between
(https://developers-senses.mazrica.com/api). `page` from 1, `limit`, and the members `totalCount` and `page` beside the
rows are second-hand (toshionoda/mazrica-civilink).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, TypeVar

from local.kit.exchange import Answer, json_answer
from local.systems.mazrica.errors import invalid
from local.systems.mazrica.faults import failing
from local.systems.mazrica.faults.faults import Kind
from local.systems.mazrica.records.table import SORTABLE, Record
from local.systems.mazrica.wire.call import Call
from local.systems.mazrica.wire.searching import Parameters, wanted

R = TypeVar("R")


def listed(call: Call, kind: str, show: Callable[[Record], dict[str, Any]]) -> Answer:
    """The page that a call asks for. Raises Refusal 400."""
    parameters = Parameters(call.request.pairs, call.account.readings, kind)
    table = call.account.tables[kind]
    rows: Sequence[Record] = table.ordered(order(parameters.text("sort"), call.account.readings.ties))
    if test := wanted(call.account, kind, parameters):
        rows = [each for each in rows if test(each)]
    return cut(call, kind, rows, Page.of(parameters, call), show)


def order(sort: str, ties: str) -> list[str]:
    """The keys of an order; what is equal by them stands in the order of ties. Raises Refusal 400."""
    keys = [each.strip() for each in sort.split(",")] if sort else ["-updatedAt"]
    if unknown := [each for each in keys if each.removeprefix("-") not in SORTABLE]:
        raise invalid(f"sort: {unknown[0]} is none of {', '.join(sorted(SORTABLE))}")
    return [*keys, ties]


@dataclass(frozen=True)
class Page:
    """Which page is asked for, and how many rows it has at most."""

    number: int
    rows: int

    @classmethod
    def of(cls, parameters: Parameters, call: Call) -> Page:
        """As the query of a list says. Raises Refusal 400."""
        usual = min(call.account.readings.usual_rows, call.account.readings.most_rows)
        return cls(parameters.number("page", 1), allowed(parameters.number("limit", usual), call))


def allowed(limit: int, call: Call) -> int:
    """As many rows as a page may have of those asked for. Raises Refusal 400."""
    readings = call.account.readings
    if limit > readings.most_rows and readings.above_most == "refused":
        raise invalid(f"limit is at most {readings.most_rows}")
    return min(limit, readings.most_rows)


def cut(call: Call, name: str, rows: Sequence[R], page: Page, show: Callable[[R], dict[str, Any]]) -> Answer:
    """One page of the rows, and how many there are; fewer where a fault says so."""
    account = call.account
    if fewer := failing.of_kind(account.faults, call.request, Kind.FEWER):
        rows = rows[: ceil(len(rows) * fewer.share)]
    begin = (page.number - 1) * page.rows
    shown = rows[begin : begin + page.rows]
    if short := failing.of_kind(account.faults, call.request, Kind.SHORT_PAGE):
        shown = shown[: int(len(shown) * short.share)]
    content: dict[str, Any] = {name: [show(each) for each in shown], "totalCount": len(rows), "page": page.number}
    if not shown and account.readings.empty_rows == "left out":
        del content[name]
    return json_answer(200, content)
