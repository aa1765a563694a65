"""The way of a call: its token, its address, faults on command, the limits, the call itself, the log."""

from __future__ import annotations

import time
from urllib.parse import parse_qsl

from local.kit.exchange import Answer, Request, page
from local.systems.marketo import routes
from local.systems.marketo.access.identity import Client
from local.systems.marketo.access.signing_in import IDENTITY, caller, sign_in
from local.systems.marketo.clock import moment_text
from local.systems.marketo.errors import UNCOUNTED, Refusal
from local.systems.marketo.faults import failing
from local.systems.marketo.instance import Instance
from local.systems.marketo.wire.call import FORM, Call
from local.systems.marketo.wire.compression import compressed
from local.systems.marketo.wire.envelope import request_id, success
from local.systems.marketo.wire.outcome import Entry, Outcome, refused


class Api(Instance):
    """An instance that answers requests."""

    def respond(self, request: Request) -> Answer:
        """As Emulated.respond."""
        begin, at = time.monotonic(), self.clock.now()
        identity = request_id(at)
        outcome = self._outcome(request, identity)
        entry = Entry(method=request.method, path=request.path, at=moment_text(at), request_id=identity)
        entry.note(outcome, time.monotonic() - begin)
        self.journal.add(entry)
        return compressed(request, outcome.answer)

    def _outcome(self, request: Request, identity: str) -> Outcome:
        if self.down:
            return Outcome(page(502, "Bad Gateway"), "502")
        if request.path.startswith(IDENTITY):
            fault = failing.strike_identity(self, request)
            tokens = self.tokens
            return failing.failed(self, fault, identity) if fault else sign_in(tokens, request)
        try:
            client = caller(self.tokens, request)
        except Refusal as refusal:
            return self._uncounted(refused(identity, refusal.code, refusal.message))
        outcome = self._call(request, identity, client)
        outcome.client = client.id
        return outcome

    def _call(self, request: Request, identity: str, client: Client) -> Outcome:
        """Serve a call inside the limits, unless it is one that does not count."""
        found = _route(request)
        if isinstance(found, Refusal) and found.code in UNCOUNTED:
            return self._uncounted(refused(identity, found.code, found.message))
        fault = failing.strike(self, request, after=False)
        if fault and not failing.enters(fault):
            return self._uncounted(failing.failed(self, fault, identity))
        visit = self.limits.enter(client.user)
        outcome = Outcome(page(500, "Internal Server Error"), "611")
        try:
            if visit.refusal:
                outcome = refused(identity, visit.refusal, failing.message(self, visit.refusal))
            elif fault:
                outcome = failing.failed(self, fault, identity)
            elif isinstance(found, Refusal):
                outcome = refused(identity, found.code, found.message)
            else:
                handler, path = found
                outcome = self._served(handler, Call(self, client, request, path), request, identity)
        finally:
            outcome.entered = True
            self.limits.leave(visit, outcome.code)
        return outcome

    def _served(self, handler: routes.Handler, call: Call, request: Request, identity: str) -> Outcome:
        failing.slow_down(self, request)
        try:
            content = handler(call)
        except Refusal as refusal:
            return refused(identity, refusal.code, refusal.message, call.records)
        call.wait()
        if fault := failing.strike(self, request, after=True):
            outcome = failing.failed(self, fault, identity)
        else:
            outcome = Outcome(content if isinstance(content, Answer) else success(identity, dict(content)))
        outcome.records = call.records
        return outcome

    def _uncounted(self, outcome: Outcome) -> Outcome:
        self.limits.note_error(outcome.code)
        return outcome


def _route(request: Request) -> tuple[routes.Handler, dict[str, str]] | Refusal:
    """The handler, or why there is none."""
    try:
        return routes.find(_method(request), request.path)
    except Refusal as refusal:
        return refusal


def _method(request: Request) -> str:
    """The method that is meant: a POST may stand for a GET whose query is too long for an address."""
    meant = dict(parse_qsl(request.query)).get("_method", "")
    if request.method == "POST" and not meant and request.media_type == FORM:
        meant = dict(parse_qsl(request.body.decode(errors="replace"))).get("_method", "")
    return "GET" if request.method == "POST" and meant == "GET" else request.method
