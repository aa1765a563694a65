"""The endpoints that are read, and the calls that ON24 takes of each in a minute.

Limits: a copy of ON24's own pages, https://github.com/ClownAntics/on24-api-docs (8f3896c), API_Throttling. Whether they
are counted for the account or for the token is not said, so others' calls may count too. Of the list of clients there
is said what holds for sub-clients.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Endpoint(StrEnum):
    """One thing that is asked for; the words are those of `calls:` in relay.yaml."""

    CLIENT = "client"
    EVENTS = "events"
    EVENT = "event"
    REGISTRANTS = "registrants"
    REGISTRANT = "registrant"
    ATTENDEES = "attendees"
    ATTENDEE = "attendee"
    EVENT_REGISTRANTS = "event_registrants"
    EVENT_ATTENDEES = "event_attendees"
    LEADS = "leads"
    LEAD = "lead"
    POLLS = "polls"


class Facts(NamedTuple):
    """What ON24 says of an endpoint."""

    path: str
    """Behind `/client/{clientId}`, with the names of what is put in."""
    per_minute: int
    access: str
    """What a token's list of accesses calls it, for a person who looks for it."""


FACTS = {
    Endpoint.CLIENT: Facts("", 30, "client level: Sub-Clients"),
    Endpoint.EVENTS: Facts("/event", 30, "client level: Events"),
    Endpoint.EVENT: Facts("/event/{eventId}", 1000, "event level: Metadata and Usage"),
    Endpoint.REGISTRANTS: Facts("/registrant", 100, "client level: Registrants"),
    Endpoint.REGISTRANT: Facts("/registrant/{email}", 100, "client level: Registrant by Email"),
    Endpoint.ATTENDEES: Facts("/attendee", 100, "client level: Attendees"),
    Endpoint.ATTENDEE: Facts("/attendee/{email}", 100, "client level: Attendee by Email"),
    Endpoint.EVENT_REGISTRANTS: Facts("/event/{eventId}/registrant", 100, "event level: Registrants"),
    Endpoint.EVENT_ATTENDEES: Facts("/event/{eventId}/attendee", 100, "event level: Attendees"),
    Endpoint.LEADS: Facts("/lead", 30, "client level: Leads"),
    Endpoint.LEAD: Facts("/lead/{email}", 30, "client level: PEP"),
    Endpoint.POLLS: Facts("/event/{eventId}/poll", 60, "event level: Polls"),
}


def usual(endpoint: Endpoint) -> int:
    """Calls a minute where relay.yaml says nothing: half of ON24's, since others may call with the same account."""
    return FACTS[endpoint].per_minute // 2
