"""An instance whose leads are read, on a clock that stands still between the steps of a test.

It does with pages what the engine does: each is remembered in the order queue, memory, bookmark; what was seen in its
version is no news.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import msgspec
import requests

from local.systems.marketo import StandIn
from relay.core.gate import Purpose
from relay.limits.open_gate import OpenGate
from relay.system.access import Access
from relay.system.reads import Reads
from relay.system.stream import Change, NotReady, Span
from systems.marketo.config import MarketoConnection
from systems.marketo.rest.cache import Cache
from systems.marketo.rest.client import Marketo
from systems.marketo.rest.ledger import Limits
from systems.marketo.rest.quota import Quota
from systems.marketo.streams.connecting import leads_reader
from systems.marketo.streams.reader import LeadsReader
from systems.marketo.streams.source import LeadsSource
from tests.support.deadlines import Endless
from tests.support.memory_state import MemoryState
from tests.support.reader_notes import Notes

NOON = datetime(2026, 11, 2, 18, tzinfo=UTC)
"""Noon where Marketo's day is counted."""
LOOK_BACK = timedelta(hours=6)
CHANGE = 13
"""The type of a data value change."""
FIVE_MINUTES = timedelta(minutes=5)


@dataclass
class Instance:
    """A stand-in, and the reading of its leads in three fields."""

    stand_in: StandIn
    names: Iterable[str] | None = ("email", "company", "leadScore")
    source: Mapping[str, Any] = field(default_factory=dict)
    per_day: int = 25_000
    percent: int = 80

    def __post_init__(self) -> None:
        self.stand_in.clock.freeze(NOON.timestamp())
        self.stand_in.quotas.per_window = 1_000_000
        self.stand_in.quotas.per_day = 1_000_000
        self.state = MemoryState()
        self.notes = Notes()
        self.bookmark: str | None = None
        self.reached: datetime | None = None
        self.seen: dict[str, tuple[str, bool]] = {}
        self.waits: list[float] = []
        self.read: list[str] = []
        """Records that the last run read, whether they were news or not."""

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.stand_in.clock.now(), UTC)

    def later(self, **time: float) -> None:
        self.stand_in.clock.advance(timedelta(**time).total_seconds())

    def reader(self, purpose: Purpose = "read") -> LeadsReader:
        """A new one, as in another function."""
        source = msgspec.convert({"every": "5m", **self.source}, LeadsSource)
        names = Reads(None if self.names is None else frozenset(self.names), whole=self.names is None)
        access = self.access(purpose)
        return leads_reader(self.connection, source, names, access, client=self.client, clock=lambda: self.now)

    @property
    def connection(self) -> MarketoConnection:
        quota = {"per_day": self.per_day, "extract_percent": self.percent}
        return msgspec.convert({"url": self.stand_in.url, "quota": quota}, MarketoConnection)

    def access(self, purpose: Purpose) -> Access:
        return Access(secret=self._secret, gate=OpenGate(), state=self.state, purpose=purpose, memory=self.notes)

    def run(self, since: datetime | None = None, *, everything: bool = False) -> list[Change]:
        """One run of the running part, as far as it comes; what is news."""
        reader, self.read = self.reader(), []
        if self.bookmark is None:
            self.bookmark = reader.start(Span(None if everything else (since or self.now) - LOOK_BACK))
        elif self.reached is not None:
            self.bookmark, self.reached = reader.back(self.bookmark, self.reached - LOOK_BACK), None
        news: list[Change] = []
        try:
            for page in reader.read(self.bookmark, Endless()):
                self.read += [each.record for each in page.changes]
                news += self._take(page.changes)
                self.notes.write()
                self.bookmark = page.bookmark
                self.reached = page.reached if page.complete else None
        except NotReady as wait:
            self.bookmark = wait.bookmark
            self.waits.append(wait.seconds)
        return news

    def fill(self, since: datetime | None, until: datetime) -> list[Change]:
        """A fill, run after run until it is over; everything is news."""
        reader, found = self.reader(), list[Change]()
        bookmark, is_over = reader.start(Span(since, until)), False
        while not is_over:
            try:
                for page in self.reader().read(bookmark, Endless()):
                    found += page.changes
                    bookmark, is_over = page.bookmark, page.complete
            except NotReady as wait:
                bookmark = wait.bookmark
                self.later(seconds=wait.seconds)
        return found

    deadline = Endless()

    def span(self) -> Span:
        """Open, from now on."""
        return Span(self.now - LOOK_BACK)

    def requests(self, path: str = "") -> int:
        """Calls so far, but for tokens of access."""
        found = self.stand_in.requests()
        return len([each for each in found if path in each["path"] and "identity" not in each["path"]])

    def edit(self, **values: Any) -> int:
        """A person edits a lead, or adds it; its id."""
        return int(self.stand_in.edit(**values)["id"])

    def number_next(self, number: int) -> None:
        """The id of the lead that is made next."""
        self.stand_in.instance.leads._store._ids = count(number)

    def edit_in_silence(self, lead: int, **values: Any) -> None:
        """Change a lead; its activities are not committed yet."""
        found = self.stand_in.instance.leads.get(lead)
        assert found
        found.values.update(values)

    def commit(self, lead: int, name: str, ago: timedelta) -> None:
        """Write the activity of a change that happened some time ago."""
        fields = [{"id": 1, "name": name, "newValue": "x", "oldValue": None}]
        self.happened(lead, CHANGE, (self.now - ago).timestamp(), fields=fields)

    def happened(self, lead: int, kind: int, at: float | None = None, **more: Any) -> None:
        """Write an activity, now or at another moment."""
        self.stand_in.instance.log.add(lead, kind, self.now.timestamp() if at is None else at, **more)

    def merge(self, winner: int, loser: int) -> None:
        self.api("POST", f"/rest/v1/leads/{winner}/merge.json", leadId=loser)

    def delete(self, lead: int) -> None:
        self.api("POST", "/rest/v1/leads/delete.json", body={"input": [{"id": lead}]})

    def api(self, method: str, path: str, *, body: Any = None, **query: Any) -> Any:
        """Somebody else uses the API."""
        identity = {"grant_type": "client_credentials", **self._secret()}
        url = self.stand_in.url
        token = requests.get(f"{url}/identity/oauth/token", params=identity, timeout=10).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        answer = requests.request(method, f"{url}{path}", params=query, json=body, headers=headers, timeout=10).json()
        assert answer["success"], answer
        assert not any("reasons" in each for each in answer.get("result", [])), answer
        return answer

    def jobs(self) -> list[Any]:
        """The bulk extracts so far, as they are now."""
        exports = self.stand_in.instance.exports
        exports._settle()
        return [*exports._jobs.values()]

    def fail_jobs(self) -> None:
        """Let every extract fail that is not finished."""
        for job in self.jobs():
            if job.status in {"Created", "Queued", "Processing"}:
                self.stand_in.instance.exports.fail(job.id)

    def vanish(self, lead: int) -> None:
        """Take a lead out of sight, without a word in any log."""
        self.stand_in.instance.leads._store.remove(lead)

    def _take(self, changes: Iterable[Change]) -> list[Change]:
        news = [each for each in changes if self.seen.get(each.record) != (each.version, each.deleted)]
        self.seen |= {each.record: (each.version, each.deleted) for each in changes}
        return news

    def client(self, connection: MarketoConnection, access: Access) -> Marketo:
        quota = Quota(
            store=access.state,
            limits=Limits(1_000_000, 10, connection.quota.per_day),
            purpose=access.purpose,
            clock=self.stand_in.clock.now,
            sleep=self.stand_in.clock.advance,
        )
        return Marketo(
            url=connection.url,
            secret=access.secret,
            gate=access.gate,
            quota=quota,
            cache=Cache(access.state),
            clock=self.stand_in.clock.now,
            sleep=self.stand_in.clock.advance,
        )

    def _secret(self, *, refresh: bool = False) -> Mapping[str, Any]:
        return {"client_id": self.stand_in.client_id, "client_secret": self.stand_in.client_secret}
