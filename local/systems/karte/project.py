"""One KARTE project: its tokens, its users and their events, and what happens to a request.

`event/get` asks by KARTE's user id, `vis-{visitor_id}` for a visitor
(https://github.com/plaidev/craft-codes, craft-functions/get-events-and-write-to-other-projects). It answers with the
newest ten events of a name at most, and shows an event only some time after it was written (second-hand: "not strongly
consistent").

Where user data are managed, an identify event stands among the events without its values; they are kept apart, under a
member's id, and those of anybody else are lost (https://support.karte.io/post/5WaAqgOMKu7ghwI9ChBVw3).
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from threading import Lock
from typing import Any, Literal

from local.kit.emulated import PlainEmulated
from local.kit.exchange import Answer, Request, json_answer, page
from local.kit.journal import Entry, Journal
from local.systems.karte.checking import Refusal, read_event, read_keys, read_object, read_user
from local.systems.karte.faults import Fault, Kind
from local.systems.karte.people import People, user_of

WRITE = "track.event.write"
READ = "beta.track.event.get"
EVERY_SCOPE = frozenset({WRITE, READ})
_MOST_SHOWN = 10


@dataclass(frozen=True)
class Written:
    """One event as it was recorded. `at` is in epoch seconds."""

    key: str
    id: str
    event_name: str
    values: Mapping[str, Any]
    at: float


class Project(PlainEmulated[Fault, Entry]):
    """Everything that a running stand-in knows. `tokens` is by text, with the scopes of each."""

    def __init__(
        self,
        tokens: Mapping[str, frozenset[str]],
        visible_after: float = 0.0,
        user_data: Literal["managed", "events"] = "managed",
    ) -> None:
        super().__init__(Fault, Journal())
        self.tokens = tokens
        self.visible_after = visible_after
        self.user_data = user_data
        self.written: list[Written] = []
        self.people = People()
        self.personal: dict[str, dict[str, Any]] = {}
        """By member: what was said in identify events, where user data are managed."""
        self.lock = Lock()

    def entry(self, request: Request) -> Entry:
        """As PlainEmulated.entry."""
        return Entry(method=request.method, path=request.path)

    def failed(self, fault: Fault) -> Answer:
        """As PlainEmulated.failed."""
        headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
        if fault.kind is Kind.HTML_503:
            return page(503, "Service Unavailable", headers)
        status = {Kind.TOO_MANY: 429, Kind.GATEWAY_504: 504}.get(fault.kind, fault.status)
        return json_answer(status, {"message": "a fault of the stand-in"}, headers)

    def serve(self, request: Request) -> Answer:
        """As PlainEmulated.serve."""
        try:
            return json_answer(200, self._served(request))
        except Refusal as refusal:
            return json_answer(refusal.status, {"message": str(refusal)})

    def events(self, user: str | None = None) -> list[dict[str, Any]]:
        """Return what was recorded, in order, of one user when it is given."""
        with self.lock:
            return [asdict(one) for one in self.written if user in (None, one.id)]

    def reset(self) -> None:
        """As Emulated.reset; the tokens stay."""
        super().reset()
        with self.lock:
            self.written.clear()
            self.people.clear()
            self.personal.clear()

    def _served(self, request: Request) -> dict[str, Any]:
        """Do what one call asks for. Raises Refusal."""
        scope = {"/v2/track/event/write": WRITE, "/v2beta/track/event/get": READ}.get(request.path)
        if scope is None or request.method != "POST":
            raise Refusal(404, "no such call")
        self._authenticate(request.header("authorization"), scope)
        content = read_object(request.body, request.media_type)
        return self._write(content) if scope == WRITE else self._get(content)

    def _authenticate(self, authorization: str, scope: str) -> None:
        kind, _, token = authorization.partition(" ")
        if kind != "Bearer" or token not in self.tokens:
            raise Refusal(401, "unknown access token")
        if scope not in self.tokens[token]:
            raise Refusal(403, f"the app lacks the scope {scope}")

    def _write(self, content: Mapping[str, Any]) -> dict[str, Any]:
        kind, value = read_keys(content.get("keys"))
        name, values = read_event(content.get("event"))
        with self.lock:
            self.people.tell(user_of(kind, value), name, values)
            kept = self._kept(name, values)
            self.written.append(Written(kind, value, name, kept, time.time()))
        return {}

    def _kept(self, name: str, values: dict[str, Any]) -> dict[str, Any]:
        if self.user_data == "events" or name != "identify":
            return values
        member = values.get("user_id")
        if isinstance(member, str) and member:
            self.personal.setdefault(member, {}).update(values)
        return {}

    def _get(self, content: Mapping[str, Any]) -> dict[str, Any]:
        user = read_user(content)
        names, options = content.get("event_names"), content.get("options", {})
        if not isinstance(names, list) or not 1 <= len(names) <= _MOST_SHOWN:
            raise Refusal(400, "event_names must be a list of 1 to 10 names")
        found: dict[str, list[dict[str, Any]]] = {}
        for one in self._shown(user, options):
            if one.event_name in names:
                item = {"_date": int(one.at), "values": {one.event_name: one.values}}
                found.setdefault(one.event_name, []).append(item)
        most = min(int(options.get("limit", _MOST_SHOWN)), _MOST_SHOWN)
        return {"events": {name: items[:most] for name, items in found.items()}}

    def _shown(self, user: str, options: Mapping[str, Any]) -> list[Written]:
        """The events of a user, and of all who are one with it, that may be seen by now; the newest first."""
        begin = float(options.get("from", 0)) / 1000
        end = min(time.time() - self.visible_after, float(options.get("to", 1e15)) / 1000)
        with self.lock:
            person = self.people.person(user)
            newest = (one for one in reversed(self.written) if begin <= one.at <= end)
            return [one for one in newest if self.people.person(user_of(one.key, one.id)) == person]
