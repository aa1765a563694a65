"""Access tokens: a key and a secret together, of an account, for all endpoints or for some.

https://api.on24.com/v2/openapi.json (401, 403); https://support.on24.com/hc/en-us/articles/21420840502555-API-Tokens
(60 days without use); apidoc.on24.com, Obtain API Access Tokens (access to single endpoints).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from local.kit.exchange import Request
from local.systems.on24.access.endpoints import Endpoint
from local.systems.on24.clock import DAY
from local.systems.on24.wire.errors import DEACTIVATED, NO_HEADERS, Refusal

UNUSED_DAYS = 60


@dataclass
class Token:
    """One token. `endpoints` are the paths that it may ask, None for all of them."""

    key: str
    secret: str
    client: str
    endpoints: frozenset[str] | None = None
    active: bool = True
    admin: str = "1001"
    admin_active: bool = True
    used: float | None = None

    def may(self, endpoint: Endpoint) -> bool:
        """Whether it has access to an endpoint."""
        return self.endpoints is None or endpoint.path in self.endpoints


class Tokens:
    """The tokens by their keys."""

    def __init__(self, tokens: Iterable[Token]) -> None:
        self.by_key = {each.key: each for each in tokens}

    def caller(self, request: Request, endpoint: Endpoint, now: float) -> Token:
        """Whose request it is. Raises Refusal 401."""
        key, secret = request.header("accesstokenkey"), request.header("accesstokensecret")
        if not key or not secret:
            raise Refusal(401, NO_HEADERS)
        token = self.by_key.get(key)
        if token is None or token.secret != secret:
            raise Refusal(401, endpoint.wrong_token)
        if token.used is not None and now - token.used > UNUSED_DAYS * DAY:
            token.active = False
        if not token.active:
            raise Refusal(401, DEACTIVATED)
        if not token.admin_active:
            raise Refusal(401, f"The admin id {token.admin} is inactive")
        token.used = now
        return token
