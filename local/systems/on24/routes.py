"""Which call is behind an address: https://api.on24.com/v2/client/{clientId}/..."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import Any
from urllib.parse import unquote

from local.systems.on24 import calls
from local.systems.on24.access.endpoints import ENDPOINTS, Endpoint
from local.systems.on24.wire.call import Call
from local.systems.on24.wire.errors import Refusal

BASE = "/v2"
Handler = Callable[[Call], dict[str, Any]]

_MODULES = [import_module(f"{calls.__name__}.{each.name}") for each in iter_modules(calls.__path__)]
HANDLERS: dict[str, Handler] = {
    path: handler for module in _MODULES for path, handler in getattr(module, "ROUTES", {}).items()
}
"""By the endpoint's path."""
_PATTERNS = [
    (
        re.compile(
            re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(f"{BASE}/client/{{clientId}}{path.rstrip('/')}"))
        ),
        ENDPOINTS[path],
    )
    for path in HANDLERS
]


def find(method: str, path: str) -> tuple[Endpoint, dict[str, str]]:
    """The endpoint and the variable parts of its path. Raises Refusal 404 or 405, of which nothing is described."""
    for pattern, endpoint in _PATTERNS:
        if found := pattern.fullmatch(path):
            if method != "GET":
                raise Refusal(405, "HTTP 405 Method Not Allowed")
            return endpoint, {name: unquote(value) for name, value in found.groupdict().items()}
    raise Refusal(404, "HTTP 404 Not Found")
