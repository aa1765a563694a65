"""What KARTE would send, for a first try of a route."""

from __future__ import annotations

from typing import Any

from systems.karte.config import IDENTIFY, KarteCalls


def sample(source: KarteCalls) -> dict[str, Any]:
    """The visit of a member whose browser has Marketo's cookie."""
    return {
        "user_id": "M-0042",
        "email": "a@example.com",
        "marketo_cookie": "id:123-ABC-456&token:_mch-example.com-1374552656411-90718",
        "event_name": source.events[0] if source.events else IDENTIFY,
    }
