"""Which leads getMultipleLeads and getLeadChanges are asked for.

A LeadSelector is abstract in the WSDL, and its `xsi:type` says which of three it is. What stands in it says that as
well, and clients that write their envelopes by hand leave the type out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from relay.core.event import now
from systems.marketo.leads.model import Lead
from systems.marketo.rest.client import Calls
from systems.marketo.rest.errors import CallFailed
from systems.marketo.rest.results import read_id
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
KEPT = timedelta(days=1_130)
"""Marketo keeps activities for 90 days or 25 months, by their type; for 37 months at most, where that is bought
(https://nation.marketo.com/t5/Knowledgebase/Marketo-Activities-Data-Retention-Policy/ta-p/251480)."""
NO_LIST = "1013"
"""What Marketo says of a list that is not there."""


class ChosenLeads(NamedTuple):
    """Leads by their ids or by a list; with neither, all."""

    leads: tuple[int, ...] | None = None
    list_id: int | None = None


EVERYBODY = ChosenLeads()


def begin(parameters: Element, calls: Calls, fields: list[str]) -> tuple[list[Lead], Position]:
    """The leads that are read already, and where there are more.

    Raises Fault: 20109 or 20110 for a selector that is none, 20111, 20022, and what lead_keys raises; CallFailed and
    MustWait.
    """
    selector = parameters.first("leadSelector")
    if selector is None:
        return [], _changes(parameters, "lastUpdatedAt", calls)
    if _has_keys(selector):
        return _by_keys(selector, calls, fields, texts(selector, "keyValues")[:MOST_KEYS]), Position()
    list_id = _list_id(selector, calls)
    if list_id is not None:
        return [], Position(list_id=list_id, token="")
    return [], _changes(selector, "oldestUpdatedAt", calls)


def chosen(selector: Element, calls: Calls) -> ChosenLeads:
    """Of whom activities are asked for. Raises as `begin`, and Fault 20110 for more than a hundred."""
    if not _has_keys(selector):
        return ChosenLeads(list_id=_list_id(selector, calls))
    values = texts(selector, "keyValues")
    found = _by_keys(selector, calls, ["id"], values) if len(values) <= MOST_KEYS else []
    if max(len(values), len(found)) > MOST_KEYS:
        raise Fault(20110, f"keyValues are of more than {MOST_KEYS} leads; ask in parts")
    return ChosenLeads(leads=tuple(lead_id for lead in found if (lead_id := read_id(lead.get("id"))) is not None))


def times(found: Element, oldest: str) -> tuple[datetime | None, datetime | None]:
    """From when and to when. Raises Fault: 20110, and 20022 for more than 30 days."""
    since, until = moment(found, oldest), moment(found, "latestUpdatedAt")
    if since is not None and until is not None and until - since > _LONGEST_RANGE:
        raise Fault(20022, "there are more than 30 days between oldestUpdatedAt and latestUpdatedAt; ask in parts")
    return since, until


def token(calls: Calls, since: datetime, oldest: str) -> str:
    """Where the activities from a time on begin. Raises Fault 20110 for a time that Marketo does not take."""
    try:
        return calls.activities.token(kept(since))
    except CallFailed as failed:
        if failed.cause.code not in _OF_A_TIME:
            raise
        raise Fault(20110, f"Marketo does not take {oldest}: {failed.cause.message}") from failed


def kept(since: datetime) -> datetime:
    """The time itself, or the first from which Marketo may have anything: to look before it costs pages in vain."""
    return max(since, now().replace(microsecond=0) - KEPT)


def _has_keys(selector: Element) -> bool:
    return selector.first("keyType") is not None or selector.first("keyValues") is not None


def _by_keys(selector: Element, calls: Calls, fields: list[str], values: Sequence[str]) -> list[Lead]:
    kind = lead_keys.read_kind(selector)
    if not values:
        raise Fault(20101, "keyValues has no stringItem")
    return lead_keys.leads(calls, kind, [lead_keys.key(kind, value).value for value in values], fields)


def _list_id(selector: Element, calls: Calls) -> int | None:
    """The static list that is meant; None where none is."""
    if selector.value("staticListId") is not None:
        return number(selector, "staticListId", 0)
    name = selector.value("staticListName")
    return None if name is None else static_lists.list_id(calls, name)


def _changes(found: Element, oldest: str, calls: Calls) -> Position:
    """From a time on. `lastUpdatedAt` stood for it before there were selectors, and has no end."""
    since, until = times(found, oldest)
    if since is None:
        raise Fault(20109, f"{oldest} is missing: a leadSelector has keys, a static list, or times")
    return Position(token=token(calls, since, oldest), until=until)
