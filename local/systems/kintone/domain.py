"""One kintone domain: what happens to a request from its arrival to its answer.

The order: maintenance, address, Basic, too many at once, faults, path, Content-Type, body, who calls, the call.
"""

import time
from collections.abc import Collection, Iterable
from http import HTTPStatus
from typing import Any, NamedTuple

from local.kit.emulated import Emulated
from local.kit.exchange import Answer, Drop, Request, json_answer, page, text_answer
from local.kit.server import Edge
from local.systems.kintone.access.auth import Logins
from local.systems.kintone.access.gate import Gate
from local.systems.kintone.apps.app import App
from local.systems.kintone.calls.add import key_of
from local.systems.kintone.errors import Refusal, too_many_requests
from local.systems.kintone.execute import execute
from local.systems.kintone.faults import BEFORE, Fault, Kind
from local.systems.kintone.journal import DAILY_REQUESTS, Entry, Journal, Slots
from local.systems.kintone.records.store import Change, Store, Transaction
from local.systems.kintone.route import Routed, path_of, route
from local.systems.kintone.texts import Language, Text
from local.systems.kintone.values.checking import Directory
from local.systems.kintone.webhooks.notifications import TYPES, notification
from local.systems.kintone.webhooks.webhooks import PER_MINUTE, Webhooks

CONCURRENT_REQUESTS = 100
LONGEST_URL = 8 * 1024
"""https://cybozu.dev/ja/kintone/docs/rest-api/overview/kintone-rest-api-overview : longer ones are sent as a POST with
X-HTTP-Method-Override: GET."""
STATUS_520 = 520
_MAINTENANCE = "ただいまメンテナンス中です / Under maintenance"
_NEVER_520 = frozenset({"GAIA_TO04"})
_SEARCH = ("GET", "records.json")


class _Aborted(NamedTuple):
    content: dict[str, Any]
    headers: dict[str, str]


