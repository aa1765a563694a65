"""Types of custom objects, and looking for records.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/custom-objects
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from local.systems.marketo.calls.finding import MOST_VALUES
from local.systems.marketo.clock import moment_text
from local.systems.marketo.errors import Refusal, missing, unknown_field
from local.systems.marketo.leads.values import key_of
from local.systems.marketo.objects.table import Record, Table
from local.systems.marketo.objects.types import ID_FIELD, ObjectField
from local.systems.marketo.wire.call import Call
from local.systems.marketo.wire.paging import page
from local.systems.marketo.wire.params import Content, Params

_SYSTEM = (
    ObjectField(name=ID_FIELD, label="Marketo GUID", length=36),
    ObjectField(name="createdAt", label="Created At", type="datetime"),
    ObjectField(name="updatedAt", label="Updated At", type="datetime"),
)


def browse(call: Call) -> dict[str, Any]:
    """GET /rest/v1/customobjects.json, all or those in `names`."""
    names = call.params.listed("names")
    tables = [each for each in call.instance.objects.all() if not names or each.kind.name in names]
    return {"result": [_shown(each) for each in tables]}


def describe(call: Call) -> dict[str, Any]:
    """GET /rest/v1/customobjects/{name}/describe.json."""
    table = table_of(call)
    system = [_field(each, updateable=False) for each in _SYSTEM]
    own = [_field(each, updateable=each.name not in table.kind.dedupe_fields) for each in table.kind.fields]
    return {"result": [{**_shown(table), "fields": [*system, *own]}]}


def query(call: Call) -> dict[str, Any]:
    """GET /rest/v1/customobjects/{name}.json; a compound key is asked for in the JSON body of a POST."""
    table = table_of(call)
    if call.has_body:
        return _compound(call, table, call.content())
    names, values = _filter(table, call.params.required("filterType")), call.params.listed("filterValues")
    if not values:
        raise missing("filterValues")
    if len(values) > MOST_VALUES:
        raise Refusal("1003", f"Invalid data: at most {MOST_VALUES} filterValues")
    if len(names) > 1:
        raise Refusal("1003", "Invalid data: a compound key is sent as POST with _method=GET and a JSON body")
    keys = {key_of(each) for each in values}
    found = [record for record in table.all() if key_of(record.value(names[0])) in keys]
    return _page(table, found, call.params.listed("fields"), call.params, *values)


def table_of(call: Call) -> Table:
    """The table that the path names. Raises Refusal 1013."""
    table = call.instance.objects.get(call.path["name"])
    if table is None:
        raise Refusal("1013", f"Object '{call.path['name']}' not found")
    return table


def _compound(call: Call, table: Table, content: Content) -> dict[str, Any]:
    content.only("filterType", "fields", "input", "batchSize", "nextPageToken")
    names, records = _filter(table, content.text("filterType")), content.records()
    for name in names:
        if any(record.get(name) in (None, "") for record in records):
            raise missing(name)
    wanted = {tuple(key_of(record[name]) for name in names) for record in records}
    found = [each for each in table.all() if tuple(key_of(each.value(name)) for name in names) in wanted]
    paging = [(name, str(content.members.get(name) or "")) for name in ("batchSize", "nextPageToken")]
    fields = content.members.get("fields") or []
    if not isinstance(fields, list) or not all(isinstance(each, str) for each in fields):
        raise Refusal("1001", "Invalid value 'fields'. Required of type 'array of strings'")
    return _page(table, found, fields, Params(paging, call.params.issuer), *sorted(map(str, wanted)))


def _filter(table: Table, name: str) -> Sequence[str]:
    """The fields behind a `filterType`: `dedupeFields` and `idField` are aliases. Raises Refusal 1011."""
    if name == "dedupeFields":
        return table.kind.dedupe_fields
    if name in ("idField", ID_FIELD):
        return (ID_FIELD,)
    if [name] not in table.kind.searchable:
        raise Refusal("1011", f"Field '{name}' not supported")
    return (name,)


def _page(table: Table, found: Sequence[Record], fields: Sequence[str], params: Params, *query: str) -> dict[str, Any]:
    default = [ID_FIELD, *table.kind.dedupe_fields, "updatedAt", "createdAt"]
    names = [_proper(table, name) for name in fields] or default
    rows, more = page(found, params, table.kind.name, *query)
    result = [
        {"seq": seq, ID_FIELD: row.guid, **{name: row.value(name) for name in names}} for seq, row in enumerate(rows)
    ]
    return {"result": result, **more}


def _proper(table: Table, name: str) -> str:
    """A field's name; Adobe's sample writes marketoGuid. Raises Refusal 1006."""
    if name.lower() == ID_FIELD.lower():
        return ID_FIELD
    if name not in {each.name for each in _SYSTEM} and table.kind.field(name) is None:
        raise unknown_field(name)
    return name


def _shown(table: Table) -> dict[str, Any]:
    kind, at = table.kind, moment_text(table.created)
    links = [
        {"field": each.name, "type": "parent", "relatedTo": {"name": each.to, "field": each.link}}
        for each in kind.links
    ]
    return {
        "name": kind.name,
        "displayName": kind.label or kind.name,
        "description": "",
        "createdAt": at,
        "updatedAt": at,
        "idField": ID_FIELD,
        "dedupeFields": list(kind.dedupe_fields),
        "searchableFields": kind.searchable,
        "relationships": links,
    }


def _field(field: ObjectField, *, updateable: bool) -> dict[str, Any]:
    length = {"length": field.longest} if field.longest else {}
    shown = {"name": field.name, "displayName": field.label or field.name, "dataType": field.type}
    return {**shown, **length, "updateable": updateable, "crmManaged": False}


ROUTES = {
    ("GET", "/rest/v1/customobjects.json"): browse,
    ("GET", "/rest/v1/customobjects/{name}/describe.json"): describe,
    ("GET", "/rest/v1/customobjects/{name}.json"): query,
}
