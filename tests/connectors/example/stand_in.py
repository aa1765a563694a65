"""A directory on this machine, which refuses what the directory refuses: `with StandIn() as directory: ...`."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from local.kit.listener import Handler, Listener, reset
from local.kit.served import Served

FIELDS = frozenset({"name", "email", "score"})
"""What a person has beside the id."""


@dataclass
class Content:
    """What the directory holds, what it was asked, and how it is to fail next."""

    token: str = "stand-in-token"
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    groups: dict[str, dict[str, Any]] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    writes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    """For each of the next requests: a status, `reset` before it is done, `lost` after it, or `slow`."""


class StandIn(Served):
    """Serves between `start` and `stop`, or inside `with`. `port` 0 takes a free one."""

    def __init__(self, *, host: str = "127.0.0.1", port: int = 0) -> None:
        super().__init__(host, port)
        self.content = Content()

    def _listen(self, address: tuple[str, int]) -> Listener:
        content = self.content

        class Bound(_Handler):
            directory = content

        return Listener(address, Bound)


class _Handler(Handler):
    directory: Content

    def _handle(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        self.directory.requests.append(f"{self.command} {self.path}")
        fault = self.directory.faults.pop(0) if self.directory.faults else ""
        if fault == "slow":
            time.sleep(3)
        status = int(fault) if fault.isdecimal() else 0
        content: dict[str, Any] = {}
        if not status and fault != "reset":
            status, content = self._answer(body)
        if fault in {"reset", "lost"}:
            self.close_connection = True
            reset(self.connection)
            return
        self._send_whole(status, {"Content-Type": "application/json"}, json.dumps(content).encode())

    def _answer(self, body: bytes) -> tuple[int, dict[str, Any]]:
        if self.headers.get("Authorization") != f"Bearer {self.directory.token}":
            return 401, {}
        url = urlsplit(self.path)
        _, kind, *rest = url.path.split("/")
        wanted = dict(parse_qsl(url.query))
        match self.command, kind, rest:
            case "PUT", "people", [person]:
                return self._write(unquote(person), body)
            case "GET", "people", []:
                return 200, {"people": _listed(self.directory.people, wanted)}
            case "GET", "groups", []:
                return 200, {"groups": _listed(self.directory.groups, wanted)}
        return 404, {}

    def _write(self, person: str, body: bytes) -> tuple[int, dict[str, Any]]:
        try:
            fields = json.loads(body)
        except ValueError:
            return 400, {}
        if not isinstance(fields, dict) or fields.keys() - FIELDS:
            return 400, {}
        self.directory.writes.append((person, fields))
        before = self.directory.people.get(person, {"id": person, "revision": 0})
        changed = {"revision": before["revision"] + 1, "changed": datetime.now(UTC).isoformat()}
        self.directory.people[person] = {**before, **fields, **changed}
        return 200, self.directory.people[person]


def _listed(records: Mapping[str, dict[str, Any]], wanted: Mapping[str, str]) -> list[dict[str, Any]]:
    """By id. `since`, `until`, `after`, `id` and `email` narrow it."""
    found = [one for one in sorted(records.values(), key=lambda one: str(one["id"])) if _is_wanted(one, wanted)]
    return found[: int(wanted.get("limit", 100))]


def _is_wanted(one: Mapping[str, Any], wanted: Mapping[str, str]) -> bool:
    since, until = (datetime.fromisoformat(wanted[name]) if name in wanted else None for name in ("since", "until"))
    changed = datetime.fromisoformat(one["changed"])
    return (
        (since is None or changed >= since)
        and (until is None or changed < until)
        and one["id"] > wanted.get("after", "")
        and all(one.get(name) == wanted[name] for name in ("id", "email") if name in wanted)
    )
