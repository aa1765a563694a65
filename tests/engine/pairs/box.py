"""A system in memory whose records can be read, told of and written, field by field: one side of a pair.

What it makes of a value when it keeps it (it trims, rounds, cuts) is `keeps`; what of that the relay knows is
`canonical`. It counts revisions or none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import msgspec

from relay.core.config import Connection, Route, Source
from relay.core.deadline import Deadline
from relay.core.event import Event
from relay.core.findings import Finding, Problem
from relay.core.outcome import Cause, Delivered, Rejected, Retry, Told
from relay.core.read_source import ReadSource
from relay.core.refusal import Refused
from relay.mapping.paths import Path
from relay.system.access import Access, Payload
from relay.system.pairs import RoutesByEvent, SharedRecord, reads_any
from relay.system.source import SourceSide
from relay.system.stream import Change, Mode, Page, Span
from relay.system.target import Accepted, Target
from relay.system.value_fingerprints import of_values
from relay.system.version import fingerprint
from relay.system.webhook_setup import Described, PayloadPath

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
Keep = Callable[[str], str]


class Killed(BaseException):
    """The function was killed: nothing behind it happens."""


class BoxConnection(Connection, frozen=True, kw_only=True):
    """One box."""

    url: str = ""


class BoxSource(ReadSource, frozen=True, kw_only=True):
    """What is read of it."""


class BoxRoute(Route, frozen=True, kw_only=True):
    """The box's field: where its value is."""

    key: str = "email"
    fields: dict[str, str] = msgspec.field(default_factory=dict)


@dataclass
class Fate:
    """What becomes of the next writes: `lost` is written and not answered, `killed` ends the function."""

    next: list[str] = field(default_factory=list)

    def pop(self) -> str:
        return self.next.pop(0) if self.next else "written"


