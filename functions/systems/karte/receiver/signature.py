"""The signatures of KARTE's apps, with the app's client secret.

- The webhooks of KARTE Apps, a beta that older projects have: `Authorization: KARTE-HMAC-SHA256
  Credential=ID,TIME,Signature=BASE64`. Signed is the body alone, and never the time
  (https://developers.karte.io/docs/setup-webhook): whoever catches a request can put any time in it, so it says nothing
  here. What keeps a caught request out is the id in its body (relay.accepting.repeats).
- Hooks v2: `X-Karte-Signature` is of `X-Karte-Request-Timestamp` (seconds), a colon and the body
  (https://developers.karte.io/reference/webhook-v2-hmac). How it is written is not said, so hexadecimal and base64 will
  both do.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import time
from collections.abc import Callable, Mapping

Proof = Callable[[str], bool]
"""Says of a client secret whether the body was signed with it."""

FRESH = 900.0
"""Seconds by which the time of a hook may be off, either way: KARTE signs anew each time that it tries."""

_APP = re.compile(
    r"KARTE-HMAC-SHA256 Credential=(?P<id>[!-+\--~]{1,200}),[^,\s]{1,40},Signature=(?P<signature>[A-Za-z0-9+/]{43}=)"
)
_HOOK = re.compile(r"[0-9a-fA-F]{64}|[A-Za-z0-9+/]{43}=")
_SECONDS = re.compile(r"[0-9]{1,12}")


def proof(
    client_id: str, headers: Mapping[str, str], body: bytes, clock: Callable[[], float] = time.time
) -> Proof | None:
    """None for what this app has not signed, or too long ago. `headers` have their names in lower case."""
    return _of_app(client_id, headers, body) or _of_hook(headers, body, clock)


def _of_app(client_id: str, headers: Mapping[str, str], body: bytes) -> Proof | None:
    found = _APP.fullmatch(headers.get("authorization", ""))
    if found is None or not hmac.compare_digest(found["id"].encode(), client_id.encode()):
        return None
    return _signed(found["signature"], body)


def _of_hook(headers: Mapping[str, str], body: bytes, clock: Callable[[], float]) -> Proof | None:
    stamp, signature = (headers.get(f"x-karte-{name}", "") for name in ("request-timestamp", "signature"))
    if not _SECONDS.fullmatch(stamp) or not _HOOK.fullmatch(signature) or abs(clock() - int(stamp)) > FRESH:
        return None
    return _signed(signature, f"{stamp}:".encode() + body)


def _signed(signature: str, text: bytes) -> Proof:
    def is_signed_with(secret: str) -> bool:
        made = hmac.new(secret.encode(), text, hashlib.sha256)
        if len(signature) == made.digest_size * 2:
            return hmac.compare_digest(made.hexdigest(), signature.lower())
        return hmac.compare_digest(base64.b64encode(made.digest()), signature.encode())

    return is_signed_with
