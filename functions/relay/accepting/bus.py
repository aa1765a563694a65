"""What EventBridge hands over, on its way to a queue: the steps of a webhook, without an answer that anybody reads.

What cannot be stored is raised, so that Lambda calls again and at last puts the event into the dead letters of its
rule. What is no valid event goes to the quarantine, as of a webhook.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from relay.accepting.accept import Acceptance
from relay.accepting.api_gateway import WebhookAnswer, WebhookRequest
from relay.core import json_number
from relay.core.refusal import Refused
from relay.system.event_bus import CallsByBus


def take(event: Mapping[str, Any], system: CallsByBus, acceptance: Acceptance) -> WebhookAnswer:
    """Accept or set aside one event; the answer says which. Raises what AWS's clients raise."""
    try:
        call = system.bus_call(event)
    except Refused as refused:
        return acceptance.set_aside(WebhookRequest(method="POST", route="", body=_as_it_came(event)), refused)
    return acceptance.take(WebhookRequest(method="POST", route=call.route, body=call.body))


def _as_it_came(event: Mapping[str, Any]) -> bytes:
    try:
        return json_number.encode(event)
    except UnicodeEncodeError:
        return b""
