"""One call to Marketo's REST API: its token, its turn, what the answer means, and one line in the log."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from itertools import count
from urllib.parse import urlencode

from relay.core.deadline import Deadline
from relay.core.gate import Gate, MustWait
from relay.core.secret import SecretReader
from relay.http.addresses import is_loopback_url
from relay.http.guarded_adapter import GuardedAdapter
from relay.http.transport import Answer, NoAnswer, Transport
from relay.limits.day_budget import ALL
from relay.telemetry import log
from systems.marketo.rest.codes import Remedy
from systems.marketo.rest.credentials import Client
from systems.marketo.rest.envelope import Envelope
from systems.marketo.rest.exchange import Exchange
from systems.marketo.rest.quota import Quota
from systems.marketo.rest.request import LEEWAY, RestRequest
from systems.marketo.rest.tokens import Tokens
from systems.marketo.rest.wire import on_the_wire

IDENTITY = "/identity/oauth/token"

MOST_REPEATS = 2
"""Times that a call which may be repeated is made again at once."""
MOST_WAITS = 5
"""Times that a call is made again after Marketo refused it for its limits."""

_IDENTITY_SECONDS = 30.0
_LIMITS = (Remedy.RATE, Remedy.FLIGHT, Remedy.DAY)


class Rest:
    """Calls one instance. Safe to use from several threads."""

    def __init__(
        self,
        base: str,
        *,
        secret: SecretReader,
        gate: Gate,
        quota: Quota,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._base = base
        self._gate = gate
        self._quota = quota
        self._sleep = sleep
        self._transport = Transport(GuardedAdapter(local=is_loopback_url(base)))
        self._tokens = Tokens(secret, self._ask_identity, clock)

    def call(self, request: RestRequest, deadline: Deadline) -> Envelope:
        """Make a call until it succeeds or it is clear that it does not now.

        Raises CallFailed, CallLost or MustWait: see systems.marketo.rest.client.Calls.
        """
        found = self._settled(request, deadline)
        if found.envelope is None or not found.envelope.success:
            raise found.failure(request)
        return found.envelope

    def fetch(self, request: RestRequest, deadline: Deadline) -> Answer:
        """As `call`, for a file in the place of an envelope; the status is 200 or 206."""
        found = self._settled(request, deadline)
        if not found.is_file:
            raise found.failure(request)
        return found.answered

    def _settled(self, request: RestRequest, deadline: Deadline) -> Exchange:
        """The last exchange; those before it were only to get there."""
        token, renewed, repeats, waits = self._tokens.get(deadline), False, 0, 0
        for attempt in count(1):
            found = self._exchange(request, token, deadline, attempt)
            kind = found.kind(request)
            if kind is Remedy.TOKEN and not renewed:
                token, renewed = self._tokens.get(deadline, refused=token), True
            elif kind in _LIMITS:
                waits += 1
                self._slow_down(kind, found, waits)
            elif kind is Remedy.AGAIN and repeats < MOST_REPEATS and self._may_pause(repeats, deadline):
                repeats += 1
            else:
                return found
        raise AssertionError  # count() never ends

    def _slow_down(self, kind: Remedy, found: Exchange, waits: int) -> None:
        """The next turn then comes after the pause, or not before the deadline."""
        self._quota.slow_down(kind)
        if waits > MOST_WAITS:
            raise MustWait(found.cause(), 20.0, waiting=True)

    def _may_pause(self, repeats: int, deadline: Deadline) -> bool:
        pause = (0.5 + random.random()) * 2**repeats  # noqa: S311 - jitter is no secret
        if deadline.seconds_left() - pause < LEEWAY:
            return False
        self._sleep(pause)
        return True

    def _exchange(self, request: RestRequest, token: str, deadline: Deadline, attempt: int) -> Exchange:
        def attempted() -> Exchange:
            with self._quota.call(request.seconds + LEEWAY, deadline, least=request.least_seconds) as flight:
                begin = time.perf_counter()
                found = Exchange(self._send(request, token, deadline))
                flight.goes_on = found.timed_out
            _log(request, found, attempt, time.perf_counter() - begin)
            return found

        return self._gate.send(attempted, troubled=lambda found: found.is_trouble, scope=ALL, deadline=deadline)

    def _send(self, request: RestRequest, token: str, deadline: Deadline) -> Answer | NoAnswer:
        method, url, headers, body = on_the_wire(self._base, request)
        headers |= {"Authorization": f"Bearer {token}"}
        try:
            return self._transport.send(
                method, url, deadline, headers=headers, body=body, read_seconds=request.seconds + LEEWAY
            )
        except NoAnswer as error:
            return error

    def _ask_identity(self, client: Client, deadline: Deadline) -> Answer | NoAnswer:
        """By POST, so that nothing on the way keeps the answer; the API's description has all of it in the query.

        swagger-identity.json in https://github.com/AdobeDocs/marketo-apis . Not counted among the calls.
        """
        query = {"grant_type": "client_credentials", "client_id": client.id, "client_secret": client.secret}
        url = f"{self._base}{IDENTITY}?{urlencode(query)}"

        def attempted() -> Answer | NoAnswer:
            begin = time.perf_counter()
            try:
                found: Answer | NoAnswer = self._transport.send(
                    "POST", url, deadline, headers={"Accept": "application/json"}, read_seconds=_IDENTITY_SECONDS
                )
            except NoAnswer as error:
                found = error
            log.call(
                "marketo",
                method="POST",
                path=IDENTITY,
                code=_identity_code(found),
                **_facts(found, time.perf_counter() - begin),
            )
            return found

        return self._gate.send(attempted, troubled=_is_identity_troubled, scope=ALL, deadline=deadline)


def _is_identity_troubled(found: Answer | NoAnswer) -> bool | None:
    """That identity is well says nothing of the API: it must not close a breaker that the API has opened."""
    return True if Exchange(found).is_trouble else None


def _log(request: RestRequest, found: Exchange, attempt: int, seconds: float) -> None:
    envelope = found.envelope
    warnings = len(envelope.warnings) if envelope and envelope.warnings else None
    log.call(
        "marketo",
        method=request.method,
        path=request.path,
        attempt=attempt,
        code=found.code,
        api_request_id=(envelope.request_id or None) if envelope else None,
        warnings=warnings,
        **_facts(found.found, seconds),
    )


def _facts(found: Answer | NoAnswer, seconds: float) -> dict[str, str | int | None]:
    return {"status": found.status, "duration_ms": round(seconds * 1000)}


def _identity_code(found: Answer | NoAnswer) -> str | None:
    if isinstance(found, NoAnswer):
        return found.word
    return None if found.status == 200 else f"token_http_{found.status}"
