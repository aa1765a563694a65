"""A stand-in for a KARTE project: a real HTTP server that refuses what KARTE refuses and cuts what KARTE cuts.

It has API v2, the hook of the Marketo plug-in, pages with the tag, and what KARTE calls: webhooks, functions of Craft,
hooks and Amazon EventBridge.

Run it with `python -m local.systems.karte --token TOKEN`, or in a test:

    with StandIn() as karte:         requests.post(f"{karte.url}/v2/track/event/write", headers={"Authorization":
f"Bearer {karte.token}"}, json=...)

KARTE's error bodies and the answer of a write are not documented; those here are made up, and no client may need them.
"""

from local.systems.karte.faults import Kind
from local.systems.karte.launch import STAND_IN
from local.systems.karte.project import READ, WRITE
from local.systems.karte.stand_in import StandIn
from local.systems.karte.users.people import Join

__all__ = ["READ", "STAND_IN", "WRITE", "Join", "Kind", "StandIn"]
