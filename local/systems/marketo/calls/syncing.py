"""Sync Leads.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/leads (Create and Update).

A record is looked up when the call comes and written when its time is over, and nothing holds others off in between:
"Concurrent or closely timed upsert requests can create duplicate records".

"Updating Company fields using Sync Leads endpoint is not supported" (there, since August 2024): 1021, for any record
that names one, unless the instance is told to let them through. A new lead may have them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from local.systems.marketo.errors import Refusal, Skip, lead_not_found, unknown_field
from local.systems.marketo.leads.cookies import token_of
from local.systems.marketo.leads.store import Lead
from local.systems.marketo.leads.values import kept, key_of
from local.systems.marketo.wire.call import Call

ACTIONS = ("createOrUpdate", "createOnly", "updateOnly", "createDuplicate")
_NAMES_PARTITION = frozenset({"createOnly", "createOrUpdate"})

Write = Callable[[], dict[str, Any]]
"""What is left to do for one record; returns its entry in `result`. Raises Skip."""


@dataclass(frozen=True)
class Order:
    """What is asked for every record of one call."""

    action: str
    key: str
    partition: str


def sync(call: Call) -> dict[str, Any]:
    """POST /rest/v1/leads.json: at most 300 records, each created, updated or skipped, in the order of the input."""
    content = call.content()
    content.only("action", "lookupField", "partitionName", "asyncProcessing", "input")
    action = content.choice("action", ACTIONS, "createOrUpdate")
    order = Order(action, content.text("lookupField", "email"), content.text("partitionName", ""))
    if order.partition and action not in _NAMES_PARTITION:
        raise Refusal("1003", "Invalid data: partitionName is for createOnly and createOrUpdate")
    result = sync_records(call, order, content.records())
    return {"result": [] if content.members.get("asyncProcessing") is True else result}


def sync_records(call: Call, order: Order, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Look all records up, take the time of the call, and write them. Raises Refusal 1006 or 1011 for the key."""
    _check_key(call, order.key)
    seen: set[str] = set()
    planned = [_attempt(lambda record=record: _plan(call, order, record, seen)) for record in records]  # type: ignore[misc]
    call.wait()
    return [_attempt(write) if callable(write) else write for write in planned]


def _attempt(step: Callable[[], Any]) -> Any:
    try:
        return step()
    except Skip as skip:
        return skip.shown()


def _plan(call: Call, order: Order, record: Mapping[str, Any], seen: set[str]) -> Write:
    values = _checked(call, order, record)
    if order.action == "createDuplicate":
        return _creation(call, order, values)
    found = _matches(call, order, record, seen)
    if len(found) > 1:
        raise Skip("1007", "Multiple leads match the lookup criteria")
    if not found:
        if order.action == "updateOnly":
            raise lead_not_found()
        return _creation(call, order, values)
    if order.action == "createOnly":
        raise Skip("1005", "Lead already exists")
    return _change(call, order, found[0], values)


def _matches(call: Call, order: Order, record: Mapping[str, Any], seen: set[str]) -> list[Lead]:
    value = record.get(order.key)
    if value in (None, ""):
        raise Skip("1002", f"Missing value for the required parameter '{order.key}'")
    if key_of(value) in seen:
        raise Skip("1036", "Duplicate object found in input")
    seen.add(key_of(value))
    return call.instance.leads.find(order.key, [value])


def _creation(call: Call, order: Order, values: Mapping[str, Any]) -> Write:
    partition = call.instance.partition_for(call.client, order.partition)
    filled = {name: value for name, value in values.items() if value is not None}
    return lambda: {"id": call.instance.leads.create(filled, partition).id, "status": "created"}


def _change(call: Call, order: Order, lead: Lead, values: Mapping[str, Any]) -> Write:
    """Update a lead where it is; a partition that is named has to be its own."""
    if not call.client.sees(lead.partition):
        raise Skip("1008", f"Access denied to partition '{lead.partition}'")
    if order.partition and order.partition != lead.partition:
        call.instance.partition_for(call.client, order.partition)
        raise Skip("1010", "Partition update not allowed")
    if _touches_company(call, values) and not _is_free_of_company(call, lead, values):
        raise Skip("1021", "Company update not allowed")
    return lambda: {"id": call.instance.leads.update(lead.id, values).id, "status": "updated"}


def _checked(call: Call, order: Order, record: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a record as they are kept, without the id. Raises Skip."""
    if "id" in record and (order.action != "updateOnly" or order.key != "id"):
        raise Skip("1003", "Invalid data: id is for updateOnly, as the lookupField")
    return {name: _value(call, name, value) for name, value in record.items() if name != "id"}


def _value(call: Call, name: str, value: Any) -> Any:
    field = call.instance.fields.get(name)
    if field is None:
        raise Skip("1006", f"Field '{name}' not found")
    if field.read_only:
        raise Skip("1003", f"Invalid data: field '{name}' is read-only")
    if name != "cookies" or value in (None, ""):
        return kept(value, field.type, field.longest)
    token = token_of(value)
    if token is None:
        raise Skip("1012", f"Invalid cookie value '{value}'")
    return token


def _check_key(call: Call, name: str) -> None:
    field = call.instance.fields.get(name)
    if field is None:
        raise unknown_field(name)
    if not field.is_searchable or name in ("cookies", "leadPartitionId"):
        raise Refusal("1011", f"Field '{name}' not supported")


def _is_free_of_company(call: Call, lead: Lead, values: Mapping[str, Any]) -> bool:
    """Whether company fields are the lead's own, in an instance that lets them be updated."""
    linked = lead.values.get("externalCompanyId") or values.get("externalCompanyId")
    return call.instance.company_updates and not linked


def _touches_company(call: Call, values: Mapping[str, Any]) -> bool:
    fields = [call.instance.fields.get(name) for name in values]
    return any(field is not None and field.company for field in fields)


ROUTES = {("POST", "/rest/v1/leads.json"): sync}
