"""An activity as routes map it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from relay.system.stream import Change
from systems.marketo.rest.calls.activity import ActivityType, LeadActivity
from systems.marketo.streams.values import value

LEAD, ATTRIBUTES = "lead", "attributes"
"""Names of objects in the payload."""
_VERSION = "1"
"""What happened has no later version; that its lead is another by now is no news of it."""


def change(entry: LeadActivity, kind: ActivityType, lead: Mapping[str, Any] | None) -> Change:
    """One activity. `lead`: the fields of its lead that are read; None where it does not come back.

    Such as `{"id": "783-1", "type": "Open Email", "typeId": 10, "at": "2026-11-02T18:00:00Z", "leadId": 5,
    "primary": "Newsletter", "primaryId": 1042, "campaignId": 77, "attributes": {"Device": "iPhone"},
    "lead": {"email": "erika@example.com"}}`.
    """
    payload = {
        "id": entry.guid,
        "type": kind.name,
        "typeId": kind.id,
        "at": value(entry.at, "datetime"),
        "leadId": entry.lead_id,
        "primary": entry.primary,
        "primaryId": entry.primary_id,
        "campaignId": entry.campaign_id,
        ATTRIBUTES: _attributes(entry, kind),
        LEAD: lead,
    }
    return Change(entry.guid, _VERSION, payload)


def attribute_names(kind: ActivityType) -> list[str]:
    """What its attributes are called in a payload: by their API names, which only custom types have, else as shown."""
    return [each.api_name or each.name for each in kind.attributes]


def _attributes(entry: LeadActivity, kind: ActivityType) -> dict[str, Any]:
    known = {name: each for each in kind.attributes for name in (each.name, each.api_name) if name}
    told = {}
    for name, content in entry.attributes.items():
        found = known.get(name)
        told[found.api_name or found.name if found else name] = value(content, found.type if found else "")
    return told
