"""The stand-in as a library, and what it plays."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from threading import Lock
from typing import Any
from urllib.parse import unquote

from local.kit import stand_in
from local.kit.emulated import PlainEmulated
from local.kit.exchange import Answer, Request, json_answer
from local.kit.faults import Fault
from local.kit.journal import Entry, Journal

FIELDS = frozenset({"name", "email", "score"})
"""What a person has beside the id."""

Records = dict[str, dict[str, Any]]


class Directory(PlainEmulated[Fault, Entry]):
    """People, whom clients write, and groups, whom nobody writes from outside."""

    def __init__(self, token: str) -> None:
        super().__init__(Fault, Journal())
        self.token = token
        self.people: Records = {}
        self.groups: Records = {}
        self.hidden: set[str] = set()
        """Ids of groups that the listing leaves out, though they are there."""
        self._lock = Lock()

    def entry(self, request: Request) -> Entry:
        """As PlainEmulated.entry."""
        return Entry(method=request.method, path=request.path)

    def failed(self, fault: Fault) -> Answer:
        """As PlainEmulated.failed; the kind is a status."""
        return json_answer(int(fault.kind), {})

    def reset(self) -> None:
        """As Emulated.reset."""
        super().reset()
        self.people.clear()
        self.groups.clear()

    def serve(self, request: Request) -> Answer:
        """As PlainEmulated.serve."""
        if request.header("authorization") != f"Bearer {self.token}":
            return json_answer(401, {})
        _, kind, *rest = request.path.split("/")
        match request.method, kind, rest:
            case "PUT", "people", [person]:
                return self._write(unquote(person), request.body)
            case "GET", "people", []:
                return json_answer(200, {"people": self._listed(self.people, request)})
            case "GET", "groups", []:
                return json_answer(200, {"groups": self._listed(self.groups, request, self.hidden)})
        return json_answer(404, {})

    def _write(self, person: str, body: bytes) -> Answer:
        try:
            fields = json.loads(body)
        except ValueError:
            return json_answer(400, {})
        if not isinstance(fields, dict) or fields.keys() - FIELDS:
            return json_answer(400, {})
        with self._lock:
            return json_answer(200, put(self.people, person, fields))

    def _listed(self, records: Records, request: Request, hidden: Collection[str] = ()) -> list[dict[str, Any]]:
        """By id. `since`, `until`, `after`, `id` and `email` narrow it."""
        wanted = dict(request.pairs)
        with self._lock:
            listed = sorted(records.items())
        found = [one for name, one in listed if name not in hidden and _is_wanted(one, wanted)]
        return found[: int(wanted.get("limit", 100))]


class StandIn(stand_in.StandIn):
    """A directory on this machine. `token` lets in; `port` 0 takes a free one."""

    def __init__(self, *, host: str = "127.0.0.1", port: int = 0, token: str = "stand-in-token") -> None:  # noqa: S107 - a token of nothing
        self.directory = Directory(token)
        super().__init__(self.directory, host, port)


def put(records: Records, record: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Make a record, or change it: each time it has another revision."""
    before = records.get(record, {"id": record, "revision": 0})
    changed = {"revision": before["revision"] + 1, "changed": datetime.now(UTC).isoformat()}
    records[record] = {**before, **fields, **changed}
    return records[record]


def _is_wanted(one: Mapping[str, Any], wanted: Mapping[str, str]) -> bool:
    since, until = (datetime.fromisoformat(wanted[name]) if name in wanted else None for name in ("since", "until"))
    changed = datetime.fromisoformat(one["changed"])
    return (
        (since is None or changed >= since)
        and (until is None or changed < until)
        and one["id"] > wanted.get("after", "")
        and all(one.get(name) == wanted[name] for name in ("id", "email") if name in wanted)
    )
