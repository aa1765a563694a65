"""Requests to one connection's system, each through the gate and with its authentication."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from relay.core.deadline import Deadline
from relay.core.gate import Gate
from relay.core.outcome import Cause
from relay.core.secret import SecretReader
from relay.http.addresses import is_loopback_url
from relay.http.guarded_adapter import GuardedAdapter
from relay.http.transport import Answer, NoAnswer, Transport
from relay.limits.day_budget import ALL
from systems.http.authentication import authentication
from systems.http.config import HttpConnection
from systems.http.failure import CannotSend

Troubled = Callable[[int], bool]
"""Whether a status says that the system itself is in trouble."""


@dataclass(frozen=True)
class Request:
    """What is to be sent."""

    method: str
    path: str
    """What follows the connection's url, percent-encoded."""
    headers: Mapping[str, str]
    body: bytes


def new_transport(connection: HttpConnection) -> Transport:
    """Connections only to addresses that this connection may call."""
    return Transport(GuardedAdapter(local=is_loopback_url(connection.url)))


class HttpClient:
    """Calls one system. Methods raise NoAnswer, CannotSend, and MustWait when the gate lets nothing pass."""

    def __init__(self, connection: HttpConnection, secret: SecretReader, gate: Gate) -> None:
        self._url = connection.url.rstrip("/")
        self._token_url = connection.auth.token_url if connection.auth else None
        self._gate = gate
        self._transport = new_transport(connection)
        self._authentication = authentication(connection.auth, secret, self._send_to_token_url)

    def send(self, request: Request, deadline: Deadline, *, troubled: Troubled) -> Answer:
        """Send one request. After a 401 the authentication is renewed and, if it has changed, the request sent again.

        The authentication's headers replace others of the same name, however that is written.
        """

        def send(credentials: Mapping[str, str]) -> Answer:
            headers = {**request.headers, **credentials}
            url = self._url + request.path
            once = partial(self._transport.send, request.method, url, deadline, headers=headers, body=request.body)
            return self._pass_gate(once, deadline, troubled)

        used = self._authentication.headers(deadline, renew=False)
        answer = send(used)
        if answer.status != 401:
            return answer
        fresh = self._authentication.headers(deadline, renew=True)
        return answer if fresh == used else send(fresh)

    def _send_to_token_url(self, headers: Mapping[str, str], form: bytes, deadline: Deadline) -> Answer:
        once = partial(self._transport.send, "POST", self._token_url or "", deadline, headers=headers, body=form)
        try:
            return self._pass_gate(once, deadline, lambda status: status >= 500 or status == 429)
        except NoAnswer as error:
            message = f"asking for a token: {error.message or error.word}"
            cause = Cause(code=error.word, message=message, status=error.status)
            raise CannotSend(cause, waiting=error.word == "out_of_time") from error

    def _pass_gate(self, send: Callable[[], Answer], deadline: Deadline, troubled: Troubled) -> Answer:
        def attempt() -> Answer | NoAnswer:
            try:
                return send()
            except NoAnswer as error:
                return error

        def is_trouble(found: Answer | NoAnswer) -> bool | None:
            status = found.status
            if isinstance(found, Answer) or (found.word == "bad_answer" and status is not None):
                return troubled(status or 0)
            return None if found.word == "out_of_time" else True

        found = self._gate.send(attempt, troubled=is_trouble, scope=ALL, deadline=deadline)
        if isinstance(found, NoAnswer):
            raise found
        return found
