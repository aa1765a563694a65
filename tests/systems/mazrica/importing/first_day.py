"""A Marketo with leads, a Mazrica, and the command's own parts between them, in this process."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from local.systems.marketo import StandIn as Marketo
from local.systems.mazrica import StandIn as Mazrica
from operations.systems.mazrica.account_scopes import AccountScopes
from operations.systems.mazrica.import_files import ImportFiles
from operations.systems.mazrica.import_format import ImportFormat, read_format
from operations.systems.mazrica.import_rows import ImportRows
from operations.systems.mazrica.lead_import import LeadImport, WrittenImport
from operations.systems.mazrica.there_already import ThereAlready, read_all
from relay.core.event import Event, new_id, now
from relay.core.outcome import Outcome
from relay.limits.open_gate import OpenGate
from relay.system.access import Access
from relay.system.reads import reads
from relay.system.stream import Reader
from systems.marketo.config import MarketoConnection
from systems.marketo.streams.connecting import leads_reader
from systems.marketo.streams.source import LeadsSource
from systems.mazrica.config import MazricaConnection
from systems.mazrica.connecting import Clocks, connect
from systems.mazrica.people.making import MakingNotes
from systems.mazrica.rest.walking import Walker
from systems.mazrica.rows.times import MomentReader
from systems.mazrica.target.connecting import target
from systems.mazrica.target.description import describe
from systems.mazrica.target.route import MazricaRoute
from tests.support.deadlines import Endless
from tests.support.memory_state import MemoryState
from tests.support.process_locks import ProcessLocks

ITEMS = {"lead_id": 501, "lead_score": 502, "acquisition_date": 503, "activity_url": 504}
PAGE = "https://relay.example/v1/activity/latest?t="


class Stopped(Exception):
    """The command was stopped."""


@dataclass
class FirstDay:
    """Both systems, and what the command makes of them."""

    marketo: Marketo
    mazrica: Mazrica
    folder: Path
    route: MazricaRoute = field(default_factory=lambda: msgspec.convert({"to": "mazrica", "contact": {}}, MazricaRoute))
    state: MemoryState = field(default_factory=MemoryState)

    def __post_init__(self) -> None:
        self.connection = msgspec.convert({"url": self.mazrica.url, "items": ITEMS}, MazricaConnection)
        self.clocks = Clocks(now=self.mazrica.clock.now, sleep=self.mazrica.clock.advance)
        self.access = Access(secret=self._key, gate=OpenGate(), state=self.state)

    def format(self, kind: str, encoding: str = "utf-8") -> ImportFormat:
        """What a person downloads, and the command reads."""
        path = self.folder / f"{kind}-format.csv"
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file).writerow(self.mazrica.import_header("customers" if kind == "accounts" else "contacts"))
        return read_format(path)

    def write(self, kind: str = "contacts", *, stop_after: int | None = None) -> WrittenImport:
        """Run the command; stopped after so many pages of leads, where that is said."""
        into, made = self.folder / "into", self.format(kind)
        into.mkdir(exist_ok=True)
        scopes = AccountScopes(into)
        reader = self._reader()
        return LeadImport(
            reader=reader if stop_after is None else _Stops(reader, stop_after),
            there=lambda told: read_all(
                ThereAlready(self.connection.items, MomentReader("Asia/Tokyo")), self._walker(), Endless(), told
            ),
            rows=lambda there: ImportRows(
                route=self.route,
                items=self.connection.items,
                format=made,
                there=there,
                scopes=scopes,
                url=lambda lead: f"{PAGE}{lead}",
                now=self.clocks.now,
            ),
            files=ImportFiles(into, made.kind, made.header, made.has_mark),
            scopes=scopes,
            notes=MakingNotes(self.state),
            what="the same",
            sleep=self.marketo.clock.advance,
        ).run(lambda what, number, total: None)

    def take_in(self, found: WrittenImport, kind: str = "contacts") -> list[int]:
        """What a person imports."""
        return [number for path in found.files for number in self.mazrica.take_in(kind, path.read_bytes())]

    def sync(self) -> list[Outcome]:
        """The route's first sync: every lead is delivered once."""
        made = target(
            self.connection,
            {"leads": self.route},
            self.access,
            clocks=self.clocks,
            locks=ProcessLocks(),
            urls=_Urls(),
        )
        found: list[Outcome] = []
        for lead in self.marketo.leads():
            event = Event(id=new_id(), route="leads", received_at=now(), lead="0", payload=lead)
            found += made.deliver([event], Endless())
        return found

    def writes(self) -> list[str]:
        """Requests to Mazrica that change something."""
        return [f"{each['method']} {each['path']}" for each in self.mazrica.requests() if each["method"] != "GET"]

    def _key(self, *, refresh: bool = False) -> dict[str, str]:
        return {"api_key": self.mazrica.api_key}

    def _walker(self) -> Walker:
        client = connect(self.connection, self.access, self.clocks)
        return Walker(client=client, time_of=MomentReader("Asia/Tokyo").epoch, largest=1000)

    def _reader(self) -> Reader:
        connection = msgspec.convert({"url": self.marketo.url}, MarketoConnection)
        access = Access(secret=self._client, gate=OpenGate(), state=MemoryState(), purpose="backfill")
        names = reads(self.route, describe(self.route))
        return leads_reader(connection, msgspec.convert({}, LeadsSource), names, access)

    def _client(self, *, refresh: bool = False) -> dict[str, str]:
        return {"client_id": self.marketo.client_id, "client_secret": self.marketo.client_secret}


class _Urls:
    def url(self, lead: int) -> str:
        return f"{PAGE}{lead}"


@dataclass
class _Stops:
    """A reader in a process that is stopped after some pages, in the middle of what comes of the last one."""

    reader: Reader
    pages: int

    def start(self, span: Any) -> str:
        return self.reader.start(span)

    def read(self, bookmark: str, deadline: Any) -> Any:
        for page in self.reader.read(bookmark, deadline):
            if self.pages == 0:
                raise Stopped
            self.pages -= 1
            yield page

    def check(self, where: str, deadline: Any) -> Any:
        return self.reader.check(where, deadline)
