"""A stand-in for the Open API of Mazrica Sales (formerly Senses): a real HTTP server that refuses what Mazrica refuses.

Run it with `python -m local.systems.mazrica --api-key KEY`, or in a test:

    with StandIn() as mazrica:
        requests.get(f"{mazrica.url}/v1/contacts", headers={"X-Api-Key": mazrica.api_key})

Mazrica's own description of the API was not at hand. What is unknown of it is a switch (readings.py), so that a client
can be tried under every reading.
"""

from local.systems.mazrica.access.limits import Quotas
from local.systems.mazrica.faults.faults import Kind
from local.systems.mazrica.launch import STAND_IN
from local.systems.mazrica.opposite import OTHER
from local.systems.mazrica.readings import Readings
from local.systems.mazrica.records.items import Item
from local.systems.mazrica.stand_in import ITEMS, StandIn

__all__ = ["ITEMS", "OTHER", "STAND_IN", "Item", "Kind", "Quotas", "Readings", "StandIn"]
