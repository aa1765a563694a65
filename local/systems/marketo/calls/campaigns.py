"""Smart campaigns.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/assets/smart-campaigns
"""

from __future__ import annotations

import re
from typing import Any

from local.systems.marketo.activities import type_ids
from local.systems.marketo.assets.assets import Campaign
from local.systems.marketo.assets.choosing import asked, chosen
from local.systems.marketo.clock import asset_text, moment_text
from local.systems.marketo.errors import Refusal, missing
from local.systems.marketo.wire.call import Call
from local.systems.marketo.wire.paging import page_by_token
from local.systems.marketo.wire.params import Content

MOST_LEADS = 100
MOST_TOKENS = 100
_TOKEN = re.compile(r"\{\{my\.[^{}]+\}\}")


def browse(call: Call) -> dict[str, Any]:
    """GET /rest/v1/campaigns.json: by `id`, `name`, `programName` or `isTriggerable`, which is of active ones."""
    found = chosen(call.instance.assets.campaigns.values(), call.params)
    if call.params.get("isTriggerable") in ("1", "true"):
        found = [each for each in found if each.kind == "trigger" and each.active and each.requestable]
    rows, more = page_by_token(found, call.params, "campaigns", *asked(call.params))
    return {"result": [_shown(each) for each in rows], **more}


def by_id(call: Call) -> dict[str, Any]:
    """GET /rest/v1/campaigns/{id}.json."""
    return {"result": [_shown(_campaign(call))]}


def asset(call: Call) -> dict[str, Any]:
    """GET /rest/asset/v1/smartCampaign/{id}.json. By an id that nothing has: an empty result, with a warning."""
    found = call.instance.assets.campaigns.get(call.number())
    warnings = [] if found else ["No assets found for the given search criteria."]
    return {"errors": [], "warnings": warnings, "result": [_shown_asset(found)] if found else []}


def trigger(call: Call) -> dict[str, Any]:
    """POST /rest/v1/campaigns/{id}/trigger.json: at most 100 leads and 100 tokens, all or nobody.

    The campaign must be an active trigger campaign with "Campaign is Requested", source Web Service API. What happens
    to ids that are no leads is not documented; here the call is refused.
    """
    campaign, content = _campaign(call), call.content()
    content.only("input")
    order = content.members.get("input")
    if not isinstance(order, dict):
        raise missing("input")
    request = Content(order)
    request.only("leads", "tokens")
    leads = [record.get("id") for record in request.records("leads", MOST_LEADS)]
    call.records = len(leads)
    tokens = _tokens(request)
    if campaign.kind != "trigger" or not campaign.active or not campaign.requestable:
        raise Refusal("1003", "Invalid data: the campaign is no active one that can be requested by web service API")
    for lead in leads:
        if call.instance.leads.get(lead) is None:
            raise Refusal("1004", f"Lead '{lead}' not found")
    _run(call, campaign, leads, tokens)
    return {"result": [{"id": campaign.id}]}


def _run(call: Call, campaign: Campaign, leads: list[Any], tokens: dict[str, str]) -> None:
    campaign.runs.append({"leads": leads, "tokens": tokens})
    for lead in leads:
        call.instance.log.add(
            lead,
            type_ids.REQUEST_CAMPAIGN,
            call.instance.clock.now(),
            primary=campaign.name,
            primary_id=campaign.id,
            attributes={"Source": "Web service API"},
            campaign=campaign.id,
        )


def _tokens(request: Content) -> dict[str, str]:
    """The tokens by name, each written `{{my.name}}`. Raises Refusal 1001 or 1003."""
    if not request.members.get("tokens"):
        return {}
    tokens: dict[str, str] = {}
    for each in request.records("tokens", MOST_TOKENS):
        name, value = each.get("name"), each.get("value")
        if not isinstance(name, str) or not _TOKEN.fullmatch(name):
            raise Refusal("1003", f"Invalid data: a token's name is like {{{{my.name}}}}, not {name}")
        if not isinstance(value, str):
            raise Refusal("1001", f"Invalid value '{value}'. Required of type 'string'")
        tokens[name] = value
    return tokens


def _campaign(call: Call) -> Campaign:
    found = call.instance.assets.campaigns.get(call.number())
    if found is None:
        raise Refusal("1013", "Campaign not found")
    return found


def _shown(campaign: Campaign) -> dict[str, Any]:
    at = moment_text(campaign.created)
    shown = {"id": campaign.id, "name": campaign.name, "type": campaign.kind, "createdAt": at, "updatedAt": at}
    shown |= {"workspaceName": "Default", "active": campaign.active}
    return shown | ({"programName": campaign.program} if campaign.program else {})


def _shown_asset(campaign: Campaign) -> dict[str, Any]:
    at = asset_text(campaign.created)
    return {
        "id": campaign.id,
        "name": campaign.name,
        "description": "",
        "createdAt": at,
        "updatedAt": at,
        "folder": {"id": 28, "type": "Folder"},
        "status": "Active" if campaign.active else "Inactive",
        "type": campaign.kind,
        "isSystem": False,
        "isActive": campaign.active,
        "isRequestable": campaign.active and campaign.requestable,
        "isCommunicationLimitEnabled": False,
        "recurrence": {"weekdayOnly": False},
        "qualificationRuleType": "once",
        "workspace": "Default",
        "smartListId": campaign.id,
        "flowId": campaign.id,
        "computedUrl": f"https://app-stand-in.marketo.com/#SC{campaign.id}A1",
    }


ROUTES = {
    ("GET", "/rest/asset/v1/smartCampaign/{id}.json"): asset,
    ("GET", "/rest/v1/campaigns.json"): browse,
    ("GET", "/rest/v1/campaigns/{id}.json"): by_id,
    ("POST", "/rest/v1/campaigns/{id}/trigger.json"): trigger,
}
