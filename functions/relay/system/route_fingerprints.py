"""Whether what is deployed is what relay.yaml says, route by route, without telling what it says."""

from __future__ import annotations

import hashlib
import json


def of_routes(compiled: bytes, connection: str) -> dict[str, str]:
    """Of each route that leads to a connection, by its name in a compiled configuration: sixteen hexadecimal digits."""
    routes = json.loads(compiled)["routes"]
    return {name: _digest(route) for name, route in routes.items() if route["to"] == connection}


def _digest(route: object) -> str:
    return hashlib.sha256(json.dumps(route, sort_keys=True).encode()).hexdigest()[:16]
