"""The way of a call: its key, its address, the limits, faults on command, the call itself, the log."""

from __future__ import annotations

import time

from local.kit.exchange import Answer, Drop, Request, page, text_answer
from local.systems.mazrica import routes
from local.systems.mazrica.account import Account
from local.systems.mazrica.errors import Refusal
from local.systems.mazrica.faults import failing
from local.systems.mazrica.faults.faults import Kind
from local.systems.mazrica.log import Entry, entry
from local.systems.mazrica.wire.call import Call


class Api(Account):
    """An account that answers requests."""

    def respond(self, request: Request) -> Answer:
        """As Emulated.respond."""
        begin, found = time.monotonic(), entry(request.method, request.path, self.clock.now())
        answer = self._answer(request, found)
        found.close(answer, time.monotonic() - begin)
        if answer.status >= 400 and not found.why:
            found.why = answer.body.decode(errors="replace")[:200]
        self.journal.add(found)
        return answer

    def _answer(self, request: Request, found: Entry) -> Answer:
        if self.down:
            return page(502, "Bad Gateway")
        if fault := failing.before_limits(self.faults, request):
            return failing.failed(fault, self.readings.locked_status)
        try:
            self._authenticate(request)
            route = routes.find(self, request.method, request.path)
            found.call = route.call
            return self._limited(request, route, found)
        except Refusal as refusal:
            found.why = refusal.text
            return text_answer(refusal.status, refusal.text)

    def _authenticate(self, request: Request) -> None:
        if request.header("x-api-key") != self.api_key:
            raise Refusal(self.readings.bad_key, "Forbidden" if self.readings.bad_key == 403 else "Unauthorized")

    def _limited(self, request: Request, route: routes.Route, found: Entry) -> Answer:
        """Serve a call inside the limits. Raises Refusal."""
        found.why = self.limits.enter(route.call, refused_count=self.readings.refused_count)
        if found.why:
            return failing.too_many()
        if slow := failing.of_kind(self.faults, request, Kind.SLOW):
            self.clock.wait(slow.seconds, self.closing)
        if self.latency:
            self.clock.wait(self.latency, self.closing)
        if fault := failing.before_work(self.faults, request):
            return failing.failed(fault, self.readings.locked_status)
        with self.lock:
            answer = route.handler(Call(self, request, route.number))
        if failing.of_kind(self.faults, request, Kind.LOST_ANSWER):
            return Answer(0, drop=Drop.CLOSE)
        return answer
