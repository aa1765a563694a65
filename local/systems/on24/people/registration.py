"""One registration: a person at an event. Whoever registers again is another one."""

from __future__ import annotations

from typing import Any

from local.systems.on24.events.event import Event
from local.systems.on24.people.attendance import Attendance

ACTIVE, DELETED, FORGOTTEN = "active", "deleted", "forgotten"
PERSONAL = (
    *("company", "jobtitle", "addressstreet1", "addressstreet2", "city", "state", "zip", "country", "homephone"),
    *("workphone", "fax", "username", "other", "notes", "jobfunction", "companyindustry", "companysize"),
    *(f"std{number}" for number in range(1, 11)),
)
"""Fields that a forgotten person loses (apidoc.on24.com, Forget Registrant)."""
FIELDS = (
    *("firstname", "lastname", *PERSONAL, "exteventusercd", "partnerref", "marketingemail", "eventemail"),
    *("campaigncode", "sourcecampaigncode", "sourceeventid", "utmsource", "utmmedium", "utmcampaign", "utmterm"),
    *("utmcontent", "attendeetype", "ipaddress", "os", "browser", "emailformat", "engagementprediction"),
)
"""What a registration may say, beside its address."""


class Registration:
    """One registration; moments in epoch seconds. `visible_at` is when answers begin to have it.

    `last_activity` moves when it is made, with a client-level update, and when it is forgotten; with nothing else
    (https://api.on24.com/v2/openapi.json, GET registrant, datefiltermode).
    """

    __slots__ = (
        "anonymous",
        "attendance",
        "created",
        "email",
        "event",
        "id",
        "last_activity",
        "pending",
        "status",
        "values",
        "visible_at",
    )

    def __init__(self, number: int, event: Event, email: str, created: float, values: dict[str, Any]) -> None:
        self.id = number
        self.event = event
        self.email = email
        self.created = self.last_activity = created
        self.visible_at = created
        self.values = values
        self.status = ACTIVE
        self.pending = False
        """Whether a double opt-in is not finished."""
        self.anonymous = False
        self.attendance: Attendance | None = None

    def forget(self, at: float) -> None:
        """Lose what is personal, as ON24 rewrites the row."""
        self.status, self.last_activity = FORGOTTEN, at
        self.email = f"{self.id}-deleted"
        kept = {name: value for name, value in self.values.items() if name not in PERSONAL}
        self.values = {
            **kept,
            **dict.fromkeys(PERSONAL),
            "firstname": "deleted",
            "lastname": "deleted",
            "marketingemail": "N",
            "eventemail": "N",
        }
