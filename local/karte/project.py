"""One KARTE project: its tokens, the events that it was sent, and what happens to a request.

`event/get` answers with the newest ten events of a name at most, and shows an event only some time after it was written
(second-hand: "not strongly consistent").
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from local.faults import Faults
from local.karte.checking import Refusal, read_event, read_keys, read_object
from local.karte.faults import Fault

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
    down: bool = False
    faults: Faults[Fault] = field(default_factory=Faults)
    written: list[Written] = field(default_factory=list)
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
        kind, user = read_keys(content.get("keys"))
        name, values = read_event(content.get("event"))
        with self.lock:
            self.written.append(Written(kind, user, name, values, time.time()))
        return {}

    def _get(self, content: Mapping[str, Any]) -> dict[str, Any]:
        ids = {name: content[name] for name in ("user_id", "visitor_id") if name in content}
        kind, user = read_keys(ids)
        names, options = content.get("event_names"), content.get("options", {})
        if not isinstance(names, list) or not 1 <= len(names) <= _MOST_SHOWN:
            raise Refusal(400, "event_names must be a list of 1 to 10 names")
        found: dict[str, list[dict[str, Any]]] = {}
        for one in self._shown(kind, user, options):
            if one.event_name in names:
                item = {"_date": int(one.at), "values": {one.event_name: one.values}}
                found.setdefault(one.event_name, []).append(item)
        most = min(int(options.get("limit", _MOST_SHOWN)), _MOST_SHOWN)
        return {"events": {name: items[:most] for name, items in found.items()}}

    def _shown(self, kind: str, user: str, options: Mapping[str, Any]) -> list[Written]:
        """The events of a user that may be seen by now, the newest first."""
        begin = float(options.get("from", 0)) / 1000
        end = min(time.time() - self.visible_after, float(options.get("to", 1e15)) / 1000)
        with self.lock:
            newest = reversed(self.written)
            return [one for one in newest if (one.key, one.id) == (kind, user) and begin <= one.at <= end]
