"""A stand-in for any system with an HTTP API: it is strict, remembers everything it was asked, and fails on command.

Run it with `python -m local.systems.http --header x-api-key:SECRET`, or in a test:

    with StandIn() as system:
        requests.put(f"{system.url}/leads/1", json={"company": "Example"})
"""

from local.systems.http.access import Access, Basic, Bearer, HeaderKey, Nobody, OAuth2
from local.systems.http.faults import Fault, Kind
from local.systems.http.launch import STAND_IN
from local.systems.http.stand_in import StandIn

__all__ = ["STAND_IN", "Access", "Basic", "Bearer", "Fault", "HeaderKey", "Kind", "Nobody", "OAuth2", "StandIn"]