@dataclass
class Box:
    """Implements System, Stream, Reader, TargetSide and Target, as far as the engine asks."""

    name: str
    now: Callable[[], datetime]
    keeps: Keep = str
    canonical: Keep = str
    revisions: bool = False
    called: bool = False
    told: Callable[[str], None] = lambda _: None
    """Told of each record that has changed, where it calls."""
    records: dict[str, dict[str, str]] = field(default_factory=dict)
    changed_at: dict[str, datetime] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    writes: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """Of the relay: record and fields."""
    wrote_at: dict[str, datetime] = field(default_factory=dict)
    """By field, when the relay wrote it last."""
    fate: Fate = field(default_factory=Fate)
    meanwhile: dict[str, Callable[[], object]] = field(default_factory=dict)
    """What happens once while it is being read, before it is written, or after that: `read`, `before`, `after`."""
    page: int = 2
    origin: None = None
    mode: Mode = "changes"
    look_back: timedelta = timedelta(minutes=1)
    longest_slice: timedelta | None = None
    least_every: timedelta = timedelta(minutes=1)
    tells_gone: bool = False
    numeric_ids: bool = False
    model: type[Source] = BoxSource
    route_model: type[Route] = BoxRoute
    needs: frozenset[str] = frozenset({"email"})
    routes: Mapping[str, BoxRoute] = field(default_factory=dict)

    # what people see

    def edit(self, record: str, name: str, value: str) -> None:
        """A person changes a field."""
        self._set(record, {name: value})

    def shown(self, email: str, name: str) -> str:
        """What stands in a field of the record with this address."""
        return next((each.get(name, "") for each in self.records.values() if each["email"] == email), "")

    def _set(self, record: str, fields: Mapping[str, str]) -> None:
        kept = {name: value if name == "email" else self.keeps(value) for name, value in fields.items()}
        self.records.setdefault(record, {}).update(kept)
        self.changed_at[record] = self.now()
        self.counts[record] = self.counts.get(record, 0) + 1
        if self.called:
            self.told(record)

    def payload(self, record: str) -> dict[str, Any]:
        return {"id": record, **self.records[record]}

    # the system

    @property
    def target(self) -> Box:
        return self

    @property
    def sources(self) -> Mapping[str, SourceSide]:
        side = cast("Any", self)
        return {"records": SourceSide(model=BoxSource, **({"receiver": side} if self.called else {"stream": side}))}

    # what it says of shared fields

    def shared(self, connection: Connection, source: Source | None, writers: Sequence[Route]) -> Box:
        assert writers
        return self

    def holds(self, payload: Payload) -> SharedRecord:
        values = {name: self.canonical(str(value or "")) for name, value in payload.items() if name != "id"}
        return SharedRecord(frozenset({f"email:{payload['email']}"}) if payload.get("email") else frozenset(), values)

    def named(self, key: str) -> frozenset[str]:
        return frozenset({f"email:{key}"})

    def written(self, route: Route, payload: Payload, stream: str, connection: Connection) -> SharedRecord:
        assert stream == "records"
        mapped = self._mapped(cast("BoxRoute", route), payload)
        values = {name: self.canonical(value) for name, value in mapped.items()}
        return SharedRecord(frozenset({f"email:{self._key(route, payload)}"}), values)

    def narrowed(self, route: Route, wanted: Container[object]) -> Route | None:
        left = {name: path for name, path in cast("BoxRoute", route).fields.items() if reads_any(path, wanted)}
        return msgspec.structs.replace(cast("BoxRoute", route), fields=left) if left else None

    def changes(self, route: Route) -> Mapping[str, frozenset[str]]:
        return {"records": frozenset(cast("BoxRoute", route).fields)}

    # written

    def describe(self, route: Route) -> Described:
        mine = cast("BoxRoute", route)
        return Described(paths=[PayloadPath(mine.key), *map(PayloadPath, mine.fields.values())], identity=[mine.key])

    def accept(self, route: Route, payload: Payload, connection: Connection | None = None) -> Accepted:
        return Accepted(self._key(route, payload), self._key(route, payload))

    def fingerprint(self, route: Route, payload: Payload, connection: Connection | None = None) -> str:
        return of_values(self._mapped(cast("BoxRoute", route), payload))

    def for_connection(self, connection: Connection, routes: Mapping[str, Route], access: Access) -> Target:
        return BoxTarget(self, RoutesByEvent(cast("Mapping[str, BoxRoute]", routes), self))

    def _key(self, route: Route, payload: Payload) -> str:
        found = Path(cast("BoxRoute", route).key).read(payload)
        if not found:
            raise Refused("key_missing", path="email")
        return str(found)

    def _mapped(self, route: BoxRoute, payload: Payload) -> dict[str, str]:
        return {name: str(Path(path).read(payload) or "") for name, path in route.fields.items()}

    def happen(self, when: str) -> None:
        """Let happen what was to happen then."""
        self.meanwhile.pop(when, lambda: None)()

    def write(self, email: str, fields: dict[str, str]) -> dict[str, str]:
        found = next((record for record, each in self.records.items() if each["email"] == email), None)
        record = found or f"{self.name}-{email}"
        self.writes.append((record, fields))
        self.wrote_at |= dict.fromkeys(fields, self.now())
        self._set(record, {"email": email, **fields})
        return {"record": record, **({"revision": str(self.counts[record])} if self.revisions else {})}

    # read

    def filter(self, source: Source) -> Mapping[str, Any]:
        return {}

    def check_source(self, source: Source, connection: Connection) -> Iterable[Problem]:
        return ()

    def advise_source(self, source: Source) -> Iterable[Problem]:
        return ()

    def check(self, where: str, deadline: Deadline) -> Iterable[Finding]:
        return ()

    def reader(self, connection: Connection, source: Source, names: Any, access: Access) -> Box:
        return self

    def start(self, span: Span) -> str:
        return json.dumps({"since": span.since.isoformat() if span.since else None, "after": "", "began": None})

    def read(self, bookmark: str, deadline: Deadline) -> Iterator[Page]:
        place = json.loads(bookmark)
        while True:
            began = place["began"] or self.now().isoformat()
            since = place["since"]
            found = sorted(
                record
                for record, at in self.changed_at.items()
                if record > place["after"] and (since is None or at >= datetime.fromisoformat(since))
            )
            few, complete = found[: self.page], len(found) <= self.page
            reached = datetime.fromisoformat(began if complete else since or "1970-01-01T00:00:00+00:00")
            place = (
                {"since": began, "after": "", "began": None} if complete else place | {"after": few[-1], "began": began}
            )
            changes = [self._change(each) for each in few]
            self.happen("read")
            yield Page(changes, json.dumps(place), reached, complete)
            if complete:
                return

    def one(self, record: str, deadline: Deadline) -> Change | None:
        return self._change(record) if record in self.records else None

    def _change(self, record: str) -> Change:
        payload = self.payload(record)
        return Change(record, str(self.counts[record]) if self.revisions else fingerprint(payload), payload)


@dataclass
class BoxTarget:
    """Writes what is wanted, one event after the other."""

    box: Box
    routes: RoutesByEvent[BoxRoute]

    def deliver(self, events: Sequence[Event], deadline: Deadline) -> Sequence[Told]:
        outcomes: list[Told] = []
        waiting: dict[str, Retry] = {}
        for event in events:
            route = self.routes.of(event)
            email = self.box._key(route, event.payload)
            outcome = waiting.get(email) or self._one(email, self.box._mapped(route, event.payload))
            if isinstance(outcome, Retry):
                waiting.setdefault(email, Retry(cause=outcome.cause, waiting=True))
            outcomes.append(outcome)
        return outcomes

    def _one(self, email: str, fields: dict[str, str]) -> Told:
        match self.box.fate.pop():
            case "killed before":
                raise Killed
            case "killed after":
                self.box.write(email, fields)
                raise Killed
            case "lost":
                self.box.write(email, fields)
                return Retry(cause=Cause(code="timeout"))
            case "down":
                return Retry(cause=Cause(code="busy", status=503))
            case "throttled":
                return Retry(cause=Cause(code="throttled", status=429))
            case "rejected":
                return Rejected(cause=Cause(code="no"))
        made = not any(each["email"] == email for each in self.box.records.values())
        self.box.happen("before")
        answer = self.box.write(email, fields)
        self.box.happen("after")
        return Delivered(answer=answer, made=("lead",) if made else ())
