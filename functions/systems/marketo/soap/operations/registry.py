"""The operations that are offered: what does them, and what the WSDL says of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from relay.core.deadline import Deadline
from systems.marketo.soap.envelope import Call
from systems.marketo.soap.leads import SoapLeads
from systems.marketo.soap.operations.activities.get_lead_activity import get_lead_activity
from systems.marketo.soap.operations.activities.get_lead_changes import get_lead_changes
from systems.marketo.soap.operations.get_campaigns_for_source import get_campaigns_for_source
from systems.marketo.soap.operations.get_lead import get_lead
from systems.marketo.soap.operations.get_multiple_leads import get_multiple_leads
from systems.marketo.soap.operations.list_operation import is_question, list_operation
from systems.marketo.soap.operations.m_objects import describe_m_object, list_m_objects
from systems.marketo.soap.operations.request_campaign import request_campaign
from systems.marketo.soap.operations.sync_lead import sync_lead
from systems.marketo.soap.operations.sync_multiple_leads import sync_multiple_leads
from systems.marketo.soap.results import Answered


def _always(_: Call) -> bool:
    return True


def _never(_: Call) -> bool:
    return False


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One operation. Parameters and result are in the short form of systems.marketo.soap.wsdl."""

    run: Callable[[Call, SoapLeads, Deadline], Answered]
    """Raises Fault, and CallFailed, CallLost or MustWait."""
    says: str
    params: str
    result: str
    reads: Callable[[Call], bool] = _never
    """Whether a call only asks, so that it may be done as often as it comes."""
    in_workspace: bool = False
    """Whether its header may name a workspace."""
    returns: str = ""
    """The element in its answer and its type, in the short form; else `result`, of a type of the operation's name."""


OPERATIONS: dict[str, Operation] = {
    "syncLead": Operation(
        run=sync_lead,
        says="Inserts or updates one lead.",
        params="leadRecord:LeadRecord returnLead:boolean marketoCookie:string?",
        result="leadId:int syncStatus:SyncStatus leadRecord:LeadRecord?",
        in_workspace=True,
    ),
    "syncMultipleLeads": Operation(
        run=sync_multiple_leads,
        says="Inserts or updates up to 300 leads.",
        params="leadRecordList:ArrayOfLeadRecord dedupEnabled:boolean?",
        result="syncStatusList:ArrayOfSyncStatus",
    ),
    "getLead": Operation(
        run=get_lead,
        says="Finds leads by one key.",
        params="leadKey:LeadKey",
        result="count:int leadRecordList:ArrayOfLeadRecord?",
        reads=_always,
    ),
    "getMultipleLeads": Operation(
        run=get_multiple_leads,
        says="Finds leads by keys, by a time of change or in a static list, batch after batch.",
        params="leadSelector:LeadSelector~ lastUpdatedAt:dateTime~ streamPosition:string? batchSize:int? "
        "includeAttributes:ArrayOfString~",
        result="returnCount:int remainingCount:int newStreamPosition:string leadRecordList:ArrayOfLeadRecord?",
        reads=_always,
    ),
    "requestCampaign": Operation(
        run=request_campaign,
        says="Lets up to 100 leads run through a trigger campaign.",
        params="source:ReqCampSourceType campaignId:int? leadList:ArrayOfLeadKey? programName:string? "
        "campaignName:string? programTokenList:ArrayOfAttrib?",
        result="success:boolean",
    ),
    "getCampaignsForSource": Operation(
        run=get_campaigns_for_source,
        says="Lists the campaigns that can be requested.",
        params="source:ReqCampSourceType name:string? exactName:boolean?",
        result="returnCount:int campaignRecordList:ArrayOfCampaignRecord?",
        reads=_always,
    ),
    "listOperation": Operation(
        run=list_operation,
        says="Puts leads into a static list, takes them out, or asks who is in it.",
        params="listOperation:ListOperationType listKey:ListKey listMemberList:ArrayOfLeadKey strict:boolean? "
        "skipActivityLog:boolean?",
        result="success:boolean statusList:ArrayOfLeadStatus?",
        reads=is_question,
    ),
    "getLeadActivity": Operation(
        run=get_lead_activity,
        says="Tells what one lead did, the newest first, batch after batch.",
        params="leadKey:LeadKey activityFilter:ActivityTypeFilter? startPosition:StreamPosition? batchSize:int?",
        returns="leadActivityList:LeadActivityList",
        result="returnCount:int remainingCount:int newStartPosition:StreamPosition "
        "activityRecordList:ArrayOfActivityRecord?",
        reads=_always,
    ),
    "getLeadChanges": Operation(
        run=get_lead_changes,
        says="Tells what leads did from a time on, the oldest first, batch after batch.",
        params="startPosition:StreamPosition activityFilter:ActivityTypeFilter? batchSize:int? "
        "leadSelector:LeadSelector~ activityNameFilter:ArrayOfString?",
        result="returnCount:int remainingCount:int newStartPosition:StreamPosition "
        "leadChangeRecordList:ArrayOfLeadChangeRecord?",
        reads=_always,
    ),
    "listMObjects": Operation(
        run=list_m_objects,
        says="Names the kinds of objects.",
        params="",
        result="objects:string*",
        reads=_always,
    ),
    "describeMObject": Operation(
        run=describe_m_object,
        says="Describes the fields of leads.",
        params="objectName:string",
        result="metadata:MObjectMetadata",
        reads=_always,
    ),
}
"""By the name in the WSDL; a test holds that the table of unoffered.py has the rest of the API.

Elements, their order and what may be left out: the classes of https://github.com/michal-hynek/Marketo-WSDL
(src/main/java/com/marketo/mktows/), generated from version 2_1; the last two parameters of getLeadChanges came later.
"""
