"""`relay check` at the system itself, by HEAD and OPTIONS only: safe methods change nothing (RFC 9110, section 9.2.1).

So it cannot be told whether a request would be accepted, nor, for oauth2, whether a token would be issued: some servers
end a client's token when they issue another. Each finding says what was left open.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping

from relay.core.deadline import Countdown
from relay.core.findings import Finding
from relay.core.outcome import Cause
from relay.core.secret import SecretReader
from relay.http.transport import Answer, NoAnswer
from systems.http.authentication import Static, read_secret
from systems.http.client import new_transport
from systems.http.config import HttpConnection, HttpRoute
from systems.http.credentials import check_secret
from systems.http.failure import CannotSend
from systems.http.template import Template

SECONDS = 45.0
"""For the whole check."""

SAMPLE = "relay-check"
"""Stands for each value in a path that is asked about."""

_ADVICE = {
    "forbidden_address": "its host is an address of this machine, or one that is kept for the cloud's own services; "
    "such addresses are never called. Correct the address in relay.yaml.",
    "dns_error": "no such host. Correct the address in relay.yaml.",
    "tls_error": "its certificate cannot be trusted, or TLS failed. Certificates are always checked.",
    "connection_refused": "nothing listens there. Correct the address in relay.yaml.",
    "connection_reset": "the connection was cut. Try again; if it stays so, ask whoever runs the system whether the "
    "stack's FixedIps must be allowed.",
    "unreachable": "there is no way to it. Check the network that this runs in.",
    "timeout": "no answer in time. If it stays so, ask whether the stack's FixedIps must be allowed there.",
    "out_of_time": "the check ran out of time before it could ask.",
}


def check(
    name: str, connection: HttpConnection, routes: Mapping[str, HttpRoute], secret: SecretReader
) -> Iterator[Finding]:
    """Findings for one connection and its routes, in that order."""
    if not routes:
        message = "no route leads to this system: nothing to ask"
        yield Finding(level="warning", where=f"connections.{name}", message=message)
        return
    yield from _Check(name, connection, routes, secret).run()


class _Check:
    def __init__(
        self, name: str, connection: HttpConnection, routes: Mapping[str, HttpRoute], secret: SecretReader
    ) -> None:
        self._connection = connection
        self._routes = routes
        self._secret = secret
        self._transport = new_transport(connection)
        self._deadline = Countdown(SECONDS)
        self._name = name
        self._where = f"connections.{self._name}"

    def run(self) -> Iterator[Finding]:
        headers: Mapping[str, str] | None = {}
        if auth := self._connection.auth:
            try:
                read_secret(self._secret, lambda found: check_secret(auth, found), refresh=True)
                headers = self._headers()
            except CannotSend as error:
                headers = None
                yield self._finding("error", _secret_advice(error.cause, self._name))
        reached = yield from self._reach("url", self._connection.url, headers or {})
        if auth and auth.type == "oauth2" and auth.token_url:
            yield from self._reach("auth.token_url", auth.token_url, {})
            message = "whether a token is issued was not tried: send one webhook to see it."
            yield Finding(level="warning", where=f"{self._where}.auth", message=message)
        if reached and headers is not None:
            for name, route in self._routes.items():
                yield self._route(name, route, headers)

    def _headers(self) -> Mapping[str, str]:
        """Those of a static authentication; a token is not asked for. Raises CannotSend."""
        if self._connection.auth is None or self._connection.auth.type == "oauth2":
            return {}
        return Static(self._connection.auth, self._secret).headers(self._deadline, renew=False)

    def _reach(self, key: str, url: str, headers: Mapping[str, str]) -> Generator[Finding, None, bool]:
        """Findings of a HEAD. Returns whether there was an answer."""
        where = f"{self._where}.{key}"
        try:
            answer = self._transport.send("HEAD", url, self._deadline, headers=headers)
        except NoAnswer as error:
            message = _ADVICE.get(error.word, f"it does not answer: {error.word}.")
            yield Finding(level="error", where=where, message=message)
            return False
        yield _reached(where, answer, authenticated=bool(headers))
        return True

    def _route(self, name: str, route: HttpRoute, headers: Mapping[str, str]) -> Finding:
        where = f"routes.{name}"
        path = _sample(route.path)
        url = self._connection.url.rstrip("/") + path
        try:
            answer = self._transport.send("OPTIONS", url, self._deadline, headers=headers)
        except NoAnswer as error:
            message = f"asking for its methods failed: {_ADVICE.get(error.word, error.word)}"
            return Finding(level="warning", where=where, message=message)
        allowed = {method.strip().upper() for method in answer.headers.get("Allow", "").split(",")} - {""}
        if answer.status < 300 and allowed and route.method not in allowed:
            message = f"{path} takes {', '.join(sorted(allowed))}, not {route.method}. Correct method or path."
            return Finding(level="error", where=f"{where}.method", message=message)
        if answer.status < 300 and allowed:
            message = f"{path} takes {route.method}. Whether it takes this body only a webhook can show."
            return Finding(level="ok", where=where, message=message)
        message = f"the system does not say what {path} takes (OPTIONS: {answer.status}): send one webhook to see it."
        return Finding(level="warning", where=where, message=message)

    def _finding(self, level: str, message: str) -> Finding:
        return Finding(level=level, where=self._where, message=message)


def _reached(where: str, answer: Answer, *, authenticated: bool) -> Finding:
    if answer.status == 401 and authenticated:
        message = "it answers, but does not accept the credentials (HEAD: 401). If deliveries fail too, set them again."
        return Finding(level="warning", where=where, message=message)
    if answer.status == 403:
        message = "it answers 403 to HEAD: the credentials may lack a right, or the stack's FixedIps are not allowed."
        return Finding(level="warning", where=where, message=message)
    if 300 <= answer.status < 400:
        message = f"it answers with a redirect ({answer.status}). Redirects are not followed: write the final address."
        return Finding(level="warning", where=where, message=message)
    if answer.status >= 500:
        message = f"it answers {answer.status}: the system has trouble now, or does not know HEAD."
        return Finding(level="warning", where=where, message=message)
    return Finding(level="ok", where=where, message=f"it answers (HEAD: {answer.status}), and its certificate is good")


def _secret_advice(cause: Cause, connection: str) -> str:
    return f"{cause.message}. Set it with: relay secret set {connection}"


def _sample(path: str) -> str:
    template = Template(path)
    return "".join(part if isinstance(part, str) else SAMPLE for part in template.parts)
