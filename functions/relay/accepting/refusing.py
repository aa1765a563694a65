"""What a caller is answered whose request becomes no event: what to change, or that there was nothing to do."""

from __future__ import annotations

import re
from collections.abc import Container

import msgspec

from relay.accepting.api_gateway import WebhookAnswer, WebhookRequest
from relay.accepting.arrival import Arrival
from relay.accepting.authentication import worth_saying
from relay.accepting.quarantine import Quarantine
from relay.core import event
from relay.core.config import Language
from relay.core.refusal import Refused
from relay.system.receiver import Ignored
from relay.telemetry import log, metrics

METHODS = ("POST", "PUT", "PATCH", "DELETE")
"""What a webhook is sent with that has a body."""

_ROUTE_IN_LOG = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Refusing(msgspec.Struct, frozen=True):
    """Answers, logs and counts; keeps what a person must look at."""

    quarantine: Quarantine
    language: Language
    routes: Container[str]
    """The names that there are; metrics name no other."""

    def refuse(self, arrival: Arrival, refused: Refused) -> WebhookAnswer:
        """Say what to change. Raises what AWS's clients raise when it cannot be kept."""
        request, message, keep = arrival.request, refused.message(self.language), self.quarantine.takes(arrival)
        if keep:
            self.quarantine.keep(arrival, refused, message)
        log.step(
            "quarantined" if keep else "refused",
            event_id=arrival.event_id,
            route=_loggable(request.route),
            error=refused.code,
            reason=refused.reason,
            status=refused.status,
            bytes=len(request.body),
            secret=worth_saying(arrival.secret),
        )
        metrics.count("Refused", route=request.route if request.route in self.routes else None)
        content = {"status": "rejected", "error": refused.code, "message": message, "id": arrival.event_id}
        headers = {"Allow": ", ".join(METHODS)} if refused.status == 405 else {}
        return WebhookAnswer(status=refused.status, content=content, headers=headers)

    def ignore(self, arrival: Arrival, ignored: Ignored) -> WebhookAnswer:
        """Say politely that it was understood; nothing is kept."""
        route, event_id = arrival.request.route, ignored.event_id or arrival.event_id
        log.step(
            "ignored",
            event_id=event_id,
            route=route,
            reason=ignored.reason,
            bytes=len(arrival.request.body),
            secret=worth_saying(arrival.secret),
        )
        metrics.count("Ignored", route=route)
        content = {"status": "ignored", "reason": ignored.reason, "id": event_id, "route": route}
        return WebhookAnswer(status=200, content=content)


def failure(reason: str, language: Language) -> WebhookAnswer:
    """Answer when nothing can be done for a request, not even keep it."""
    refused = Refused(reason)
    content = {"error": refused.code, "message": refused.message(language), "id": event.new_id()}
    return WebhookAnswer(status=refused.status, content={"status": "rejected", **content})


def check_method(request: WebhookRequest) -> None:
    """Raises Refused for one that webhooks do not have."""
    if request.method not in METHODS:
        raise Refused("wrong_method")


def check_size(request: WebhookRequest, limit: int) -> None:
    """Raises Refused for a body of more bytes, or one that is compressed, whose size nobody knows."""
    if len(request.body) > limit:
        raise Refused("too_large", size=len(request.body), limit=limit)
    if request.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
        raise Refused("compressed")


def _loggable(name: str) -> str | None:
    """A route's name for the log; a stranger's invention only when it looks like one."""
    return name if _ROUTE_IN_LOG.fullmatch(name) else None
