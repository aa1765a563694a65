"""Static lists and who is on them.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/list-membership
"""

from __future__ import annotations

from typing import Any

from local.systems.marketo.activities import type_ids
from local.systems.marketo.assets.assets import StaticList
from local.systems.marketo.assets.choosing import asked, chosen
from local.systems.marketo.calls.finding import shown_page, wanted_fields
from local.systems.marketo.calls.keeping import lead_ids, seen_lead
from local.systems.marketo.clock import moment_text
from local.systems.marketo.errors import Refusal, Skip
from local.systems.marketo.wire.call import Call
from local.systems.marketo.wire.paging import page_by_token


def browse(call: Call) -> dict[str, Any]:
    """GET /rest/v1/lists.json: by `id`, `name` or `programName`."""
    found = chosen(call.instance.assets.lists.values(), call.params)
    rows, more = page_by_token(found, call.params, "lists", *asked(call.params))
    return {"result": [_shown(each) for each in rows], **more}


def by_id(call: Call) -> dict[str, Any]:
    """GET /rest/v1/lists/{id}.json."""
    return {"result": [_shown(_list(call))]}


def members(call: Call) -> dict[str, Any]:
    """GET /rest/v1/lists/{id}/leads.json. More pages are told by the token alone, as in Adobe's sample."""
    found, names = _list(call), wanted_fields(call)
    leads = [call.instance.leads.get(number) for number in found.members]
    known = [lead for lead in leads if lead is not None and call.client.sees(lead.partition)]
    shown = shown_page(call, known, names, "list", str(found.id))
    shown.pop("moreResult", None)
    return shown


def add(call: Call) -> dict[str, Any]:
    """POST /rest/v1/lists/{id}/leads.json."""
    found = _list(call)
    return {"result": [_each(call, number, lambda lead: _added(call, found, lead)) for number in lead_ids(call)]}


def remove(call: Call) -> dict[str, Any]:
    """DELETE /rest/v1/lists/{id}/leads.json."""
    found = _list(call)
    return {"result": [_each(call, number, lambda lead: _removed(call, found, lead)) for number in lead_ids(call)]}


def is_member(call: Call) -> dict[str, Any]:
    """GET /rest/v1/lists/{id}/leads/ismember.json."""
    found = _list(call)
    words = {True: "memberof", False: "notmemberof"}
    return {"result": [_each(call, number, lambda lead: words[lead in found.members]) for number in lead_ids(call)]}


def _each(call: Call, number: Any, step: Any) -> dict[str, Any]:
    try:
        return {"id": number, "status": step(seen_lead(call, number).id)}
    except Skip as skip:
        return skip.shown(id=number)


def _added(call: Call, found: StaticList, lead: int) -> str:
    if lead not in found.members:
        found.members[lead] = None
        _note(call, type_ids.ADD_TO_LIST, found, lead)
    return "added"


def _removed(call: Call, found: StaticList, lead: int) -> str:
    if lead not in found.members:
        raise Skip("1015", "Lead not in list")
    del found.members[lead]
    _note(call, type_ids.REMOVE_FROM_LIST, found, lead)
    return "removed"


def _note(call: Call, kind: int, found: StaticList, lead: int) -> None:
    call.instance.log.add(lead, kind, call.instance.clock.now(), primary=found.name, primary_id=found.id)


def _list(call: Call) -> StaticList:
    found = call.instance.assets.lists.get(call.number())
    if found is None:
        raise Refusal("1013", "List not found")
    return found


def _shown(found: StaticList) -> dict[str, Any]:
    at = moment_text(found.created)
    shown = {"id": found.id, "name": found.name, "createdAt": at, "updatedAt": at, "workspaceName": "Default"}
    return shown | ({"programName": found.program} if found.program else {})


ROUTES = {
    ("GET", "/rest/v1/lists.json"): browse,
    ("GET", "/rest/v1/lists/{id}.json"): by_id,
    ("GET", "/rest/v1/lists/{id}/leads.json"): members,
    ("GET", "/rest/v1/list/{id}/leads.json"): members,
    ("POST", "/rest/v1/lists/{id}/leads.json"): add,
    ("DELETE", "/rest/v1/lists/{id}/leads.json"): remove,
    ("GET", "/rest/v1/lists/{id}/leads/ismember.json"): is_member,
}
