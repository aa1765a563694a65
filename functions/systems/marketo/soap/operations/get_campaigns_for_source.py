"""`getCampaignsForSource`: the campaigns that can be requested.

help/soap-api/getcampaignsforsource.md of https://github.com/AdobeDocs/marketo-developer.en before commit 2019d39.
"""

from __future__ import annotations

from relay.core.deadline import Deadline
from systems.marketo.rest.calls.campaigns import ListedCampaign
from systems.marketo.soap import results
from systems.marketo.soap.envelope import Call
from systems.marketo.soap.faults import Fault
from systems.marketo.soap.leads import SoapLeads
from systems.marketo.soap.operations import campaign_source
from systems.marketo.soap.parameters import boolean
from systems.marketo.soap.results import Answered
from systems.marketo.soap.xml import markup


def get_campaigns_for_source(call: Call, leads: SoapLeads, deadline: Deadline) -> Answered:
    """Those whose name has `name` in it, or is it where `exactName` is true; all of them without a name."""
    campaign_source.check(call.parameters)
    name, is_exact = call.parameters.value("name") or "", boolean(call.parameters, "exactName", default=False)
    every = leads.marketo.until(deadline).campaigns.find(requestable=True)
    found = [each for each in every if _is_named(each, name, exact=is_exact)]
    content = markup.element(
        "ns1:successGetCampaignsForSource",
        markup.element(
            "result",
            markup.value("returnCount", len(found)),
            markup.element("campaignRecordList", *map(_written, found)),
        ),
    )
    if results.size(content) > results.MOST_CHARACTERS:
        raise Fault(20110, f"{len(found)} campaigns are more than fit into one answer; give a name")
    return Answered(content, leads=0)


def _is_named(campaign: ListedCampaign, name: str, *, exact: bool) -> bool:
    """Marketo's page does not say whether case matters; here it does only where the name is to be exact."""
    return name in {campaign.name, _name(campaign)} if exact and name else name.casefold() in _name(campaign).casefold()


def _name(campaign: ListedCampaign) -> str:
    """With its program before it, as in the page's answer: `ER Demo.Triggered Campaign`."""
    prefix = f"{campaign.program}." if campaign.program else ""
    return campaign.name if campaign.name.startswith(prefix) else prefix + campaign.name


def _written(campaign: ListedCampaign) -> str:
    return markup.element(
        "campaignRecord",
        markup.value("id", campaign.id),
        markup.value("name", _name(campaign)),
        markup.value("description", campaign.description),
    )
