"""What ties webhooks to leads: tokens, response mappings, the activity of a call.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/webhooks/response-mappings : the Marketo side of a
mapping is a SOAP name, and a value of another type than the field's is not written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local.systems.marketo.activities import type_ids
from local.systems.marketo.clock import Clock
from local.systems.marketo.errors import Skip
from local.systems.marketo.leads.leads import Leads
from local.systems.marketo.leads.values import kept

SOURCE = "Webhook"


def token_value(leads: Leads, clock: Clock, number: int, token: str) -> Any:
    """The value of `lead.Email Address`, `company.Company Name`, `system.dateTime`; None for no value.

    Fields are addressed by display name.
    """
    scope, _, label = token.partition(".")
    if scope == "system" and label == "dateTime":
        return clock.text()
    lead, field = leads.get(number), leads.fields.by_label(label)
    if scope not in ("lead", "company") or lead is None or field is None:
        return None
    return leads.shown(lead, [field.name])[field.name]


def write_back(leads: Leads, number: int, values: Mapping[str, Any]) -> None:
    """Write what an answer brought, by SOAP names; what does not suit its field is left out."""
    found: dict[str, Any] = {}
    for soap, value in values.items():
        field = leads.fields.by_soap(soap)
        if field is None or field.read_only:
            continue
        try:
            found[field.name] = kept(value, field.type, field.longest)
        except Skip:
            continue
    try:
        leads.update(number, found, SOURCE)
    except Skip:
        return  # the lead was deleted while its webhook was called


def note_call(leads: Leads, clock: Clock, number: int, url: str, told: Mapping[str, Any]) -> None:
    """Log a call with the lead."""
    leads.log.add(number, type_ids.CALL_WEBHOOK, clock.now(), primary=url, attributes=dict(told))
