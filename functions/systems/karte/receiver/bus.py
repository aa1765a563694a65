"""KARTE as a partner of Amazon EventBridge: its action puts an event on a bus of the customer's account.

https://github.com/plaidev/karte-severless-apps, aws/sam/eventbridge-integration-plaid-karte-stepfunction-dynamodb:
`detail-type` is "KARTE Action", `detail` is `{name, content: {values}}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from relay.core import json_number
from relay.mapping.blank import is_blank
from relay.system.event_bus import BusCall
from systems.karte.refusal import KarteRefused

DETAIL_TYPE = "KARTE Action"


def pattern(event_bus: str) -> dict[str, Any]:
    """Every event of KARTE's actions, whatever its name: one that is mistyped must not vanish without a word."""
    return {"source": [event_bus], "detail-type": [DETAIL_TYPE]}


def call(event: Mapping[str, Any]) -> BusCall:
    """The action's name is the route's. The event's own id stands, whatever the values say. Raises Refused."""
    detail = event.get("detail")
    content = detail.get("content") if isinstance(detail, dict) else None
    said = content.get("values") if isinstance(content, dict) else None
    name = detail.get("name") if isinstance(detail, dict) else None
    if not isinstance(name, str) or not isinstance(said, dict):
        raise KarteRefused("not_on_bus")
    time = {} if not is_blank(said.get("time")) else {"time": event.get("time")}
    try:
        return BusCall(name, json_number.encode({**said, **time, "id": event.get("id")}))
    except UnicodeEncodeError:
        raise KarteRefused("not_on_bus") from None
