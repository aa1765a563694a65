"""Accepting a webhook: authenticate, find the route, read, validate, enqueue. Answered only when it is in a queue.

What comes over a bus of AWS needs no authentication, and is accepted in the same steps. Each step takes what the one
before it gives (relay.accepting.arrival), or raises Refused, or Ignored. What is answered to these:
relay.accepting.refusing. With `reply: delivered` the answer waits for the system: relay.accepting.reply.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING

from relay.accepting import refusing, repeats, reply
from relay.accepting.api_gateway import WebhookAnswer, WebhookRequest
from relay.accepting.arrival import Arrival, Queued, Read, Routed, Valid
from relay.accepting.authentication import SECRET_HEADER, WebhookSecret, WhichSecret, worth_saying
from relay.accepting.quarantine import Quarantine
from relay.accepting.repeats import Repeats
from relay.core import event
from relay.core.config import RELAY, Config, Route
from relay.core.event import Event
from relay.core.refusal import Refused
from relay.delivering.replies import Replies
from relay.mapping.route_cache import MappingCache
from relay.queue import queues
from relay.queue.serialise import storable, stored
from relay.system.reads import Reads, WhenAsked, reads
from relay.system.receiver import Ignored, Receiver, Signs, TellsRepeats
from relay.system.sides import source_side, target_of
from relay.system.system import System
from relay.telemetry import log, metrics

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


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
    repeats: Mapping[str, Repeats] = field(default_factory=dict)
    """What came once already, by the connection that calls."""

    def handle(self, request: WebhookRequest) -> WebhookAnswer:
        """Accept or refuse one request. Raises what AWS's clients raise when it cannot be stored: see `rescue`."""
        begin = time.perf_counter()
        return self._accept(self._authenticate(request), begin)

    def take(self, request: WebhookRequest) -> WebhookAnswer:
        """The same for a request that nobody but AWS could have made. Raises what AWS's clients raise."""
        arrival = Arrival(event_id=event.new_id(), request=request, secret="current")  # noqa: S106 - which one, not what it is
        return self._accept(arrival, time.perf_counter())

    def set_aside(self, request: WebhookRequest, refused: Refused) -> WebhookAnswer:
        """Keep what nobody but AWS could have brought and what is no call at all. Raises as `take`."""
        arrival = Arrival(event_id=event.new_id(), request=request, secret="current")  # noqa: S106 - as above
        return self._refusing.refuse(arrival, refused)

    def _accept(self, arrival: Arrival, begin: float) -> WebhookAnswer:
        try:
            queued = self._enqueue(self._validate(self._read(self._find_route(arrival))))
        except Refused as refused:
            return self._refusing.refuse(arrival, refused)
        except Ignored as ignored:
            return self._refusing.ignore(arrival, ignored)
        return self._answer(queued, begin)

    def rescue(self, request: WebhookRequest, reason: str) -> WebhookAnswer:
        """Keep a request that `handle` could not finish for no fault of the caller's. Raises as `handle` does."""
        return self._refusing.refuse(self._authenticate(request), Refused(reason))

    def _authenticate(self, request: WebhookRequest) -> Arrival:
        """Say which secret it carries; it is refused for none only when its method is one that webhooks have."""
        which = self._which(request)
        signed = self._signed(request) if which is None else None
        return Arrival(event_id=event.new_id(), request=request, secret=which or signed, signed=signed is not None)

    def _find_route(self, arrival: Arrival) -> Routed:
        refusing.check_method(arrival.request)
        if arrival.secret is None:
            raise Refused("wrong_secret")
        route, receiver = self.config.routes.get(arrival.request.route), self._receiver(arrival.request.route)
        if route is None or receiver is None:
            refusing.check_size(arrival.request, queues.MAX_KEPT_BYTES)
            raise Refused("unknown_route")
        return Routed(arrival=arrival, route=route, receiver=receiver)

    def _read(self, routed: Routed) -> Read:
        request, route = routed.arrival.request, routed.route
        refusing.check_size(request, routed.receiver.max_bytes)
        payload = storable(routed.receiver.read(route, request.body, WhenAsked(partial(self._reads.of, route))))
        unique = routed.receiver.unique_id(route, payload) if isinstance(routed.receiver, TellsRepeats) else None
        if unique is not None:
            routed = routed.known_as(repeats.event_id(routed.name, unique))
        elif routed.arrival.signed:
            raise Refused("signed_without_id")
        return Read(routed=routed, payload=payload, may_repeat=unique is not None)

    def _validate(self, found: Read) -> Valid:
        """As delivering will read it; only the system behind the route knows what it takes."""
        route = found.routed.route
        target, connection = target_of(route, self.config, self.systems), self.config.connections.get(route.to)
        accepted = target.accept(route, found.payload, connection)
        return Valid(routed=found.routed, payload=found.payload, accepted=accepted, may_repeat=found.may_repeat)

    def _enqueue(self, valid: Valid) -> Queued:
        """Once: what was queued before is Ignored."""
        arrival = valid.routed.arrival
        event_id = arrival.event_id
        known = self.repeats.get(valid.routed.route.from_) if valid.may_repeat else None
        if known is None:
            return self._send(valid)
        if known.knows(event_id):
            raise Ignored("repeated", event_id)
        queued = self._send(valid)
        known.remember(event_id, signed=arrival.signed)
        return queued

    def _send(self, valid: Valid) -> Queued:
        routed, to = valid.routed, valid.routed.route.to
        event_id, lead = routed.arrival.event_id, log.lead_hash(self.log_key, valid.accepted.lead)
        made = Event(id=event_id, route=routed.name, received_at=event.now(), lead=lead, payload=valid.payload)
        group = queues.message_group(to, valid.accepted.key)
        queues.send_event(self.sqs, self.queue_urls[to], event_id, stored(made), group)
        return Queued(routed=routed, lead=lead)

    def _answer(self, queued: Queued, begin: float) -> WebhookAnswer:
        """The answer that the route promises: at once, or what the target said."""
        arrival, name, route = queued.routed.arrival, queued.routed.name, queued.routed.route
        log.step(
            "accepted",
            event_id=arrival.event_id,
            duration_ms=round((time.perf_counter() - begin) * 1000),
            secret=worth_saying(arrival.secret),
            route=name,
            connection=route.to,
            lead=queued.lead,
            bytes=len(arrival.request.body),
        )
        metrics.count("Accepted", connection=route.to, route=name)
        if route.reply == "accepted":
            return reply.accepted(arrival.event_id, name)
        return reply.delivered(arrival.event_id, name, self.replies[route.to], begin, self.config.language)

    @cached_property
    def _refusing(self) -> refusing.Refusing:
        quarantine = Quarantine(self.sqs, self.quarantine_url)
        return refusing.Refusing(quarantine, self.config.language, self.config.routes.keys())

    @cached_property
    def _reads(self) -> MappingCache[Route, Reads]:
        """The names that each route reads."""
        return MappingCache(lambda route: reads(route, target_of(route, self.config, self.systems).describe(route)))

    def _which(self, request: WebhookRequest) -> WhichSecret | None:
        """Which secret it carries; or, where the caller cannot send a header, the key of its URL. None: neither.

        A key is compared for any name of a route, and a wrong one is followed by the header's comparison, so that the
        time of a refusal says nothing of which routes there are.
        """
        receiver = self._receiver(request.route)
        takes_key = receiver is not None and receiver.url_key and bool(request.url_key)
        by_key = self.secret.verify_key(request.url_key, request.route) if request.url_key else None
        if takes_key and by_key:
            return by_key
        by_header = self.secret.verify(request.headers.get(SECRET_HEADER, ""))
        return None if takes_key else by_header

    def _signed(self, request: WebhookRequest) -> WhichSecret | None:
        """Whether the account that calls has signed it. What is too large to be read is not hashed either."""
        receiver = self._receiver(request.route)
        if not isinstance(receiver, Signs) or len(request.body) > receiver.max_bytes:
            return None
        name = self.config.routes[request.route].from_
        proof = receiver.proof(self.config.connections[name], request.headers, request.body)
        return self.secret.verify_signed(name, proof) if proof else None

    def _receiver(self, name: str) -> Receiver | None:
        """What reads a route's requests; None where there is no such route, or nobody calls for it."""
        route = self.config.routes.get(name)
        if route is None or route.from_ == RELAY:
            return None
        side = source_side(route, self.config, self.systems)
        return self.anyone if side is None else side.receiver
