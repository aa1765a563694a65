"""The signature of KARTE's older apps: `Authorization: KARTE-HMAC-SHA256 Credential=ID,TIME,Signature=BASE64`.

Signed is the body alone, with the app's client secret, and never the time
(https://developers.karte.io/docs/webhooks-signature). Whoever catches a request can put any time in it, so the time
says nothing here; what keeps a caught request out is the id in its body (relay.accepting.repeats).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping

_HEADER = re.compile(
    r"KARTE-HMAC-SHA256 Credential=(?P<id>[!-+\--~]{1,200}), ?[0-9]{1,20}, ?"
    r"Signature=(?P<signature>[A-Za-z0-9+/]{43}=)"
)


def proof(client_id: str, headers: Mapping[str, str], body: bytes) -> Callable[[str], bool] | None:
    """What says of a client secret whether the body was signed with it; None without a signature of this app.

    Nothing is hashed for whoever does not know the app's client id.
    """
    found = _HEADER.fullmatch(headers.get("authorization", ""))
    if found is None or not hmac.compare_digest(found["id"].encode(), client_id.encode()):
        return None
    given = found["signature"].encode()

    def is_signed_with(secret: str) -> bool:
        made = hmac.new(secret.encode(), body, hashlib.sha256).digest()
        return hmac.compare_digest(base64.b64encode(made), given)

    return is_signed_with
