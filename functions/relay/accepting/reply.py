"""What a caller is answered whose event is in a queue: that it is, or what became of it."""

from __future__ import annotations

import time

from botocore.exceptions import BotoCoreError, ClientError

from relay.accepting.api_gateway import WebhookAnswer
from relay.core.config import Language
from relay.core.outcome import Delivered, Rejected
from relay.core.refusal import Refused
from relay.delivering import replies
from relay.delivering.replies import Replies
from relay.telemetry import log


def accepted(event_id: str, route: str) -> WebhookAnswer:
    """That it is safe, and will be delivered."""
    return WebhookAnswer(status=202, content={"status": "accepted", "id": event_id, "route": route})


def delivered(event_id: str, route: str, known: Replies, begin: float, language: Language) -> WebhookAnswer:
    """What the target said, which is waited for until so long after `begin` (of time.perf_counter) as callers wait."""
    try:
        outcome = known.wait(event_id, replies.WAIT_SECONDS - (time.perf_counter() - begin))
    except (BotoCoreError, ClientError) as error:
        log.fault(error, event_id=event_id)
        outcome = None
    return _of_outcome(event_id, route, outcome, language)


def _of_outcome(event_id: str, route: str, outcome: Delivered | Rejected | None, language: Language) -> WebhookAnswer:
    """What became of an event, for the caller's response mapping, which takes flat keys and only a 2xx."""
    if isinstance(outcome, Delivered):
        content = {**outcome.answer, "status": "delivered", "id": event_id, "route": route}
        return WebhookAnswer(status=200, content=content)
    refused = Refused("not_yet_delivered") if outcome is None else Refused("refused_by_target", code=outcome.cause.code)
    status = "accepted" if outcome is None else "rejected"
    content = {"status": status, "error": refused.code, "message": refused.message(language), "id": event_id}
    return WebhookAnswer(status=refused.status, content={**content, "route": route})
