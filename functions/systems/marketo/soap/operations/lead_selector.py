"""Which leads getMultipleLeads is asked for.

A LeadSelector is abstract in the WSDL, and its `xsi:type` says which of three it is. What stands in it says that as
well, and clients that write their envelopes by hand leave the type out.
"""

from __future__ import annotations

from datetime import timedelta

from systems.marketo.leads.model import Lead
from systems.marketo.rest.client import Calls
from systems.marketo.rest.errors import CallFailed
from systems.marketo.soap.faults import Fault
from systems.marketo.soap.operations import lead_keys, static_lists
from systems.marketo.soap.operations.stream_position import Position
from systems.marketo.soap.parameters import moment, number, texts
from systems.marketo.soap.xml.tree import Element

MOST_KEYS = 100
"""The page says that more are read past."""
_OF_A_TIME = frozenset({"701", "704", "1001", "1003"})
"""What Marketo may say of a time that it cannot begin at, such as one before there were any leads."""
_LONGEST_RANGE = timedelta(days=30)


def begin(parameters: Element, calls: Calls, fields: list[str]) -> tuple[list[Lead], Position]:
    """The leads that are read already, and where there are more.

    Raises Fault: 20109 or 20110 for a selector that is none, 20111, 20022, and what lead_keys raises; CallFailed and
    MustWait.
    """
    selector = parameters.first("leadSelector")
    if selector is None:
        return [], _changes(parameters, "lastUpdatedAt", calls)
    if selector.first("keyType") or selector.first("keyValues"):
        return _by_keys(selector, calls, fields), Position()
    if selector.first("staticListId"):
        return [], Position(list_id=number(selector, "staticListId", 0), token="")
    name = selector.value("staticListName")
    if name is not None:
        return [], Position(list_id=static_lists.list_id(calls, name), token="")
    return [], _changes(selector, "oldestUpdatedAt", calls)


def _by_keys(selector: Element, calls: Calls, fields: list[str]) -> list[Lead]:
    kind = lead_keys.read_kind(selector)
    values = texts(selector, "keyValues")[:MOST_KEYS]
    if not values:
        raise Fault(20101, "keyValues has no stringItem")
    return lead_keys.leads(calls, kind, [lead_keys.key(kind, value).value for value in values], fields)


def _changes(found: Element, oldest: str, calls: Calls) -> Position:
    """From a time on. `lastUpdatedAt` stood for it before there were selectors, and has no end."""
    since, until = moment(found, oldest), moment(found, "latestUpdatedAt")
    if since is None:
        raise Fault(20109, f"{oldest} is missing: a leadSelector has keys, a static list, or times")
    if until is not None and until - since > _LONGEST_RANGE:
        raise Fault(20022, "there are more than 30 days between oldestUpdatedAt and latestUpdatedAt; ask in parts")
    try:
        return Position(token=calls.activities.token(since), until=until)
    except CallFailed as failed:
        if failed.cause.code not in _OF_A_TIME:
            raise
        raise Fault(20110, f"Marketo does not take {oldest}: {failed.cause.message}") from failed
