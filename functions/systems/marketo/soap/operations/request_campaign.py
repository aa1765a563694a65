"""`requestCampaign`: leads run through a trigger campaign.

help/soap-api/requestcampaign.md of https://github.com/AdobeDocs/marketo-developer.en before commit 2019d39.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from relay.core.deadline import Deadline
from systems.marketo.rest.calls.campaigns import MOST_LEADS, MOST_TOKENS
from systems.marketo.rest.client import Calls
from systems.marketo.rest.errors import CallFailed
from systems.marketo.soap.envelope import Call
from systems.marketo.soap.faults import Fault
from systems.marketo.soap.leads import SoapLeads
from systems.marketo.soap.operations import campaign_source, lead_keys
from systems.marketo.soap.parameters import number
from systems.marketo.soap.results import Answered
from systems.marketo.soap.xml import markup
from systems.marketo.soap.xml.tree import Element

_LEAST_SECONDS = 12.0
"""That the request itself must have left: as much as a client that waits for its answer can spare."""
_TOKEN = re.compile(r"\{\{my\.[^{}]{1,255}\}\}")
_NO_CAMPAIGN = frozenset({"610", "702", "1003", "1013"})
"""What Marketo may say of a campaign that is not there, or cannot be requested (1003)."""


def request_campaign(call: Call, leads: SoapLeads, deadline: Deadline) -> Answered:
    """All of the leads or none: a key that finds nobody is fault 20103. Keys beyond the hundredth are read past.

    The page has two sets of parameters, `campaignId` alone, or `campaignName` and `programName` with
    `programTokenList`; any other is a bad parameter.
    """
    campaign_source.check(call.parameters)
    keys = lead_keys.listed(call.parameters, "leadList")[:MOST_LEADS]
    tokens = _tokens(call.parameters)
    calls = leads.marketo.until(deadline)
    campaign_id = _campaign_id(call.parameters, calls)
    lead_ids = lead_keys.all_ids(keys, calls)
    try:
        calls.campaigns.request(campaign_id, lead_ids, tokens, least=_LEAST_SECONDS)
    except CallFailed as failed:
        if failed.cause.code not in _NO_CAMPAIGN:
            raise
        raise Fault(20113, f"campaign {campaign_id} cannot be requested: {failed.cause.message}") from failed
    content = markup.element("result", markup.value("success", "true"))
    return Answered(markup.element("ns1:successRequestCampaign", content), leads=len(lead_ids))


def _campaign_id(parameters: Element, calls: Calls) -> int:
    """The campaign that is meant; by its name, it is looked for, also as getCampaignsForSource names it.

    Raises Fault: 20109, 20110 or 20113.
    """
    name, program = parameters.value("campaignName"), parameters.value("programName")
    if parameters.value("campaignId") is not None:
        if name or program or parameters.listed("programTokenList", "attrib"):
            raise Fault(20110, "campaignId stands alone; tokens go with campaignName and programName")
        return number(parameters, "campaignId", 0)
    if not name and not program:
        raise Fault(20109, "campaignId is missing, or campaignName and programName")
    if not name or not program:
        raise Fault(20110, "campaignName and programName go together")
    if "," in name or "," in program:
        raise Fault(20110, "Marketo's REST API cannot look for a name that holds a comma; use campaignId")
    own = name.removeprefix(f"{program}.") or name
    every = list(calls.campaigns.find(names=list(dict.fromkeys([name, own])), programs=[program], requestable=True))
    found = next((each.id for wanted in (name, own) for each in every if each.name == wanted), None)
    if found is None:
        trigger = "the trigger Campaign is Requested, source Web Service API"
        raise Fault(20113, f"the program has no active campaign of this name with {trigger}")
    return found


def _tokens(parameters: Element) -> Mapping[str, str]:
    found = parameters.listed("programTokenList", "attrib")
    tokens = {each.value("name") or "": each.value("value") or "" for each in found}
    if not all(map(_TOKEN.fullmatch, tokens)):
        raise Fault(20110, "the name of a token in programTokenList must look like {{my.message}}")
    if len(tokens) > MOST_TOKENS:
        raise Fault(20110, f"programTokenList has {len(tokens)} tokens; at most {MOST_TOKENS} go in one call")
    return tokens
