"""The way of a call: faults on command, its address, its token, its account, the quota, the call itself, the log."""

from __future__ import annotations

import time

from local.kit.exchange import Answer, Drop, Request, json_answer, page
from local.systems.on24 import routes
from local.systems.on24.account import Account
from local.systems.on24.clock import utc_text
from local.systems.on24.faults import AFTER, Kind
from local.systems.on24.wire.call import Call
from local.systems.on24.wire.errors import NO_PERMISSION, Refusal
from local.systems.on24.wire.journal import Entry


class Api(Account):
    """An account that answers requests."""

    def respond(self, request: Request) -> Answer:
        """As Emulated.respond."""
        begin = time.monotonic()
        entry = Entry(
            method=request.method, path=request.path, at=utc_text(self.clock.now()), query=dict(request.pairs)
        )
        answer = self._answer(request, entry)
        entry.close(answer, time.monotonic() - begin)
        self.journal.add(entry)
        return answer

    def _answer(self, request: Request, entry: Entry) -> Answer:
        if self.down:
            return page(503, "Service Unavailable")
        strike = self.faults.strike
        if slow := strike(request.method, request.path, lambda each: each.kind is Kind.SLOW):
            time.sleep(slow.seconds)
        if fault := strike(request.method, request.path, lambda each: each.kind not in {Kind.SLOW, *AFTER}):
            return fault.answer()
        try:
            answer = self._served(request, entry)
        except Refusal as refusal:
            return refusal.answer()
        if fault := strike(request.method, request.path, lambda each: each.kind in AFTER):
            drop = Drop.CUT if fault.kind is Kind.TRUNCATED else Drop.CLOSE
            return Answer(answer.status, answer.body, answer.content_type, drop=drop)
        return answer

    def _served(self, request: Request, entry: Entry) -> Answer:
        """Serve a call. Raises Refusal."""
        endpoint, path = routes.find(request.method, request.path)
        entry.endpoint, entry.client = endpoint.path, path["clientId"]
        with self.lock:
            now = self.settle()
            token = self.tokens.caller(request, endpoint, now)
            self.clients.asked(path["clientId"], token.client)
            if not token.may(endpoint):
                raise Refusal(self.settings.no_permission_status, NO_PERMISSION)
            who = token.key if self.settings.quota_scope == "token" else token.client
            self.limits.enter(endpoint, who, now, self.settings)
            call = Call(self, endpoint, request, path, now)
            content = routes.HANDLERS[endpoint.path](call)
            entry.rows, entry.ignored = call.rows, call.params.ignored
        return json_answer(200, content)
