"""The system: what it was asked, what it holds, how it answers."""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock, Thread
from types import TracebackType
from typing import Any, Self

from local.systems.http.access import TOKEN_PATH, Access, Nobody, OAuth2
from local.systems.http.exchange import Answer, Refusal, Request, json_answer
from local.systems.http.faults import Fault, Faults, Kind, fault_from
from local.systems.http.rules import WRITES, check, content
from local.systems.http.server import Server

PREFIX = "/_stand-in/"
ALLOW = "GET, HEAD, OPTIONS, PUT, POST, PATCH"


@dataclass(frozen=True)
class Received:
    """One request and what came of it."""

    request: Request
    status: int
    content: Any = None


@dataclass
class _Memory:
    received: list[Received] = field(default_factory=list)
    writes: dict[str, list[Any]] = field(default_factory=dict)
    answered: dict[str, tuple[str, Answer]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)


class StandIn:
    """A server on this machine. A write to a path is remembered under it, in the order in which it was done.

    A write with an `Idempotency-Key` that was seen is answered as before and not done again; with another body it is
    refused (draft-ietf-httpapi-idempotency-key-header, section 2.7).
    """

    def __init__(
        self, access: Access | None = None, *, host: str = "127.0.0.1", port: int = 0, allow: str = ALLOW
    ) -> None:
        self.access = access or Nobody()
        self.faults = Faults()
        self._allow = allow
        self._memory = _Memory()
        self._server = Server((host, port), self._answer)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{self._server.server_address[0]!s}:{self._server.server_address[1]}"

    @property
    def token_url(self) -> str:
        """Where OAuth2 issues tokens."""
        return self.url + TOKEN_PATH

    def start(self) -> Self:
        """Listen, in a thread."""
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def stop(self) -> None:
        """Stop listening and end every connection."""
        self._server.close_all()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def fail(self, kind: Kind, **order: Any) -> None:
        """Order a fault: see local.systems.http.faults."""
        self.faults.add(Fault(kind, **order))

    def received(self) -> list[Received]:
        """Every request, also those for tokens, in the order in which they came."""
        with self._memory.lock:
            return list(self._memory.received)

    def writes(self) -> dict[str, list[Any]]:
        """What was done: by raw path, the bodies in their order."""
        with self._memory.lock:
            return {path: list(bodies) for path, bodies in self._memory.writes.items()}

    def reset(self) -> None:
        """Forget what was asked and done, and the faults."""
        self.faults.clear()
        with self._memory.lock:
            self._memory.received.clear()
            self._memory.writes.clear()
            self._memory.answered.clear()

    def _answer(self, request: Request) -> Answer:
        if request.path.startswith(PREFIX):
            return self._control(request)
        fault = self.faults.strike(request.method, request.path)
        if fault and fault.kind is Kind.SLOW:
            time.sleep(fault.seconds)
        if fault and fault.kind in {Kind.STATUS, Kind.RESET}:
            answer = Answer(fault.status, fault.body.encode(), fault.headers, reset=fault.kind is Kind.RESET)
            self._record(Received(request, 0 if answer.reset else answer.status))
            return answer
        answer, found = self._serve(request)
        self._record(Received(request, answer.status, found))
        return Answer(0, reset=True) if fault and fault.kind is Kind.LOST_ANSWER else answer

    def _serve(self, request: Request) -> tuple[Answer, Any]:
        try:
            check(request)
            if isinstance(self.access, OAuth2) and request.path == TOKEN_PATH:
                return self.access.issue(request), None
            if request.method == "OPTIONS":
                return Answer(204, headers={"Allow": self._allow}), None
            self.access.check(request)
            return self._write(request) if request.method in WRITES else (self._show(request), None)
        except Refusal as refusal:
            return refusal.answer, None

    def _write(self, request: Request) -> tuple[Answer, Any]:
        found = content(request)
        key = request.header("idempotency-key")
        digest = hashlib.sha256(f"{request.method} {request.target}\n".encode() + request.body).hexdigest()
        with self._memory.lock:
            if key in self._memory.answered:
                before, answer = self._memory.answered[key]
                if before != digest:
                    raise Refusal(422, "this idempotency key was used for another request")
                return answer, found
            bodies = self._memory.writes.setdefault(request.path, [])
            bodies.append(found)
            answer = json_answer(200, {"id": f"r-{len(bodies)}", "path": request.path, "version": len(bodies)})
            if key:
                self._memory.answered[key] = digest, answer
        return answer, found

    def _show(self, request: Request) -> Answer:
        if request.method not in ("GET", "HEAD"):
            raise Refusal(405, "not served", {"Allow": self._allow})
        bodies = self.writes().get(request.path)
        if not bodies:
            raise Refusal(404, "nothing was written here")
        return json_answer(200, bodies[-1])

    def _control(self, request: Request) -> Answer:
        orders: dict[tuple[str, str], Callable[[], Answer]] = {
            ("GET", "requests"): lambda: json_answer(200, [_shown(each) for each in self.received()]),
            ("GET", "writes"): lambda: json_answer(200, self.writes()),
            ("GET", "faults"): lambda: json_answer(200, self.faults.listed()),
            ("POST", "faults"): lambda: self._order(request.body),
            ("DELETE", "faults"): self._forget_faults,
            ("POST", "reset"): self._reset,
        }
        order = orders.get((request.method, request.path.removeprefix(PREFIX)))
        return order() if order else json_answer(404, {"error": "there are requests, writes, faults and reset"})

    def _forget_faults(self) -> Answer:
        self.faults.clear()
        return json_answer(200, [])

    def _reset(self) -> Answer:
        self.reset()
        return json_answer(200, [])

    def _order(self, body: bytes) -> Answer:
        try:
            self.faults.add(fault_from(json.loads(body)))
        except (ValueError, TypeError) as error:
            return json_answer(400, {"error": str(error)})
        return json_answer(201, self.faults.listed())

    def _record(self, received: Received) -> None:
        with self._memory.lock:
            self._memory.received.append(received)


def _shown(received: Received) -> dict[str, Any]:
    request = received.request
    return {"method": request.method, "target": request.target, "status": received.status, "content": received.content}
