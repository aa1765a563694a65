"""The HTTP server in front of a project."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from local.kit.listener import Handler, Listener, reset
from local.systems.karte.checking import Refusal
from local.systems.karte.control import PREFIX, control
from local.systems.karte.faults import Fault, Kind
from local.systems.karte.project import Project

LARGEST_BODY = 16 * 1024 * 1024
"""This one only protects the machine; KARTE's own limit is 45 kB."""

_HTML = b"<!DOCTYPE html>\n<html><body><h1>503 Service Unavailable</h1></body></html>\n"


class Server(Listener):
    """Listens for the clients of one project."""

    def __init__(self, address: tuple[str, int], project: Project) -> None:
        self.project = project
        super().__init__(address, _Handler)


class _Handler(Handler):
    server: Server

    def _handle(self) -> None:
        target = urlsplit(self.path)
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            self.close_connection = True
            self._send(413, {})
            return
        body = self.rfile.read(int(length))
        if target.path.startswith(PREFIX):
            name = target.path.removeprefix(PREFIX)
            self._send(*control(self.server.project, self.command, name, dict(parse_qsl(target.query)), body))
        else:
            self._call(target.path, body)

    def _call(self, path: str, body: bytes) -> None:
        project = self.server.project
        if project.down:
            self._fail(path, Fault(kind=Kind.HTML_503))
            return
        fault = project.faults.strike(self.command, path, lambda each: each.kind is not Kind.LOST_ANSWER)
        if fault is not None and fault.kind is Kind.SLOW:
            time.sleep(fault.seconds)
        elif fault is not None:
            self._fail(path, fault)
            return
        status, content = self._answer(path, body)
        if status == 200 and project.faults.strike(self.command, path, lambda each: each.kind is Kind.LOST_ANSWER):
            project.note(path, 0)
            self.close_connection = True
            return
        project.note(path, status)
        self._send(status, content)

    def _answer(self, path: str, body: bytes) -> tuple[int, Any]:
        if self.command != "POST":
            return 404, {"message": "no such call"}
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            return 200, self.server.project.answer(path, headers, body)
        except Refusal as refusal:
            return refusal.status, {"message": str(refusal)}

    def _fail(self, path: str, fault: Fault) -> None:
        if fault.kind is Kind.RESET:
            self.server.project.note(path, 0)
            self.close_connection = True
            reset(self.connection)
            return
        status = {Kind.TOO_MANY: 429, Kind.HTML_503: 503, Kind.GATEWAY_504: 504}.get(fault.kind, fault.status)
        self.server.project.note(path, status)
        headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
        html = _HTML if fault.kind is Kind.HTML_503 else None
        self._send(status, {"message": "a fault of the stand-in"}, html, headers)

    def _send(
        self, status: int, content: Any, html: bytes | None = None, headers: dict[str, str] | None = None
    ) -> None:
        body = json.dumps(content, ensure_ascii=False).encode() if html is None else html
        kind = "application/json; charset=utf-8" if html is None else "text/html"
        self._send_whole(status, {**(headers or {}), "Content-Type": kind}, body)
