"""A stand-in for KARTE's API v2: a real HTTP server that refuses what KARTE refuses and cuts what KARTE cuts.

Run it with `python -m local.systems.karte --token TOKEN`, or in a test:

    with StandIn() as karte:
        requests.post(f"{karte.url}/v2/track/event/write", headers={"Authorization": f"Bearer {karte.token}"}, json=...)

KARTE's error bodies and the answer of a write are not documented; those here are made up, and no client may need them.
"""

from local.systems.karte.faults import Kind
from local.systems.karte.launch import STAND_IN
from local.systems.karte.people import Join
from local.systems.karte.project import READ, WRITE
from local.systems.karte.stand_in import StandIn

__all__ = ["READ", "STAND_IN", "WRITE", "Join", "Kind", "StandIn"]
