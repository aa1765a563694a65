"""Accepting a webhook: who sent it, what it says, where it goes. Answered only when it is safely in a queue."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from relay.accepting.api_gateway import Answer, Request
from relay.accepting.authentication import WebhookSecret, Which, worth_saying
from relay.core import event
from relay.core.config import RELAY, Config, Language, Route
from relay.core.event import Event
from relay.core.outcome import Delivered, Rejected
from relay.core.refusal import Refused
from relay.delivering import replies
from relay.delivering.replies import Replies
from relay.mapping.route_cache import Compiled
from relay.queue import queues
from relay.queue.serialise import storable, stored
from relay.system.reads import Reads, WhenAsked, reads
from relay.system.receiver import Ignored, Receiver
from relay.system.source import source_side
from relay.system.system import System, target_of
from relay.telemetry import log, metrics

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

SECRET_HEADER = "x-relay-secret"  # noqa: S105 - the header's name, not the secret
METHODS = ("POST", "PUT", "PATCH", "DELETE")
"""What webhooks send with a body."""

_ROUTE_IN_LOG = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, kw_only=True)
class Acceptance:
    """Everything that accepting needs; built once for each execution environment."""

    config: Config
    systems: Mapping[str, System]
    anyone: Receiver
    """Reads what comes from no connection: see relay.core.config.ANYONE."""
    secret: WebhookSecret
    log_key: bytes
    sqs: SQSClient
    queue_urls: Mapping[str, str]
    quarantine_url: str
    replies: Mapping[str, Replies] = field(default_factory=dict)
    """Where outcomes are waited for, by connection."""

    def handle(self, request: Request) -> Answer:
        """Accept or refuse one request. Raises what AWS's clients raise when it cannot be stored: see `rescue`."""
        begin = time.perf_counter()
        event_id = event.new_id()
        secret = self._authenticates(request)
        try:
            answer, facts = self._accept(request, event_id, authenticated=secret is not None)
        except Refused as refused:
            return self._refuse(request, event_id, refused, secret)
        except Ignored as ignored:
            return self._ignore(request, event_id, ignored, secret)
        log.step("accepted", event_id=event_id, duration_ms=_milliseconds(begin), secret=worth_saying(secret), **facts)
        metrics.count("Accepted", connection=facts["connection"], route=facts["route"])
        return self._reply(event_id, request.route, answer, begin)

    def _reply(self, event_id: str, name: str, accepted: Answer, begin: float) -> Answer:
        """The answer that the route promises: at once, or what the target said."""
        route = self.config.routes[name]
        if route.reply == "accepted":
            return accepted
        left = replies.WAIT_SECONDS - (time.perf_counter() - begin)
        try:
            outcome = self.replies[route.to].wait(event_id, left)
        except (BotoCoreError, ClientError) as error:
            log.fault(error, event_id=event_id)
            outcome = None
        return _reply_answer(event_id, name, outcome, self.config.language)

    def rescue(self, request: Request, reason: str) -> Answer:
        """Keep a request that `handle` could not finish for no fault of the caller's. Raises as `handle` does."""
        return self._refuse(request, event.new_id(), Refused(reason), self._authenticates(request))

    @cached_property
    def _reads(self) -> Compiled[Route, Reads]:
        """The names that each route reads."""
        return Compiled(lambda route: reads(route, target_of(route, self.config, self.systems).describe(route)))

    def _authenticates(self, request: Request) -> Which | None:
        """Which secret it carries; or, where the caller cannot send a header, the key of its URL. None: neither.

        A key is compared for any name of a route, and a wrong one is followed by the header's comparison, so that the
        time of a refusal says nothing of which routes there are.
        """
        source = self._source(request.route)
        takes_key = source is not None and source.url_key and bool(request.url_key)
        by_key = self.secret.verify_key(request.url_key, request.route) if request.url_key else None
        if takes_key and by_key:
            return by_key
        by_header = self.secret.verify(request.headers.get(SECRET_HEADER, ""))
        return None if takes_key else by_header

    def _source(self, name: str) -> Receiver | None:
        route = self.config.routes.get(name)
        if route is None or route.from_ == RELAY:
            return None
        side = source_side(route, self.config, self.systems)
        return self.anyone if side is None else side.receiver

    def _accept(self, request: Request, event_id: str, *, authenticated: bool) -> tuple[Answer, dict[str, Any]]:
        _check_method(request)
        source = self._source(request.route)
        if not authenticated:
            raise Refused("wrong_secret")
        if source is None:
            _check_size(request, queues.MAX_KEPT_BYTES)
            raise Refused("unknown_route")
        _check_size(request, source.max_bytes)
        route = self.config.routes[request.route]
        payload = storable(source.read(route, request.body, WhenAsked(partial(self._reads.of, route))))
        connection = self.config.connections.get(route.to)
        accepted = target_of(route, self.config, self.systems).accept(route, payload, connection)
        lead = log.lead_hash(self.log_key, accepted.lead)
        message = stored(Event(id=event_id, route=request.route, received_at=event.now(), lead=lead, payload=payload))
        group = queues.message_group(route.to, accepted.key)
        queues.send_event(self.sqs, self.queue_urls[route.to], event_id, message, group)
        answer = Answer(status=202, content={"status": "accepted", "id": event_id, "route": request.route})
        return answer, {"route": request.route, "connection": route.to, "lead": lead, "bytes": len(request.body)}

    def _ignore(self, request: Request, event_id: str, ignored: Ignored, secret: Which | None) -> Answer:
        """Say politely that it was understood; nothing is kept."""
        log.step(
            "ignored",
            event_id=event_id,
            route=request.route,
            reason=ignored.reason,
            bytes=len(request.body),
            secret=worth_saying(secret),
        )
        metrics.count("Ignored", route=request.route)
        content = {"status": "ignored", "reason": ignored.reason, "id": event_id, "route": request.route}
        return Answer(status=200, content=content)

    def _refuse(self, request: Request, event_id: str, refused: Refused, secret: Which | None) -> Answer:
        keep = secret is not None and _can_be_kept(request)
        message = refused.message(self.config.language)
        if keep:
            self._quarantine(request, event_id, refused, message)
        log.step(
            "quarantined" if keep else "refused",
            event_id=event_id,
            route=_loggable(request.route),
            error=refused.code,
            reason=refused.reason,
            status=refused.status,
            bytes=len(request.body),
            secret=worth_saying(secret),
        )
        metrics.count("Refused", route=request.route if request.route in self.config.routes else None)
        content = {"status": "rejected", "error": refused.code, "message": message, "id": event_id}
        headers = {"Allow": ", ".join(METHODS)} if refused.status == 405 else {}
        return Answer(status=refused.status, content=content, headers=headers)

    def _quarantine(self, request: Request, event_id: str, refused: Refused, message: str) -> None:
        queues.send_quarantined(
            self.sqs,
            self.quarantine_url,
            queues.Quarantined(
                id=event_id,
                received_at=event.now(),
                route=request.route,
                method=request.method,
                error=refused.code,
                message=message,
                content_type=request.headers.get("content-type", ""),
                query=request.query,
                body=request.body,
            ),
        )


