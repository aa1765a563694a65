"""Delivers events to one system, one request for each.

Delivering is at least once. A repeated PUT changes nothing; a POST or PATCH whose answer was lost is sent again, and
`idempotency_header` lets the system see that it is the same event.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from relay.core.deadline import Deadline
from relay.core.event import Event
from relay.core.gate import MustWait
from relay.core.outcome import Cause, Delivered, Outcome, Rejected, Retry
from relay.core.refusal import Refused
from relay.http.transport import Answer, NoAnswer
from relay.mapping.route_cache import MappingCache
from relay.system.access import Access
from systems.http.client import HttpClient, Request
from systems.http.config import HttpConnection, HttpRoute
from systems.http.failure import CannotSend
from systems.http.reply import ReplyMapping
from systems.http.request import Prepared, RouteMapping
from systems.http.statuses import Verdict, is_trouble, judge, retry_after

_REQUEST_IDS = ("X-Request-Id", "X-Correlation-Id", "Request-Id", "X-Amzn-RequestId")
_REQUEST_ID = re.compile(r"[A-Za-z0-9_.:/=+-]{1,80}")
_LONGEST_MESSAGE = 500


class HttpTarget:
    """Implements relay.system.target.Target."""

    def __init__(self, connection: HttpConnection, routes: Mapping[str, HttpRoute], access: Access) -> None:
        self._client = HttpClient(connection, access.secret, access.gate)
        self._routes = routes
        self._mappings = MappingCache(RouteMapping)
        self._replies = {name: ReplyMapping(route.response) for name, route in routes.items()}

    def deliver(self, events: Sequence[Event], deadline: Deadline) -> Sequence[Outcome]:
        """One outcome for each event: see relay.system.target.Target.

        An event that its route can no longer convert, because relay.yaml has changed, is Rejected. Codes of the
        relay's own: `http_404` and the like, `redirected`, the words of `relay.http.transport`, `secret_missing`,
        `secret_invalid`, and `token_refused`, `token_bad_answer`, `token_http_503` for what issues tokens.
        """
        batch = _Batch(self, deadline)
        return [batch.deliver(event) for event in events]

    def prepare(self, event: Event) -> Prepared:
        """The request that an event becomes. Raises Refused."""
        return self._mappings.of(self._routes[event.route]).read(event.payload)

    def send(self, event: Event, request: Prepared, deadline: Deadline) -> Outcome:
        """Send one event. Raises CannotSend and MustWait, which concern every event."""
        route = self._routes[event.route]
        own = {route.idempotency_header: event.id} if route.idempotency_header else {}
        wanted = Request(route.method, request.path, {**request.headers, **own}, request.body)
        try:
            answer = self._client.send(wanted, deadline, troubled=lambda status: is_trouble(status, route))
        except NoAnswer as error:
            return self._without_answer(error, route)
        verdict = judge(answer.status, route)
        if verdict is Verdict.DELIVERED:
            return Delivered(answer=self._replies[event.route].read(answer))
        if verdict is Verdict.RETRY:
            return Retry(cause=_cause(answer), after=retry_after(answer.headers))
        return Rejected(cause=_cause(answer))

    @staticmethod
    def _without_answer(error: NoAnswer, route: HttpRoute) -> Outcome:
        """An answer that is only too large to be read has a status, and that decides."""
        if error.word == "out_of_time":
            raise CannotSend(Cause(code=error.word, message=error.message), waiting=True) from error
        cause = Cause(code=error.word, message=error.message, status=error.status)
        verdict = Verdict.RETRY if error.status is None else judge(error.status, route)
        if verdict is Verdict.DELIVERED:
            return Delivered()
        return Retry(cause=cause) if verdict is Verdict.RETRY else Rejected(cause=cause)


class _Batch:
    """One batch on its way. A record that must wait holds back its later events, and no other record's."""

    def __init__(self, target: HttpTarget, deadline: Deadline) -> None:
        self._target = target
        self._deadline = deadline
        self._waiting: dict[str, Retry] = {}
        self._stopped: Retry | None = None

    def deliver(self, event: Event) -> Outcome:
        try:
            request = self._target.prepare(event)
        except Refused as refused:
            return Rejected(cause=Cause(code=refused.code, message=refused.message("en")))
        before = self._waiting.get(request.key)
        outcome = self._send(event, request) if before is None else _held_back(before)
        if isinstance(outcome, Retry):
            self._waiting.setdefault(request.key, outcome)
        return outcome

    def _send(self, event: Event, request: Prepared) -> Outcome:
        if self._stopped is None:
            try:
                return self._target.send(event, request, self._deadline)
            except (CannotSend, MustWait) as obstacle:
                self._stopped = obstacle.outcome()
        return self._stopped


def _held_back(before: Retry) -> Retry:
    message = f"held back behind an earlier event of this record: {before.cause.message}"
    return Retry(cause=Cause(code=before.cause.code, message=message), after=before.after, waiting=True)


def _cause(answer: Answer) -> Cause:
    is_redirect = 300 <= answer.status < 400
    return Cause(
        code="redirected" if is_redirect else f"http_{answer.status}",
        message="the system answers with another address; redirects are not followed"
        if is_redirect
        else answer.body[: 4 * _LONGEST_MESSAGE].decode("utf-8", "replace")[:_LONGEST_MESSAGE],
        status=answer.status,
        request_id=_request_id(answer.headers),
    )


def _request_id(headers: Mapping[str, str]) -> str:
    """The system's own id of the request, when it looks like one: it goes to the logs."""
    found = (headers.get(name, "") for name in _REQUEST_IDS)
    return next((value for value in found if _REQUEST_ID.fullmatch(value)), "")
