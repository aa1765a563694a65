"""The system: what it was asked, what it holds, how it answers."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from threading import Lock
from typing import Any

from local.kit.emulated import PlainEmulated
from local.kit.exchange import Answer, Request, json_answer
from local.kit.journal import Entry, Journal
from local.systems.http.access import TOKEN_PATH, Access, OAuth2
from local.systems.http.faults import Fault
from local.systems.http.refusal import Refusal
from local.systems.http.rules import WRITES, check, content


@dataclass(kw_only=True)
class Received(Entry):
    """One request and what came of it."""

    request: Request

    def shown(self) -> dict[str, Any]:
        """As Entry.shown, with the raw target and what a write brought."""
        line = {"at": self.at, "method": self.method, "target": self.request.target, "status": self.status}
        return {**line, "milliseconds": self.milliseconds, "content": plain(self._content())}

    def _content(self) -> Any:
        try:
            return content(self.request) if self.method in WRITES else None
        except Refusal:
            return None


class System(PlainEmulated[Fault, Received]):
    """A write to a path is remembered under it, in the order in which it was done.

    A write with an `Idempotency-Key` that was seen is answered as before and not done again; with another body it is
    refused (draft-ietf-httpapi-idempotency-key-header, section 2.7).
    """

    def __init__(self, access: Access, allow: str) -> None:
        super().__init__(Fault, Journal())
        self.access = access
        self._allow = allow
        self._writes: dict[str, list[Any]] = {}
        self._answered: dict[str, tuple[str, Answer]] = {}
        self._lock = Lock()

    def entry(self, request: Request) -> Received:
        """As PlainEmulated.entry."""
        return Received(method=request.method, path=request.path, request=request)

    def failed(self, fault: Fault) -> Answer:
        """As PlainEmulated.failed."""
        return Answer(fault.status, fault.body.encode(), headers=fault.headers)

    def serve(self, request: Request) -> Answer:
        """As PlainEmulated.serve."""
        try:
            check(request)
            if isinstance(self.access, OAuth2) and request.path == TOKEN_PATH:
                return self.access.issue(request)
            if request.method == "OPTIONS":
                return Answer(204, headers={"Allow": self._allow})
            self.access.check(request)
            return self._write(request) if request.method in WRITES else self._show(request)
        except Refusal as refusal:
            return refusal.answer

    def writes(self) -> dict[str, list[Any]]:
        """What was done: by raw path, the bodies in their order."""
        with self._lock:
            return {path: list(bodies) for path, bodies in self._writes.items()}

    def reset(self) -> None:
        """As Emulated.reset."""
        super().reset()
        with self._lock:
            self._writes.clear()
            self._answered.clear()

    def _write(self, request: Request) -> Answer:
        found = content(request)
        key = request.header("idempotency-key")
        digest = hashlib.sha256(f"{request.method} {request.target}\n".encode() + request.body).hexdigest()
        with self._lock:
            if key in self._answered:
                before, answer = self._answered[key]
                if before != digest:
                    raise Refusal(422, "this idempotency key was used for another request")
                return answer
            bodies = self._writes.setdefault(request.path, [])
            bodies.append(found)
            answer = json_answer(200, {"id": f"r-{len(bodies)}", "path": request.path, "version": len(bodies)})
            if key:
                self._answered[key] = digest, answer
        return answer

    def _show(self, request: Request) -> Answer:
        if request.method not in ("GET", "HEAD"):
            raise Refusal(405, "not served", {"Allow": self._allow})
        bodies = self.writes().get(request.path)
        if not bodies:
            raise Refusal(404, "nothing was written here")
        return json_answer(200, plain(bodies[-1]))


def plain(found: Any) -> Any:
    """As JSON shows it; a number that no float holds is shown as a text."""
    return json.loads(json.dumps(found, default=str))
