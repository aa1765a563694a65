"""Types of activities: the old API's words for them, and which of the instance's own are asked for.

The words of `includeTypes` and `excludeTypes`: ActivityType in the classes of
https://github.com/michal-hynek/Marketo-WSDL. The names of `activityNameFilter`, which are REST's: help/soap-api/
activity-type-filters.md of https://github.com/AdobeDocs/marketo-developer.en before commit 2019d39.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from systems.marketo.rest.calls.activity import ActivityType
from systems.marketo.soap.faults import Fault
from systems.marketo.soap.xml.tree import Element

WORDS = (
    *("VisitWebpage", "FillOutForm", "ClickLink", "SendEmail", "EmailDelivered", "EmailBounced", "UnsubscribeEmail"),
    *("OpenEmail", "ClickEmail", "NewLead", "ChangeDataValue", "LeadAssigned", "NewSFDCOpprtnty", "Wait", "RunSubflow"),
    *("RemoveFromFlow", "PushLeadToSales", "CreateTask", "ConvertLead", "ChangeScore", "ChangeOwner", "AddToList"),
    *("RemoveFromList", "SFDCActivity", "EmailBouncedSoft", "PushLeadUpdatesToSales", "DeleteLeadFromSales"),
    *("SFDCActivityUpdated", "SFDCMergeLeads", "MergeLeads", "ResolveConflicts", "AssocWithOpprtntyInSales"),
    *("DissocFromOpprtntyInSales", "UpdateOpprtntyInSales", "DeleteLead", "SendAlert", "SendSalesEmail"),
    *("OpenSalesEmail", "ClickSalesEmail", "AddtoSFDCCampaign", "RemoveFromSFDCCampaign", "ChangeStatusInSFDCCampaign"),
    *("ReceiveSalesEmail", "InterestingMoment", "RequestCampaign", "SalesEmailBounced", "ChangeLeadPartition"),
    *("ChangeRevenueStage", "ChangeRevenueStageManually", "ComputeDataValue", "ChangeStatusInProgression"),
    *("ChangeFieldInProgram", "EnrichWithDatacom", "ChangeSegment", "ResolveRuleset", "SmartCampaignTest"),
    "SmartCampaignTestTrigger",
)
"""Of the WSDL."""

_OTHERWISE = {
    "newsfdcopprtnty": "newsfdcopportunity",
    "pushleadtosales": "syncleadtosfdc",
    "pushleadupdatestosales": "syncleadupdatestosfdc",
    "deleteleadfromsales": "deleteleadfromsfdc",
    "assocwithopprtntyinsales": "addtoopportunity",
    "dissocfromopprtntyinsales": "removefromopportunity",
    "updateopprtntyinsales": "updateopportunity",
}
"""Words whose type is called otherwise in Marketo and in REST; the others differ in blanks and points alone."""
_LATER = (
    *("Add to Nurture", "Add to Segment", "Add to Smart Campaign", "Change Account Owner", "Change CRM User"),
    *("Change Custom Object", "Change Nurture Cadence", "Change Nurture Exhausted", "Change Nurture Track"),
    *("Change Program Data", "Click Shared Link", "Received Forward to Friend Email", "Sent Forward to Friend Email"),
    "Share Content",
)
"""Names of the page that were no words of the WSDL yet."""
_UNREADABLE = frozenset({37})
"""Delete Lead: REST tells of those apart, and the lead that did it is gone."""


def spelled(name: str) -> str:
    """A word or a name without blanks, points and case."""
    found = "".join(filter(str.isalnum, name)).casefold()
    return _OTHERWISE.get(found, found)


_KNOWN = frozenset(map(spelled, (*WORDS, *_LATER)))


def wanted(parameters: Element, types: Iterable[ActivityType]) -> list[int]:
    """The ids of the types that are asked for; without a filter, of all that the old API knew.

    Raises Fault: 20107 for a word that is no type, 20110 for types that are both included and excluded.
    """
    own_first = sorted(types, key=lambda each: each.id, reverse=True)  # a custom type may be called as one of Marketo's
    names = {spelled(each.name): each.id for each in own_first if each.id not in _UNREADABLE}
    chosen = parameters.first("activityFilter")
    included = [*_texts(chosen, "includeTypes"), *_texts(parameters, "activityNameFilter", "stringItem")]
    excluded = _texts(chosen, "excludeTypes")
    if included and excluded:
        raise Fault(20110, "activityFilter has includeTypes and excludeTypes; send one of them")
    known = _KNOWN | names.keys()
    for each in (*included, *excluded):
        if spelled(each) not in known:
            raise Fault(20107, f"no activity type is called {each[:100]}")
    if included:
        return sorted({names[found] for found in map(spelled, included) if found in names})
    left_out = set(map(spelled, excluded))
    return sorted(number for name, number in names.items() if name in _KNOWN - left_out)


def _texts(parent: Element | None, name: str, each: str = "activityType") -> Sequence[str]:
    found = parent.listed(name, each) if parent else ()
    return [text for one in found if (text := one.text.strip())]