def _reply_answer(event_id: str, route: str, outcome: Delivered | Rejected | None, language: Language) -> Answer:
    """What became of an event, for the caller's response mapping, which takes flat keys and only a 2xx."""
    if isinstance(outcome, Delivered):
        content = {**outcome.answer, "status": "delivered", "id": event_id, "route": route}
        return Answer(status=200, content=content)
    refused = Refused("not_yet_delivered") if outcome is None else Refused("refused_by_target", code=outcome.cause.code)
    status = "accepted" if outcome is None else "rejected"
    content = {"status": status, "error": refused.code, "message": refused.message(language), "id": event_id}
    return Answer(status=refused.status, content={**content, "route": route})


def failure(reason: str, language: Language) -> Answer:
    """Answer when nothing can be done for a request, not even keep it."""
    refused = Refused(reason)
    content = {"error": refused.code, "message": refused.message(language), "id": event.new_id()}
    return Answer(status=refused.status, content={"status": "rejected", **content})


def _loggable(name: str) -> str | None:
    """A route's name for the log; a stranger's invention only when it looks like one."""
    return name if _ROUTE_IN_LOG.fullmatch(name) else None


def _check_method(request: Request) -> None:
    if request.method not in METHODS:
        raise Refused("wrong_method")


def _can_be_kept(request: Request) -> bool:
    """Whether the body fits the quarantine, where it stands in base64."""
    return len(request.body) <= queues.MAX_KEPT_BYTES


def _check_size(request: Request, limit: int) -> None:
    if len(request.body) > limit:
        raise Refused("too_large", size=len(request.body), limit=limit)
    if request.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
        raise Refused("compressed")


def _milliseconds(begin: float) -> int:
    return round((time.perf_counter() - begin) * 1000)
