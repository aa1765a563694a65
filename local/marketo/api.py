"""The way of a call: its token, its address, the limits, faults on command, the call itself, the log."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from local.marketo import routes
from local.marketo.call import FORM, Call
from local.marketo.control import PREFIX, control
from local.marketo.envelope import failure, request_id, success
from local.marketo.errors import UNCOUNTED, Refusal
from local.marketo.exchange import Answer, Drop, Request, json_answer, page
from local.marketo.faults import Fault, Kind
from local.marketo.identity import Client
from local.marketo.instance import Instance
from local.marketo.journal import Entry
from local.marketo.params import Params

IDENTITY = "/identity/"
_MESSAGES = {
    "601": "Access token invalid",
    "602": "Access token expired",
    "603": "Access denied",
    "604": "Request timed out",
    "607": "Daily quota reached",
    "608": "API Temporarily Unavailable",
    "611": "System error",
    "614": "Invalid Subscription",
    "615": "Concurrent access limit reached",
    "713": "Transient Error",
    "719": "Lock wait timeout exception",
    "1029": "Too many jobs in queue",
}


@dataclass
class _Outcome:
    """What became of one request, for the log."""

    answer: Answer
    code: str = ""
    records: int = 0
    counted: bool = False


class Api:
    """Answers the requests of one instance."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance

    def respond(self, request: Request) -> Answer:
        """Answer one request."""
        if request.path.startswith(PREFIX):
            return control(self._instance, request)
        begin, at, identity = time.monotonic(), self._instance.clock.text(), request_id(self._instance.clock.now())
        caller: list[str] = []
        outcome = self._outcome(request, identity, caller)
        status = 0 if outcome.answer.drop else outcome.answer.status
        spent = round((time.monotonic() - begin) * 1000, 1)
        self._instance.journal.add(
            Entry(
                at,
                request.method,
                request.path,
                status,
                outcome.code,
                identity,
                "".join(caller),
                outcome.records,
                outcome.counted,
                spent,
            )
        )
        return outcome.answer

    def _outcome(self, request: Request, identity: str, caller: list[str]) -> _Outcome:
        if self._instance.down:
            return _Outcome(page(502, "Bad Gateway"))
        if request.path.startswith(IDENTITY):
            return self._identify(request)
        try:
            client = self._authenticate(request)
            caller.append(client.id)
            return self._counted(request, identity, client)
        except Refusal as refusal:
            self._instance.limits.note_error(refusal.code)
            return _Outcome(failure(identity, refusal.code, str(refusal.message)), refusal.code)

    def _identify(self, request: Request) -> _Outcome:
        """Give a token: https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/authentication ."""
        fault = self._instance.faults.strike(request.method, request.path, lambda each: each.path.startswith(IDENTITY))
        if fault:
            return self._failed(fault, "")
        if request.path != "/identity/oauth/token" or request.method not in ("GET", "POST"):
            return _Outcome(page(404, "Not Found"))
        form = request.body.decode(errors="replace") if request.method == "POST" else ""
        params = Params([*parse_qsl(request.query), *parse_qsl(form)])
        if params.get("grant_type") != "client_credentials":
            return _Outcome(_unauthorized(400, "unsupported_grant_type", "Only client_credentials is supported"))
        issued = self._instance.tokens.issue(params.get("client_id"), params.get("client_secret"))
        if issued is None:
            wrong = "No client with requested id or a bad client secret"
            return _Outcome(_unauthorized(401, "unauthorized", wrong), "401")
        token, seconds, user = issued
        content = {"access_token": token, "token_type": "bearer", "expires_in": seconds, "scope": user}
        return _Outcome(json_answer(200, content))

    def _authenticate(self, request: Request) -> Client:
        """Raises Refusal 600 to 602. A token in the address is refused, even beside one in the header.

        The parameter was announced to be read no more from 31 August 2026; that the answer is then 600, "token
        missing", is an inference.
        """
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        pairs = parse_qsl(request.query)
        if any(name == "access_token" for name, _ in pairs) or kind.lower() != "bearer" or not token:
            raise Refusal("600", "Access token not specified: send it in the Authorization header, and only there")
        return self._instance.tokens.check(token.strip())

    def _counted(self, request: Request, identity: str, client: Client) -> _Outcome:
        """Serve a call inside the limits. Raises Refusal for one that does not count."""
        found = self._route(request)
        if isinstance(found, Refusal) and found.code in UNCOUNTED:
            raise found
        fault = self._strike(request, after=False)
        if fault and (fault.kind is Kind.RESET or (fault.kind is Kind.CODE and fault.code in UNCOUNTED)):
            self._instance.limits.note_error(fault.code if fault.kind is Kind.CODE else "")
            return self._failed(fault, identity)
        visit = self._instance.limits.enter(client.user)
        outcome = _Outcome(page(500, "Internal Server Error"), "611")
        try:
            if visit.refusal:
                outcome = _refused(identity, visit.refusal, self._message(visit.refusal))
            elif fault:
                outcome = self._failed(fault, identity)
            else:
                outcome = self._served(request, identity, client, found)
        finally:
            outcome.counted = outcome.code not in UNCOUNTED
            self._instance.limits.leave(visit, outcome.code)
        return outcome

    def _served(
        self, request: Request, identity: str, client: Client, found: tuple[routes.Handler, dict[str, str]] | Refusal
    ) -> _Outcome:
        if isinstance(found, Refusal):
            return _refused(identity, found.code, found.message)
        handler, path = found
        call = Call(self._instance, client, request, path)
        self._slow(request)
        try:
            content: Mapping[str, Any] | Answer = handler(call)
        except Refusal as refusal:
            return _refused(identity, refusal.code, refusal.message, call.records)
        call.wait()
        if fault := self._strike(request, after=True):
            outcome = self._failed(fault, identity)
            outcome.records = call.records
            return outcome
        answer = content if isinstance(content, Answer) else success(identity, dict(content))
        return _Outcome(answer, records=call.records)

    def _route(self, request: Request) -> tuple[routes.Handler, dict[str, str]] | Refusal:
        """The handler, or why there is none. A double slash is no address of Marketo's any more."""
        if "//" in request.path:
            return Refusal("610", "Requested resource not found")
        try:
            return routes.find(_method(request), request.path)
        except Refusal as refusal:
            return refusal

    def _strike(self, request: Request, *, after: bool) -> Fault | None:
        def wanted(fault: Fault) -> bool:
            return fault.kind is not Kind.SLOW and fault.strikes_after == after

        return self._instance.faults.strike(request.method, request.path, wanted)

    def _slow(self, request: Request) -> None:
        fault = self._instance.faults.strike(request.method, request.path, lambda each: each.kind is Kind.SLOW)
        if fault:
            self._instance.closing.wait(fault.seconds)

    def _failed(self, fault: Fault, identity: str) -> _Outcome:
        if fault.kind is Kind.CODE:
            return _refused(identity, fault.code, fault.message or self._message(fault.code))
        if fault.kind is Kind.HTML_502:
            return _Outcome(page(502, "Bad Gateway"), "502")
        if fault.kind is Kind.GARBAGE:
            return _Outcome(Answer(200, b'{"requestId":"e42b#14272d07d78","success":tr'))
        if fault.kind is Kind.HANG:
            self._instance.closing.wait(fault.seconds)
        return _Outcome(Answer(0, drop=Drop.RESET if fault.kind is Kind.RESET else Drop.CLOSE))

    def _message(self, code: str) -> str:
        if code == "606":
            return f"Max rate limit '{self._instance.limits.quotas.per_window}' exceeded with in '20' secs"
        return _MESSAGES.get(code, f"Error {code}")


def _method(request: Request) -> str:
    """The method that is meant: a POST may stand for a GET whose query is too long for an address."""
    meant = dict(parse_qsl(request.query)).get("_method", "")
    if request.method == "POST" and not meant and _is_form(request):
        meant = dict(parse_qsl(request.body.decode(errors="replace"))).get("_method", "")
    return "GET" if request.method == "POST" and meant == "GET" else request.method


def _is_form(request: Request) -> bool:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == FORM


def _refused(identity: str, code: str, message: str, records: int = 0) -> _Outcome:
    return _Outcome(failure(identity, code, message), code, records)


def _unauthorized(status: int, error: str, description: str) -> Answer:
    return json_answer(status, {"error": error, "error_description": description})
