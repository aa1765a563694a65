"""The least that a system can be which is read: a listing, and a journal of changes, in a file of JSON.

The file is named by the variable READABLE: `{"records": {id: value}, "forbidden": bool}`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec

from relay.core import event
from relay.core.config import Connection
from relay.core.deadline import Deadline
from relay.core.findings import Finding, Problem
from relay.core.outcome import Cause
from relay.core.read_source import ReadSource
from relay.system.access import Access
from relay.system.reads import Names
from relay.system.source import SourceSide
from relay.system.stream import Change, Estimate, Mode, Page, ReadFailed, Span
from relay.system.version import fingerprint
from tests.support.plain_system import Plain


class ReadableSource(ReadSource, frozen=True, kw_only=True):
    """What is read, and the engine's own keys."""

    app: int = 1


class Things:
    """The stream, and its reader."""

    mode: Mode = "snapshot"
    look_back = timedelta()
    longest_slice: timedelta | None = None
    least_every = timedelta(minutes=1)
    tells_gone = True
    numeric_ids = False
    estimates = True
    model: Any = ReadableSource

    def filter(self, source: Any) -> Mapping[str, Any]:
        return {"app": source.app}

    def check_source(self, source: Any, connection: Connection) -> Iterable[Problem]:
        return ()

    def advise_source(self, source: Any) -> Iterable[Problem]:
        return ()

    def reader(self, connection: Connection, source: Any, names: Names, access: Access) -> Things:
        access.secret()
        return self

    def start(self, span: Span) -> str:
        return f"|{event.now().isoformat()}"

    def read(self, bookmark: str, deadline: Deadline) -> Iterator[Page]:
        after, _, began = bookmark.partition("|")
        found = json.loads(Path(os.environ["READABLE"]).read_text())
        if found.get("forbidden"):
            raise ReadFailed(Cause(code="forbidden"), rejected=True)
        left = sorted(each for each in found["records"] if each > after)
        changes = [self._change(each, found["records"][each]) for each in left[:2]]
        reached = msgspec.convert(began, type=type(event.now()))
        last = changes[-1].record if changes else after
        yield Page(changes, f"{last}|{began}", reached, complete=len(left) <= 2)
        if len(left) > 2:
            yield from self.read(f"{last}|{began}", deadline)

    def check(self, where: str, deadline: Deadline) -> Iterable[Finding]:
        return [Finding(level="ok", where=where, message="can be read")]

    def estimate(self, span: Span, deadline: Deadline) -> Estimate:
        found = json.loads(Path(os.environ["READABLE"]).read_text())
        if found.get("forbidden"):
            raise ReadFailed(Cause(code="forbidden"), rejected=True)
        return Estimate(records=len(found["records"]), calls=1, seconds=0.5 if span.since else None)

    def _change(self, record: str, value: str) -> Change:
        payload = {"leadId": record, "value": value}
        return Change(record, fingerprint(payload), payload)


class Readable(Plain):
    """The system."""

    def __init__(self) -> None:
        super().__init__()
        self.sources = {"things": SourceSide(model=ReadableSource, stream=Things())}
