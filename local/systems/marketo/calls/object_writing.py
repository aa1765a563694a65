"""Creating, updating and deleting custom objects.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/custom-objects
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from local.systems.marketo.calls.object_reading import table_of
from local.systems.marketo.errors import Refusal, Skip, lead_not_found
from local.systems.marketo.leads.values import kept, key_of
from local.systems.marketo.objects.table import Record, Table
from local.systems.marketo.objects.types import ID_FIELD, LEAD, ObjectField
from local.systems.marketo.wire.call import Call

_MODES = ("dedupeFields", "idField")
_ACTIONS = ("createOrUpdate", "createOnly", "updateOnly")


@dataclass
class _Work:
    """What one call does to one table: `mode` is by dedupe fields or by GUID."""

    call: Call
    table: Table
    mode: str
    seen: set[Any] = field(default_factory=set)

    def each(self, step: Callable[[Mapping[str, Any]], dict[str, Any]], records: list[dict[str, Any]]) -> Any:
        """What `step` makes of every record, with its place in the input."""
        return [{"seq": seq, **self._attempt(step, record)} for seq, record in enumerate(records)]

    def found(self, record: Mapping[str, Any]) -> Record | None:
        """The record that is meant. Raises Skip 1002 without a whole key, 1036 for one that comes twice."""
        names = (ID_FIELD,) if self.mode == "idField" else self.table.kind.dedupe_fields
        for name in names:
            if record.get(name) in (None, ""):
                raise Skip("1002", f"Missing value for the required parameter '{name}'")
        key = tuple(key_of(record[name]) for name in names)
        if key in self.seen:
            raise Skip("1036", "Duplicate object found in input")
        self.seen.add(key)
        return self.table.by_guid(record[ID_FIELD]) if self.mode == "idField" else self.table.by_key(key)

    def values(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """The values as they are kept. Raises Skip."""
        by_guid = self.mode == "idField"
        return {name: self._value(name, value) for name, value in record.items() if not (by_guid and name == ID_FIELD)}

    def check_links(self, values: Mapping[str, Any]) -> None:
        """Refuse a link to what is not there. Raises Skip 1004 for a lead, 1013 (an inference) for an object."""
        for link in self.table.kind.links:
            value = values.get(link.name)
            if value is not None and not self._is_there(link, value):
                raise lead_not_found() if link.to == LEAD else Skip("1013", "Object not found")

    def _is_there(self, link: ObjectField, value: Any) -> bool:
        if link.to == LEAD:
            return bool(self.call.instance.leads.find(str(link.link), [value]))
        table = self.call.instance.objects.get(link.to)
        return table is not None and any(key_of(each.value(str(link.link))) == key_of(value) for each in table.all())

    def _attempt(self, step: Callable[[Mapping[str, Any]], dict[str, Any]], record: Mapping[str, Any]) -> Any:
        try:
            with self.call.instance.leads.lock:
                return step(record)
        except Skip as skip:
            return skip.shown()

    def _value(self, name: str, value: Any) -> Any:
        known = self.table.kind.field(name)
        is_key = self.mode == "idField" and name in self.table.kind.dedupe_fields
        if is_key or name in (ID_FIELD, "createdAt", "updatedAt"):
            raise Skip("1003", f"Invalid data: field '{name}' cannot be updated")
        if known is None:
            raise Skip("1006", f"Field '{name}' not found")
        return kept(value, known.type, known.longest)


def sync(call: Call) -> dict[str, Any]:
    """POST /rest/v1/customobjects/{name}.json: at most 300; by GUID only to update."""
    table, content = table_of(call), call.content()
    content.only("action", "dedupeBy", "input")
    action = content.choice("action", _ACTIONS, "createOrUpdate")
    work = _Work(call, table, content.choice("dedupeBy", _MODES, "dedupeFields"))
    if work.mode == "idField" and action != "updateOnly":
        raise Refusal("1003", "Invalid data: dedupeBy idField is for updateOnly")
    return {"result": work.each(lambda record: _synced(work, action, record), content.records())}


def delete(call: Call) -> dict[str, Any]:
    """POST /rest/v1/customobjects/{name}/delete.json: at most 300, by GUID or by dedupe fields."""
    table, content = table_of(call), call.content()
    content.only("deleteBy", "input")
    work = _Work(call, table, content.choice("deleteBy", _MODES, "dedupeFields"))
    return {"result": work.each(lambda record: _deleted(work, record), content.records())}


def _synced(work: _Work, action: str, record: Mapping[str, Any]) -> dict[str, Any]:
    values, found, now = work.values(record), work.found(record), work.call.instance.clock.now()
    work.check_links(values)
    if found is None:
        if action == "updateOnly":
            raise Skip("1013", "Object not found")
        return {"status": "created", ID_FIELD: work.table.add(values, now).guid}
    if action == "createOnly":
        raise Skip("1017", "Object already exists")
    found.values.update(values)
    found.updated = now
    return {"status": "updated", ID_FIELD: found.guid}


def _deleted(work: _Work, record: Mapping[str, Any]) -> dict[str, Any]:
    found = work.found(record)
    if found is None:
        raise Skip("1013", "Object not found")
    work.table.remove(found)
    return {ID_FIELD: found.guid, "status": "deleted"}


ROUTES = {
    ("POST", "/rest/v1/customobjects/{name}.json"): sync,
    ("POST", "/rest/v1/customobjects/{name}/delete.json"): delete,
}
