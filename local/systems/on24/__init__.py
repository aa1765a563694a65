"""A stand-in for ON24's REST API v2: a real HTTP server that refuses what ON24 refuses, and is as late as ON24 is.

Run it with `python -m local.systems.on24 --client-id 10710 --token-key KEY --token-secret SECRET`, or in a test:

    with StandIn() as on24:
        event = on24.create_event(title="Launch", start="+1h")
        person = on24.register(event, "a@example.com", lastname="A")
        on24.attend_live(person, at="+1h", minutes=45)
        on24.clock.advance(7200)
        requests.get(f"{on24.url}/v2/client/{on24.client_id}/attendee", headers=on24.headers)

It was written from the vendor's description, https://api.on24.com/v2/openapi.json, and the vendor's pages that the
modules name. Where they are silent or contradict each other, the strict reading is taken, and settings.py has a switch.
"""

from local.systems.on24.access.tokens import Token
from local.systems.on24.faults import Kind
from local.systems.on24.launch import STAND_IN
from local.systems.on24.settings import PROMPT, ROUGH, Lateness, Settings
from local.systems.on24.stand_in import StandIn

__all__ = ["PROMPT", "ROUGH", "STAND_IN", "Kind", "Lateness", "Settings", "StandIn", "Token"]
