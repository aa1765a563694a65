"""Programs and their channels.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/assets/programs
"""

from __future__ import annotations

from typing import Any

from local.systems.marketo.assets.assets import Program, Status
from local.systems.marketo.clock import asset_text
from local.systems.marketo.errors import Refusal
from local.systems.marketo.wire.call import Call


def browse(call: Call) -> dict[str, Any]:
    """GET /rest/asset/v1/programs.json: `maxReturn` (20, at most 200) and `offset`."""
    begin, most = call.params.number("offset", 0), call.params.number("maxReturn", 20)
    if not 1 <= most <= 200:
        raise Refusal("1003", "Invalid data: maxReturn is from 1 to 200")
    found = sorted(call.instance.assets.programs.values(), key=lambda each: each.id)[begin : begin + most]
    return {"errors": [], "warnings": [], "result": [_shown(each) for each in found]}


def by_id(call: Call) -> dict[str, Any]:
    """GET /rest/asset/v1/program/{id}.json."""
    found = call.instance.assets.programs.get(call.number())
    if found is None:
        raise Refusal("702", f"Program not found for {call.number()}")
    return {"errors": [], "warnings": [], "result": [{**_shown(found), "tags": None, "costs": None}]}


def channel(call: Call) -> dict[str, Any]:
    """GET /rest/asset/v1/channel/byName.json: the channel with exactly this name, with the statuses of its programs."""
    name = call.params.required("name")
    found = next((each for each in call.instance.assets.programs.values() if each.channel == name), None)
    if found is None:
        return {"errors": [], "warnings": ["No assets found for the given search criteria."]}
    return {"errors": [], "warnings": [], "result": [_shown_channel(found)]}


def _shown(program: Program) -> dict[str, Any]:
    at = asset_text(program.created)
    return {
        "id": program.id,
        "name": program.name,
        "description": "",
        "createdAt": at,
        "updatedAt": at,
        "url": f"https://app-stand-in.marketo.com/#PG{program.id}A1",
        "type": program.kind,
        "channel": program.channel,
        "folder": {"type": "Folder", "value": 28, "folderName": "Programs"},
        "status": "",
        "workspace": "Default",
        "headStart": False,
    }


def _shown_channel(program: Program) -> dict[str, Any]:
    """As that of a program of the channel: the stand-in keeps no channels of their own."""
    statuses = (Status("Not in Program", 0), *program.statuses)
    at = asset_text(program.created)
    return {
        "id": program.id,
        "name": program.channel,
        "applicableProgramType": program.kind.lower(),
        "createdAt": at,
        "updatedAt": at,
        "progressionStatuses": [
            {
                "name": each.name,
                "description": None,
                "hidden": False,
                "type": None,
                "step": each.step,
                "success": each.success,
            }
            for each in statuses
        ],
    }


ROUTES = {
    ("GET", "/rest/asset/v1/programs.json"): browse,
    ("GET", "/rest/asset/v1/program/{id}.json"): by_id,
    ("GET", "/rest/asset/v1/channel/byName.json"): channel,
}
