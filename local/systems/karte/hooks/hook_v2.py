"""Hook v2: what happens in KARTE's own products is told to an app's address, or to a function of Craft.

Types and bodies: https://developers.karte.io/reference-link/about-hook-v2 ,
https://developers.karte.io/reference/message-hook-v2 and /assign-hook-v2 ; `visitor_id` is written with `vis-` there
(https://craft.developers.karte.io/craft-functions/event-driven-functions/hook-v2/). CMS hooks are known by a sample
alone. It tells of no events of users. It may come more than once, with the same `id`.

The signature: https://developers.karte.io/reference/webhook-v2-hmac : X-Karte-Signature is HMAC-SHA256, with the app's
client secret, of X-Karte-Request-Timestamp (seconds), a colon and the body. How it is written was not found; it is hex
here.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from local.systems.karte.actions.actions import Actions
from local.systems.karte.deliveries.delivery import Delivery
from local.systems.karte.deliveries.post import post
from local.systems.karte.users.people import VISITOR

TYPES = (
    "talk/message/sendFromUser",
    "talk/message/sendFromOperator",
    "talk/assignee/assign",
    "datahub/jobflow/start",
    "datahub/jobflow/end",
)
_CMS = "cms/"


@dataclass(frozen=True)
class Hook:
    """Who is told of which types: an address, or a function."""

    types: tuple[str, ...]
    url: str = ""
    function: str = ""


@dataclass
class HooksV2:
    """The hooks of one app."""

    actions: Actions
    api_key: str
    client_id: str = "stand-in-app"
    client_secret: str = "stand-in-app-secret"  # noqa: S105 - a secret of nothing
    _hooks: list[Hook] = field(default_factory=list)

    def add(self, hook: Hook) -> None:
        """Set a hook up. Raises ValueError."""
        for one in hook.types:
            _check(one)
        if bool(hook.url) == bool(hook.function):
            raise ValueError("a hook leads to a url or to a function")
        if hook.function:
            self.actions.function(hook.function)
        self._hooks.append(hook)

    def happen(self, event_type: str, data: dict[str, Any], extra: dict[str, Any] | None = None) -> str:
        """Something happens in KARTE: tell all that have a hook for it. Returns its id. Raises ValueError."""
        _check(event_type)
        body: dict[str, Any] = {
            "id": str(uuid.uuid4()),
            "event_type": event_type,
            "api_key": self.api_key,
            "client_id": self.client_id,
            "data": _with_prefix(data),
        }
        if extra is not None:
            body["extra"] = extra
        for hook in self._hooks:
            if event_type in hook.types and hook.function:
                self.actions.run_function(hook.function, "karte/apiv2-hook", body, action=event_type)
            elif event_type in hook.types:
                self._tell(hook.url, body)
        return str(body["id"])

    def clear(self) -> None:
        """Take all hooks away."""
        self._hooks.clear()

    def _tell(self, url: str, body: dict[str, Any]) -> None:
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")

        def run(delivery: Delivery, lost: bool) -> None:  # noqa: FBT001 - one kind of call for all channels
            now = self.actions.clock.now()
            stamp = str(int(now))
            headers = {
                "Content-Type": "application/json",
                "X-Karte-Request-Timestamp": stamp,
                "X-Karte-Signature": signature(self.client_secret, stamp, content),
            }
            post(delivery, now, content, headers, lost=lost)

        self.actions.outbox.send("hook-v2", body["event_type"], body["id"], run, url=url, body=body)


def signature(secret: str, stamp: str, body: bytes) -> str:
    """What X-Karte-Signature says."""
    return hmac.new(secret.encode(), f"{stamp}:".encode() + body, hashlib.sha256).hexdigest()


def _check(event_type: str) -> None:
    if event_type not in TYPES and not event_type.startswith(_CMS):
        raise ValueError(f"{event_type}: Hook v2 has no such type; it has {', '.join(TYPES)} and {_CMS}...")


def _with_prefix(data: dict[str, Any]) -> dict[str, Any]:
    visitor = data.get("visitor_id")
    if not isinstance(visitor, str) or not visitor or visitor.startswith(VISITOR):
        return data
    return {**data, "visitor_id": f"{VISITOR}{visitor}"}
