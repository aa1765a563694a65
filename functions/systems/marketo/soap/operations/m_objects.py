"""`listMObjects` and `describeMObject`: which objects there are, and the fields of leads.

Talend's components call the first to see whether their key is right; Drupal's marketo_ma and embulk-input-marketo ask
the second which fields there are. help/soap-api/listmobjects.md and describemobject.md of
https://github.com/AdobeDocs/marketo-developer.en before commit 2019d39.
"""

from __future__ import annotations

from relay.core.deadline import Deadline
from systems.marketo.rest.calls.schema import LeadField
from systems.marketo.soap.envelope import Call
from systems.marketo.soap.faults import Fault
from systems.marketo.soap.lead_record import soap_type
from systems.marketo.soap.leads import SoapLeads
from systems.marketo.soap.parameters import one_of
from systems.marketo.soap.results import Answered
from systems.marketo.soap.xml import markup

_LEAD = "LeadRecord"
_OBJECTS = ("ActivityRecord", _LEAD, "Opportunity", "OpportunityPersonRole")


def list_m_objects(_call: Call, _leads: SoapLeads, _deadline: Deadline) -> Answered:
    """The names that the page has; nothing is asked for it."""
    names = (markup.value("objects", each) for each in _OBJECTS)
    return Answered(markup.element("ns1:successListMObjects", markup.element("result", *names)), leads=0)


def describe_m_object(call: Call, leads: SoapLeads, deadline: Deadline) -> Answered:
    """The fields of leads, by SOAP's names. Raises Fault: 20109 or 20110 for another name, 20019 for another object."""
    name = one_of(call.parameters, "objectName", _OBJECTS)
    if name != _LEAD:
        raise Fault(20019, f"only {_LEAD} is described here; Marketo's REST API describes {name}")
    fields = leads.marketo.describe(deadline, refresh=False).fields
    metadata = markup.element(
        "metadata",
        markup.value("name", name),
        markup.value("description", "Fields of a lead and its company"),
        markup.value("isCustom", "false"),
        markup.value("isVirtual", "true"),
        markup.element("fieldList", *(_field(each) for each in fields if each.soap)),
        markup.value("updatedAt", None),
    )
    return Answered(markup.element("ns1:successDescribeMObject", markup.element("result", metadata)), leads=0)


def _field(field: LeadField) -> str:
    """What REST does not tell is nil: whether a field is a custom one, and when it was changed."""
    is_blocked = field.read_only or field.rest_read_only
    return markup.element(
        "field",
        markup.value("name", field.soap),
        markup.value("description", ""),
        markup.value("displayName", field.display_name),
        markup.value("sourceObject", None),
        markup.value("dataType", soap_type(field)),
        markup.value("size", field.length or 0),
        markup.value("isReadonly", _word(field.read_only)),
        markup.value("isUpdateBlocked", _word(is_blocked)),
        markup.value("isName", "false"),
        markup.value("isPrimaryKey", _word(field.rest == "id")),
        markup.value("isCustom", None),
        markup.value("isDynamic", "false"),
        markup.value("dynamicFieldRef", None),
        markup.value("updatedAt", None),
    )


def _word(value: bool) -> str:  # noqa: FBT001 - the value, no switch
    return "true" if value else "false"
