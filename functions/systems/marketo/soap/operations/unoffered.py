"""The rest of the old API, and what does the same on REST.

help/soap-api/migration.md of https://github.com/AdobeDocs/marketo-developer.en before commit 2019d39.
"""

from __future__ import annotations

from systems.marketo.soap.envelope import MKTOWS
from systems.marketo.soap.faults import Fault
from systems.marketo.soap.operations.registry import OPERATIONS

_OBJECTS = "/rest/v1/customobjects/{name}"
_OPPORTUNITIES = "/rest/v1/opportunities"

REPLACEMENTS = {
    "mergeLeads": "POST /rest/v1/leads/{id}/merge.json",
    "importToList": "POST /rest/v1/lists/{id}/leads.json or POST /bulk/v1/leads.json",
    "getImportToListStatus": "GET /bulk/v1/leads/batch/{id}.json",
    "scheduleCampaign": "POST /rest/v1/campaigns/{id}/schedule.json",
    "syncCustomObjects": f"POST {_OBJECTS}.json",
    "getCustomObjects": f"GET {_OBJECTS}.json",
    "deleteCustomObjects": f"POST {_OBJECTS}/delete.json",
    "getMObjects": f"GET {_OPPORTUNITIES}.json, {_OPPORTUNITIES}/roles.json or /rest/asset/v1/programs.json",
    "syncMObjects": f"POST {_OPPORTUNITIES}.json or {_OPPORTUNITIES}/roles.json",
    "deleteMObjects": f"POST {_OPPORTUNITIES}/delete.json or {_OPPORTUNITIES}/roles/delete.json",
    "getChannels": "GET /rest/asset/v1/channels.json",
    "getTags": "GET /rest/asset/v1/tagTypes.json",
}
"""By operation."""


def unsupported(operation: str, element: str) -> Fault:
    """What is said to a client that asks for something that is not offered, by the element in the body."""
    if operation not in REPLACEMENTS:
        return Fault(20019, f"{element} is no operation of Marketo's API; paramsSyncLead is, in the namespace {MKTOWS}")
    found = REPLACEMENTS[operation]
    return Fault(
        20019,
        f"{operation} is not offered here, only {', '.join(OPERATIONS)}. Use Marketo's REST API: {found}",
    )
