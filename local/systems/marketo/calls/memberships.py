"""What leads are members of, asked from either side.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/leads (Membership)
"""

from __future__ import annotations

from typing import Any

from local.systems.marketo.assets.assets import Member, Program
from local.systems.marketo.calls.finding import wanted_fields
from local.systems.marketo.calls.program_members import program_of
from local.systems.marketo.clock import moment_text
from local.systems.marketo.errors import Refusal
from local.systems.marketo.wire.call import Call
from local.systems.marketo.wire.paging import page, page_by_token
from local.systems.marketo.wire.params import whole


def of_program(call: Call) -> dict[str, Any]:
    """GET /rest/v1/leads/programs/{id}.json: leads, each with its `membership`. More pages are told by the token."""
    program, names = program_of(call), wanted_fields(call)
    leads = {number: call.instance.leads.get(number) for number in program.members}
    seen = [lead for lead in leads.values() if lead is not None and call.client.sees(lead.partition)]
    rows, more = page_by_token(seen, call.params, "program", program.id)
    shown = [
        {
            **call.instance.leads.shown(lead, names),
            "membership": _shown(program, program.members[lead.id]),
        }
        for lead in rows
    ]
    return {"result": shown, **more}


def lists(call: Call) -> dict[str, Any]:
    """GET /rest/v1/leads/{id}/listMembership.json."""
    lead = _lead(call)
    found = [each for each in call.instance.assets.lists.values() if lead in each.members]
    rows, more = page(found, call.params, "lists of", lead)
    shown = [
        {"listId": each.id, "createdAt": moment_text(each.created), "updatedAt": moment_text(each.created)}
        for each in rows
    ]
    return {"result": shown, "moreResult": False, **more}


def programs(call: Call) -> dict[str, Any]:
    """GET /rest/v1/leads/{id}/programMembership.json, all or those that `filterValues` names by their ids."""
    lead, wanted = _lead(call), _wanted(call)
    found = [each for each in call.instance.assets.programs.values() if lead in each.members]
    chosen = [each for each in found if wanted is None or each.id in wanted]
    rows, more = page(chosen, call.params, "programs of", lead, wanted)
    return {"result": [_shown(each, each.members[lead]) for each in rows], "moreResult": False, **more}


def _wanted(call: Call) -> list[int] | None:
    kind = call.params.get("filterType")
    if kind not in ("", "programId"):
        raise Refusal("1003", "Invalid data: filterType is programId")
    return [whole(each) for each in call.params.listed("filterValues")] if kind else None


def _lead(call: Call) -> int:
    lead = call.instance.leads.get(call.number())
    if lead is None or not call.client.sees(lead.partition):
        raise Refusal("1004", "Lead not found")
    return lead.id


def _shown(program: Program, member: Member) -> dict[str, Any]:
    return {
        "id": program.id,
        "progressionStatus": member.status.name,
        "progressionStatusType": member.status.name,
        "isExhausted": False,
        "acquiredBy": False,
        "reachedSuccess": member.success,
        "membershipDate": moment_text(member.since),
        "updatedAt": moment_text(member.updated),
    }


ROUTES = {
    ("GET", "/rest/v1/leads/programs/{id}.json"): of_program,
    ("GET", "/rest/v1/leads/{id}/listMembership.json"): lists,
    ("GET", "/rest/v1/leads/{id}/programMembership.json"): programs,
}
