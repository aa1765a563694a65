"""Who may post: the secret in a header, or the key in a webhook's URL, for callers that cannot send a header.

Accounts that sign what they send do so with a secret of their own, which stands beside the webhooks' (`signing`), so
that the accepting function knows nothing by which any system could be called.

The key is made from the webhooks' secret and holds for one route only, so that a URL which was seen says nothing of the
secret, nor of another route's key; and it changes with the secret. The accepting function takes it out of the query
before anything is logged or kept; API Gateway's access log has only the path (infra/door/webhook_api.py).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from typing import Any, Literal

from relay.aws.secrets import REFRESH_INTERVAL, StoredSecret

SECRET_HEADER = "x-relay-secret"  # noqa: S105 - the header's name, not the secret

PARAMETER = "key"
"""Its name in the query string."""


WhichSecret = Literal["current", "previous"]
"""Of two secrets that may be valid at a time."""
BOTH: tuple[WhichSecret, WhichSecret] = ("previous", "current")
"""In this order the current one counts where both are the same."""


SIGNING = "signing"
"""Name in the webhooks' secret of an object with the secrets that accounts sign with, by connection."""


def worth_saying(which: WhichSecret | None) -> WhichSecret | None:
    """For the log: who still comes with the old secret is what an operator must know before retiring it."""
    return None if which == "current" else which


def url_key(secret: str, route: str) -> str:
    """The key of one route: 43 characters that need no escaping (base64url without padding, RFC 4648)."""
    digest = hmac.new(secret.encode(), f"url-key/{route}".encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def with_key(url: str, secret: str, route: str) -> str:
    """A webhook's address with its key."""
    return f"{url}?{PARAMETER}={url_key(secret, route)}"


class WebhookSecret:
    """What a caller sends in `x-relay-secret`, or what a URL's key is made from.

    Two may be valid at a time, so that it can be changed without a gap.
    """

    def __init__(self, read: StoredSecret, clock: Callable[[], float] = time.monotonic) -> None:
        self._read = read
        self._clock = clock
        self._refreshed_at = float("-inf")

    def verify(self, presented: str) -> WhichSecret | None:
        """Which of the two `presented` is; None: neither.

        Takes the same time for every wrong value, but for one refresh in 30 s.
        """
        return self._verify(presented, lambda secret: secret)

    def verify_key(self, presented: str, route: str) -> WhichSecret | None:
        """Of which of the two `presented` is the key in a route's URL; as `verify`."""
        return self._verify(presented, lambda secret: url_key(secret, route))

    def verify_signed(self, connection: str, proof: Callable[[str], bool]) -> WhichSecret | None:
        """Whether `proof` takes what the connection's account signs with; as `verify`."""

        def check(secret: Mapping[str, Any]) -> WhichSecret | None:
            known = secret.get(SIGNING)
            valid = known.get(connection) if isinstance(known, dict) else None
            return "current" if isinstance(valid, str) and valid and proof(valid) else None

        return self._checked(check)

    def _verify(self, presented: str, derive: Callable[[str], str]) -> WhichSecret | None:
        return self._checked(lambda secret: _matches(presented, secret, derive))

    def _checked(self, check: Callable[[Mapping[str, Any]], WhichSecret | None]) -> WhichSecret | None:
        """By the secret that is known; where that does not do, by what is stored now."""
        found = check(self._read(refresh=False))
        if found or self._clock() - self._refreshed_at < REFRESH_INTERVAL:
            return found
        self._refreshed_at = self._clock()
        return check(self._read(refresh=True))


def _matches(presented: str, secret: Mapping[str, Any], derive: Callable[[str], str]) -> WhichSecret | None:
    given = presented.encode("utf-8", "surrogatepass")
    found: WhichSecret | None = None
    for name in BOTH:
        valid = str(secret.get(name) or "")
        # Both are always compared, and an empty one never matches.
        is_equal = hmac.compare_digest(given, derive(valid).encode()) and bool(valid)
        found = name if is_equal else found
    return found
