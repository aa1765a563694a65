"""What the relay itself calls values in the payloads of contacts. No HTTP client is loaded here."""

from __future__ import annotations

ITEMS_BY_ID = "items"
LEAD, CREATED_NOW = "leadId", "created"
LEAD_EMAIL = "leadEmail"
"""The address, where it is to find the lead or to become the lead's: not beside a lead's id, unless it has changed."""
LAST_NAME, FIRST_NAME = "lastName", "firstName"
NAME_PARTS = "nameParts"
"""No name of a payload. Who reads it wants both parts of a name told whenever the contact is, also where that has not
changed: the guard of pairs says itself what of a contact is written (systems.mazrica.shared_contacts)."""
BOTH_WAYS = "bothWays"
"""No name of a payload either. Who reads it is told of contacts that look as they did, too: somebody may have put back
what the relay wrote since."""
