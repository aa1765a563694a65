"""The endpoints that are played: their path after the client, how often a minute, and the words of their refusals.

How often: apidoc.on24.com, API Throttling, as kept in github ClownAntics/on24-api-docs (May 2025). The words:
https://api.on24.com/v2/openapi.json, which has two families of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from local.systems.on24.wire.errors import UNKNOWN_TOKEN, WRONG_DATES, WRONG_TOKEN

_REGISTRANT_DATES = "Invalid Date format for params startdate and enddate. Incorrect timezone value provided."


@dataclass(frozen=True)
class Endpoint:
    """One of them. `words` is which of the two wordings it has."""

    path: str
    per_minute: int
    words: Literal["api", "endpoint"] = "api"
    wrong_dates: str = WRONG_DATES

    @property
    def wrong_token(self) -> str:
        """What it says to a token that is not known."""
        return WRONG_TOKEN if self.words == "api" else UNKNOWN_TOKEN


ENDPOINTS = {
    each.path: each
    for each in (
        Endpoint("/", 30),
        Endpoint("/event", 30),
        Endpoint("/event/{eventId}", 1000),
        Endpoint("/event/{eventId}/registrant", 100, wrong_dates=_REGISTRANT_DATES),
        Endpoint("/event/{eventId}/attendee", 100),
        Endpoint("/event/{eventId}/attendeesession", 30),
        Endpoint("/event/{eventId}/poll", 60),
        Endpoint("/event/{eventId}/survey", 60),
        Endpoint("/event/{eventId}/resource", 60),
        Endpoint("/event/{eventId}/cta", 30),
        Endpoint("/event/{eventId}/contentactivity", 30),
        Endpoint("/event/{eventId}/regfield", 30, words="endpoint"),
        Endpoint("/registrant", 100),
        Endpoint("/registrant/{email}", 100),
        Endpoint("/registrant/{email}/allevents", 100),
        Endpoint("/attendee", 100),
        Endpoint("/attendee/{email}", 100),
        Endpoint("/attendee/{email}/allevents", 100),
        Endpoint("/lead", 30),
        Endpoint("/lead/{email}", 30),
        Endpoint("/userquestions", 30),
        Endpoint("/timezones", 30, words="endpoint"),
    )
}
