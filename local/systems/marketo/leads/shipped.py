"""The fields that an instance has from the beginning: the standard ones, and a custom one of each type."""

from __future__ import annotations

from local.systems.marketo.leads.fields import Field
from local.systems.marketo.leads.standard_fields import STANDARD

CUSTOM = (
    Field(name="customerName", label="Customer Name", soap="customerName", custom=True),
    Field(name="kintoneRecordId", label="kintone Record Id", soap="kintoneRecordId", custom=True),
    Field(name="renewalDate", label="Renewal Date", soap="renewalDate", type="date", custom=True),
    Field(name="lastVisitAt", label="Last Visit At", soap="lastVisitAt", type="datetime", custom=True),
    Field(name="isMember", label="Is Member", soap="isMember", type="boolean", custom=True),
    Field(name="contractValue", label="Contract Value", soap="contractValue", type="float", custom=True),
    Field(name="memberNumber", label="Member Number", soap="memberNumber", type="integer", custom=True),
    Field(name="notes", label="Notes", soap="notes", type="text", custom=True),
)

FIELDS = STANDARD + CUSTOM
