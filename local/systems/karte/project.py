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
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Literal

from local.kit.faults import Faults
from local.systems.karte.checking import Refusal, read_event, read_keys, read_object, read_user
from local.systems.karte.faults import Fault
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


@dataclass
class Project:
    """Everything that a running stand-in knows. `tokens` is by text, with the scopes of each."""

    tokens: Mapping[str, frozenset[str]]
    visible_after: float = 0.0
    user_data: Literal["managed", "events"] = "managed"
    down: bool = False
    faults: Faults[Fault] = field(default_factory=Faults)
    written: list[Written] = field(default_factory=list)
    people: People = field(default_factory=People)
    personal: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By member: what was said in identify events, where user data are managed."""
    requests: list[dict[str, Any]] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def answer(self, path: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
        """Do what one call asks for. Raises Refusal."""
        scope = {"/v2/track/event/write": WRITE, "/v2beta/track/event/get": READ}.get(path)
        if scope is None:
            raise Refusal(404, "no such call")
        self._authenticate(headers.get("authorization", ""), scope)
        content = read_object(body, headers.get("content-type", ""))
        return self._write(content) if scope == WRITE else self._get(content)

    def note(self, path: str, status: int) -> None:
        """Log one request; status 0 is one that got no answer."""
        with self.lock:
            self.requests.append({"at": datetime.now(UTC).isoformat(), "path": path, "status": status})

    def events(self, user: str | None = None) -> list[dict[str, Any]]:
        """Return what was recorded, in order, of one user when it is given."""
        with self.lock:
            return [asdict(one) for one in self.written if user in (None, one.id)]

    def forget(self) -> None:
        """Forget events, faults and log; the tokens stay."""
        with self.lock:
            self.written.clear()
            self.people.clear()
            self.personal.clear()
            self.requests.clear()
        self.faults.clear()
        self.down = False

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
