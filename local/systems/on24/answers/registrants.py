"""The row of a registrant; its keys are those of the examples of https://api.on24.com/v2/openapi.json."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from local.systems.on24.answers.loose import with_null_words, written
from local.systems.on24.events.event import VIRTUAL
from local.systems.on24.people.attendance import Moment
from local.systems.on24.people.registration import DELETED, FIELDS, PERSONAL, Registration
from local.systems.on24.settings import Settings

_NOT_OF_VIRTUAL = ("userprofileurl", "engagementprediction", "emailformat")
_NOT_BY_EMAIL = ("createtimestamp", "lastactivity", "engagementprediction", "emailformat")
CLIENT, EVENT, EMAIL = "client", "event", "email"


def registrant_row(made: Registration, view: str, settings: Settings) -> dict[str, Any]:
    """The row of a registrant as a client-level list, an event-level list or a call by address shows it."""
    row: dict[str, Any] = {name: made.values[name] for name in FIELDS if name in made.values}
    row |= {"email": made.email, "eventid": made.event.id, "eventuserid": made.id}
    if view != EVENT:
        row["clientid"] = int(made.event.client)
    row |= {
        "userprofileurl": profile_url(made),
        "createtimestamp": Moment(made.created),
        "lastactivity": Moment(made.last_activity),
        "userstatus": status_word(made, settings),
    }
    if "campaigncode" not in row and made.event.campaign:
        row["campaigncode"] = made.event.campaign
    left_out = _NOT_BY_EMAIL if view == EMAIL else ()
    if made.event.kind == VIRTUAL:
        left_out = (*left_out, *_NOT_OF_VIRTUAL)
    for name in left_out:
        row.pop(name, None)
    found: dict[str, Any] = written(with_null_words(row, PERSONAL, settings, made.id), settings, made.id)
    return found


def status_word(made: Registration, settings: Settings) -> str:
    """What `userstatus` says."""
    return settings.soft_deleted_word if made.status == DELETED else made.status


def profile_url(made: Registration) -> str:
    """The address of a person's profile page, which is one per address."""
    digest = hashlib.sha256(made.email.lower().encode()).digest()
    return f"https://data.on24.com/webcast/lead?token={base64.urlsafe_b64encode(digest * 3).decode()}"
