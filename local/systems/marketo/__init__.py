"""A stand-in for Marketo Engage's REST API: a real HTTP server that refuses what Marketo refuses.

Run it with `python -m local.systems.marketo --client-id ID --client-secret SECRET`, or in a test:

    with StandIn() as marketo:
        query = {"grant_type": "client_credentials", "client_id": marketo.client_id, ...}
        requests.get(f"{marketo.url}/identity/oauth/token", params=query)

Where Adobe's pages are silent or contradict each other, the strict reading is taken, and the module says so.
"""

from local.systems.marketo.access.identity import Client
from local.systems.marketo.access.limits import Quotas
from local.systems.marketo.faults.faults import Kind
from local.systems.marketo.launch import STAND_IN
from local.systems.marketo.leads.fields import Field
from local.systems.marketo.stand_in import StandIn

__all__ = ["STAND_IN", "Client", "Field", "Kind", "Quotas", "StandIn"]
