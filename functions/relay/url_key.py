"""The key in a webhook's URL, for callers that cannot send a header, such as kintone.

It is made from the webhooks' secret and holds for one route only, so that a URL which was seen says nothing of the
secret, nor of another route's key; and it changes with the secret. The accepting function takes it out of the query
before anything is logged or kept; API Gateway's access log has only the path (infra/webhook_api.py).
"""

from __future__ import annotations

import base64
import hashlib
import hmac

PARAMETER = "key"
"""Its name in the query string."""


def url_key(secret: str, route: str) -> str:
    """The key of one route: 43 characters that need no escaping (base64url without padding, RFC 4648)."""
    digest = hmac.new(secret.encode(), f"url-key/{route}".encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def with_key(url: str, secret: str, route: str) -> str:
    """A webhook's address with its key."""
    return f"{url}?{PARAMETER}={url_key(secret, route)}"