class Domain(Emulated[Fault, Entry]):
    """Everything that a running stand-in knows."""

    edge = Edge(longest_target=LONGEST_URL, chunked=True)
    refusals = (Refusal,)
    journal: Journal

    def __init__(
        self,
        *,
        apps: Iterable[App],
        logins: Logins,
        gate: Gate,
        concurrent_requests: int = CONCURRENT_REQUESTS,
        daily_requests: int = DAILY_REQUESTS,
        status_520: bool = False,
        keep_bodies: bool = False,
        webhooks_per_minute: int = PER_MINUTE,
    ) -> None:
        super().__init__(Fault, Journal())
        self.store = Store(apps)
        self.logins = logins
        self.gate = gate
        self.directory = Directory()
        self.slots = Slots(concurrent_requests)
        self.daily_requests = daily_requests
        self.status_520 = status_520
        self.keep_bodies = keep_bodies
        self.webhooks = Webhooks(per_minute=webhooks_per_minute)
        self.url = "https://example.cybozu.com"

    def respond(self, request: Request) -> Answer:
        """As Emulated.respond."""
        started = time.perf_counter()
        routed = route(request)
        entry = self.journal.open(routed.method, path_of(request))
        if self.keep_bodies:
            entry.body = request.body.decode(errors="replace")
        answer = self._at_the_gate(request) or self._inside(request, routed, entry)
        entry.close(answer, time.perf_counter() - started)
        self.journal.add(entry)
        if not (routed.call and routed.call.bulk):
            self.journal.count(entry)
        return answer

    def reset(self) -> None:
        """As Emulated.reset; the apps, tokens, users and webhooks stay."""
        super().reset()
        with self.store.lock:
            self.store.clear()
        self.webhooks.clear()

    def announce(self, changes: Iterable[Change], *, by: str, bulk: bool) -> None:
        """Tell webhooks of changes just made by `by`. Whoever calls this holds the store's lock."""
        for change in changes:
            webhooks = self.webhooks.listeners(change.app, TYPES[change.operation], bulk=bulk)
            if webhooks:
                body = notification(change, self.store.table(change.app), self.directory, by=by, base=self.url)
                self.webhooks.notify(webhooks, body, record=change.id, revision=change.revision)

    def delete(self, app: int, record_id: int, *, by: str = "Administrator") -> None:
        """Delete one record as somebody does on its screen, of which webhooks tell; no REST call does that."""
        with self.store.lock:
            table = self.store.table(app)
            record = table.record(record_id)
            transaction = Transaction(self.store, 0)
            key = key_of(table.app, record.values)
            transaction.write(table, record_id, None, operation="DELETE", key=key, values={})
            self.announce(transaction.commit(), by=by, bulk=False)

    def strike(self, kinds: Collection[Kind], method: str, path: str, key: str = "") -> Fault | None:
        """Return the first fault of `kinds` that strikes this request; `key` is that of the record, for poison."""
        return self.faults.strike(method, path, lambda fault: fault.kind in kinds and fault.key == key)

    def _at_the_gate(self, request: Request) -> Answer | None:
        authorization = request.header("authorization")
        if self.down:
            return page(HTTPStatus.SERVICE_UNAVAILABLE, _MAINTENANCE)
        if self.gate.address_refused(request.peer, authorization):
            return page(HTTPStatus.FORBIDDEN, "アクセスが許可されていません / Access from this address is refused")
        if self.gate.basic_refused(authorization):
            challenge = {"WWW-Authenticate": 'Basic realm="kintone"'}
            return page(HTTPStatus.UNAUTHORIZED, "Basic authentication is needed", challenge)
        return None

    def _inside(self, request: Request, routed: Routed, entry: Entry) -> Answer:
        with self.slots.taken() as running:
            headers = {
                "X-ConcurrencyLimit-Limit": str(self.slots.limit),
                "X-ConcurrencyLimit-Running": str(running),
            }
            language = language_of(request.header("accept-language"))
            try:
                if running > self.slots.limit:
                    raise too_many_requests()
                broken = self._broken(routed, path_of(request))
                if broken:
                    return broken
                content = execute(self, request, routed, entry)
                aborted = self._aborted(routed, path_of(request))
                answer = json_answer(HTTPStatus.OK, content | aborted.content, headers | aborted.headers)
            except Refusal as refusal:
                return self._refused(refusal, request, language, headers)
        return self._lost(routed, path_of(request)) or answer

    def _refused(self, refusal: Refusal, request: Request, language: Language, headers: dict[str, str]) -> Answer:
        if refusal.code == "GAIA_TO04" and "accept-language" not in request.headers:
            language = "en"  # measured: this one comes in English where the others come in Japanese
        status = refusal.status
        if self.status_520 and refusal.code.startswith("GAIA_") and refusal.code not in _NEVER_520:
            status = STATUS_520
        return json_answer(status, refusal.body(language), headers | {"X-Cybozu-Error": refusal.code}, refusal.code)

    def _broken(self, routed: Routed, path: str) -> Answer | None:
        slow = self.strike({Kind.SLOW}, routed.method, path)
        if slow:
            time.sleep(slow.seconds)
        fault = self.strike(BEFORE, routed.method, path)
        return _broken_answer(fault) if fault else None

    def _aborted(self, routed: Routed, path: str) -> _Aborted:
        """What a search that is given up says in place of what it found, and beside it."""
        if (routed.method, routed.name) == _SEARCH and self.strike({Kind.ABORTED_SEARCH}, routed.method, path):
            return _Aborted({"records": []}, {"X-Cybozu-Warning": "Filter aborted because of too many search results"})
        return _Aborted({}, {})

    def _lost(self, routed: Routed, path: str) -> Answer | None:
        if routed.call is None or not routed.call.writes:
            return None
        lost = self.strike({Kind.LOST_ANSWER}, routed.method, path)
        return Answer(HTTPStatus.OK, drop=Drop.CLOSE) if lost else None


def language_of(accept_language: str) -> Language:
    """Return the language of messages: Japanese unless English is asked for."""
    return "en" if accept_language.strip().lower().startswith("en") else "ja"


def _broken_answer(fault: Fault) -> Answer:
    match fault.kind:
        case Kind.RESET:
            return Answer(0, drop=Drop.RESET)
        case Kind.HTML_503:
            return page(HTTPStatus.SERVICE_UNAVAILABLE, _MAINTENANCE)
        case Kind.TEXT_502:
            text = "The service is temporarily overloaded or under maintenance.\n"
            return text_answer(HTTPStatus.BAD_GATEWAY, text)
        case Kind.PLAIN_520:
            return Answer(STATUS_520, content_type="text/html;charset=utf-8")
        case Kind.TOO_MANY:
            raise too_many_requests()
    status = STATUS_520 if fault.kind is Kind.JSON_520 else fault.status
    raise Refusal(status, fault.code, Text("モックサーバーの障害です。", "A fault of the stand-in."))
