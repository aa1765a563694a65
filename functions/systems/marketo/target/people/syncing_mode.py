"""Whether a lead that is there is changed by an event: what a route's `existing` means for one payload."""

from __future__ import annotations

from typing import Literal

from systems.marketo.target.people.identity import LeadIdentity
from systems.marketo.target.route import LeadRoute

SyncingMode = Literal["update", "keep"]


def syncing_of(route: LeadRoute, who: LeadIdentity) -> SyncingMode:
    """`update_by_id` changes whom the payload names by Marketo's id, and makes others only where they are not there."""
    if route.existing == "update_by_id":
        return "update" if who.id is not None else "keep"
    return route.existing
