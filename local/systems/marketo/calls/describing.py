"""Which fields and partitions leads have."""

from __future__ import annotations

from typing import Any

from local.systems.marketo.wire.call import Call


def describe(call: Call) -> dict[str, Any]:
    """GET /rest/v1/leads/describe.json: each field with its REST and its SOAP name."""
    return {"result": call.instance.fields.described()}


def describe2(call: Call) -> dict[str, Any]:
    """GET /rest/v1/leads/describe2.json: what leads can be looked for by."""
    fields = list(call.instance.fields)
    shown = [
        {
            "name": field.name,
            "displayName": field.label,
            "dataType": field.described_type,
            **({"length": field.longest} if field.longest else {}),
            "updateable": not field.read_only,
            "crmManaged": False,
        }
        for field in fields
    ]
    searchable = [[field.name] for field in fields if field.is_searchable]
    return {"result": [{"name": "API Lead", "searchableFields": searchable, "fields": shown}]}


def companies(call: Call) -> dict[str, Any]:
    """GET /rest/v1/companies/describe.json: the fields of a company, which leads show too.

    https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/companies
    """
    own = {"externalCompanyId": "string", "id": "integer", "createdAt": "datetime", "updatedAt": "datetime"}
    fields = [{"name": name, "displayName": name, "dataType": kind, "updateable": False} for name, kind in own.items()]
    fields += [
        {"name": field.name, "displayName": field.label, "dataType": field.described_type, "updateable": True}
        for field in call.instance.fields
        if field.company
    ]
    found = {"name": "Company", "description": "Company", "idField": "id", "dedupeFields": ["externalCompanyId"]}
    return {"result": [{**found, "searchableFields": [["externalCompanyId"], ["id"], ["company"]], "fields": fields}]}


def partitions(call: Call) -> dict[str, Any]:
    """GET /rest/v1/leads/partitions.json: those that the user sees."""
    named = enumerate(call.instance.leads.partitions, start=1)
    shown = [{"id": number, "name": name, "description": ""} for number, name in named if call.client.sees(name)]
    return {"result": shown}


ROUTES = {
    ("GET", "/rest/v1/leads/describe.json"): describe,
    ("GET", "/rest/v1/leads/describe2.json"): describe2,
    ("GET", "/rest/v1/leads/partitions.json"): partitions,
    ("GET", "/rest/v1/companies/describe.json"): companies,
}
