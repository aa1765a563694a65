"""The webhooks of the beta "KARTE Apps", which are signed in a header.

https://developers.karte.io/docs/setup-webhook : `Authorization: KARTE-HMAC-SHA256 Credential=...,<time>,Signature=...`
and `User-Agent: KARTE-Service-Account-Webhook/1.0`. The sample signs what JSON.stringify makes of the body, and not
the time: whoever has one request can send it again with another time. The unit of the time was not read; it is
milliseconds here.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import uuid
from typing import Any

from local.systems.karte.clock import Clock
from local.systems.karte.deliveries.delivery import Delivery
from local.systems.karte.deliveries.outbox import Outbox
from local.systems.karte.deliveries.post import post

USER_AGENT = "KARTE-Service-Account-Webhook/1.0"


def tell(outbox: Outbox, clock: Clock, order: dict[str, Any]) -> str:
    """Send a body; returns its id, which is made when it has none.

    An order has `url`, `client_id`, `client_secret` and `body`; `timestamp` for another one than now, `spaced` for a
    body with blanks in it, which the signature does not have. Raises KeyError, TypeError.
    """
    body = {"id": str(uuid.uuid4()), **order["body"]}
    signed = stringify(body)
    content = json.dumps(body, ensure_ascii=False).encode(errors="replace") if order.get("spaced") else signed
    signature = base64.b64encode(hmac.new(order["client_secret"].encode(), signed, hashlib.sha256).digest()).decode()

    def run(delivery: Delivery, lost: bool) -> None:  # noqa: FBT001 - one kind of call for all channels
        now = clock.now()
        stamp = order.get("timestamp", int(now * 1000))
        credential = f"Credential={order['client_id']},{stamp},Signature={signature}"
        headers = {
            "Authorization": f"KARTE-HMAC-SHA256 {credential}",
            "Content-Type": "application/json",
            "User-Agent": USER_AGENT,
        }
        post(delivery, now, content, headers, lost=lost)

    outbox.send("app-hook", "app-hook", str(body["id"]), run, url=order["url"], body=body)
    return str(body["id"])


def stringify(body: Any) -> bytes:
    """As JSON.stringify writes it, but for numbers that are no integers."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
