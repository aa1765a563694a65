"""Reading leads.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/leads (Query).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from local.systems.marketo.errors import Refusal, unknown_field
from local.systems.marketo.leads.cookies import token_of
from local.systems.marketo.leads.store import Lead
from local.systems.marketo.wire.call import Call
from local.systems.marketo.wire.paging import page

DEFAULT_FIELDS = ("id", "updatedAt", "lastName", "email", "createdAt", "firstName")
MOST_MATCHES = 1000
MOST_VALUES = 300


def by_id(call: Call) -> dict[str, Any]:
    """GET /rest/v1/lead/{id}.json. That a lead which is not there is an error is from memory."""
    names = wanted_fields(call)
    lead = call.instance.leads.get(call.number())
    if lead is None or not call.client.sees(lead.partition):
        raise Refusal("1004", "Lead not found")
    return {"result": [call.instance.leads.shown(lead, names)]}


def by_filter(call: Call) -> dict[str, Any]:
    """GET /rest/v1/leads.json: at most 300 values, at most 1,000 matches, 300 a page."""
    name, values, names = searched_field(call), filter_values(call), wanted_fields(call)
    keys = [_cookie_token(each) for each in values] if name == "cookies" else values
    found = [lead for lead in call.instance.leads.find(name, keys) if call.client.sees(lead.partition)]
    if len(found) > MOST_MATCHES:
        raise Refusal("1003", "Too many results match the filter")
    return shown_page(call, found, names, name, *values)


def searched_field(call: Call) -> str:
    """The `filterType`. Raises Refusal 1002, 1006, or 1011 for a field that cannot be searched by."""
    name = call.params.required("filterType")
    field = call.instance.fields.get(name)
    if field is None:
        raise unknown_field(name)
    if not field.is_searchable:
        raise Refusal("1011", f"Field '{name}' not supported")
    return name


def filter_values(call: Call) -> list[str]:
    """The `filterValues`, with commas between them. Raises Refusal 1002 or 1003."""
    call.params.required("filterValues")
    values = call.params.listed("filterValues")
    if len(values) > MOST_VALUES:
        raise Refusal("1003", f"Invalid data: at most {MOST_VALUES} filterValues")
    return values


def wanted_fields(call: Call) -> Sequence[str]:
    """The `fields`, or the default ones. Raises Refusal 1006."""
    names = call.params.listed("fields")
    for name in names:
        if call.instance.fields.get(name) is None:
            raise unknown_field(name)
    return list(dict.fromkeys(("id", *names))) if names else DEFAULT_FIELDS


def shown_page(call: Call, found: Sequence[Lead], names: Sequence[str], *query: str) -> dict[str, Any]:
    """A page of leads."""
    rows, more = page(found, call.params, *query)
    return {"result": [call.instance.leads.shown(lead, names) for lead in rows], **more}


def _cookie_token(cookie: str) -> str:
    token = token_of(cookie)
    if token is None:
        raise Refusal("1012", f"Invalid cookie value '{cookie}'")
    return token


ROUTES = {
    ("GET", "/rest/v1/lead/{id}.json"): by_id,
    ("GET", "/rest/v1/leads.json"): by_filter,
}
