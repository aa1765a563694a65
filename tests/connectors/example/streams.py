"""What can be read: `people`, of whom the directory tells the changes, and `groups`, which it only lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, cast

import msgspec

from relay.core.config import Connection, Route, Source
from relay.core.deadline import Deadline
from relay.core.event import now
from relay.core.findings import Finding, Problem
from relay.core.read_source import ReadSource
from relay.system.access import Access
from relay.system.reads import Names
from relay.system.stream import Change, Mode, Page, Reader, ReadFailed, Span
from tests.connectors.example.config import DirectoryConnection

if TYPE_CHECKING:
    from relay.system.pairs import ReadsShared
    from tests.connectors.example.client import DirectoryClient

MOST = 100
"""Records of one answer."""
BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)


class Bookmark(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a pass over the ids stands."""

    since: datetime | None = None
    until: datetime | None = None
    after: str = ""
    began_at: datetime | None = None


@dataclass(frozen=True)
class Directory:
    """What the readers of both streams have in common."""

    connection: DirectoryConnection
    access: Access
    kind: ClassVar[str]

    def check(self, where: str, deadline: Deadline) -> Iterator[Finding]:
        """As the protocol says."""
        try:
            self.ask(deadline, limit=1)
        except ReadFailed as failed:
            yield Finding(level="error", where=where, message=f"{self.kind} cannot be read: {failed.cause.code}.")
        else:
            yield Finding(level="ok", where=where, message=f"{self.kind} can be read")

    def ask(self, deadline: Deadline, **wanted: str | int | None) -> list[dict[str, Any]]:
        """One request. Raises ReadFailed."""
        from tests.connectors.example.client import RequestFailed  # noqa: PLC0415 - loads requests

        try:
            return self._client.listed(self.kind, deadline, **wanted)
        except RequestFailed as error:
            raise ReadFailed(error.cause, rejected=error.rejected) from error

    @cached_property
    def _client(self) -> DirectoryClient:
        from tests.connectors.example.client import DirectoryClient  # noqa: PLC0415 - as above

        return DirectoryClient(self.connection.url, self.access.secret, self.access.gate)


class PeopleReader(Directory):
    """Implements relay.system.stream.Reader and ReadsOne: passes by id over who changed since a time."""

    kind = "people"

    def start(self, span: Span) -> str:
        """As the protocol says."""
        return _text(Bookmark(since=span.since, until=span.until))

    def read(self, bookmark: str, deadline: Deadline) -> Iterator[Page]:
        """As the protocol says. Who is gone is told as `deleted`."""
        place = msgspec.json.decode(bookmark, type=Bookmark)
        while True:
            began_at = place.began_at or now()
            found = self.ask(
                deadline, since=_moment(place.since), until=_moment(place.until), after=place.after, limit=MOST
            )
            changes = [_change(each) for each in found]
            if len(found) < MOST:
                following = place if place.until else Bookmark(since=began_at - PEOPLE.look_back)
                yield Page(changes, _text(following), place.until or began_at, complete=True)
                return
            place = msgspec.structs.replace(place, after=changes[-1].record, began_at=began_at)
            yield Page(changes, _text(place), place.since or BEFORE_ALL)

    def one(self, record: str, deadline: Deadline) -> Change | None:
        """As the protocol says."""
        found = self.ask(deadline, id=record)
        return _change(found[0]) if found else None


class GroupsReader(Directory):
    """Implements relay.system.stream.Reader: the whole list, by id."""

    kind = "groups"

    def start(self, span: Span) -> str:
        """As the protocol says."""
        return _text(Bookmark())

    def read(self, bookmark: str, deadline: Deadline) -> Iterator[Page]:
        """As the protocol says."""
        place = msgspec.json.decode(bookmark, type=Bookmark)
        while True:
            began_at = place.began_at or now()
            found = self.ask(deadline, after=place.after, limit=MOST)
            changes = [_change(each) for each in found]
            if len(found) < MOST:
                yield Page(changes, _text(Bookmark()), began_at, complete=True)
                return
            place = Bookmark(after=changes[-1].record, began_at=began_at)
            yield Page(changes, _text(place), began_at)


class _Stream:
    """What both streams say of themselves."""

    model: type[Source] = ReadSource
    longest_slice: timedelta | None = None
    least_every = timedelta(minutes=1)
    tells_gone = True
    numeric_ids = False

    def filter(self, source: Source) -> Mapping[str, Any]:
        """As the protocol says."""
        return {}

    def check_source(self, source: Source, connection: Connection) -> Iterable[Problem]:
        """As the protocol says."""
        return ()

    def advise_source(self, source: Source) -> Iterable[Problem]:
        """As the protocol says."""
        return ()


class People(_Stream):
    """Implements relay.system.stream.Stream and TellsShared."""

    mode: Mode = "changes"
    look_back = timedelta(minutes=1)

    def shared(self, connection: Connection, source: Source | None, writers: Sequence[Route]) -> ReadsShared:
        """As relay.system.pairs says."""
        from tests.connectors.example.shared_people import people_shared  # noqa: PLC0415 - for pairs of routes alone

        return people_shared(writers)

    def reader(self, connection: Connection, source: Source, names: Names, access: Access) -> Reader:
        """As the protocol says."""
        return PeopleReader(cast("DirectoryConnection", connection), access)


class Groups(_Stream):
    """Implements relay.system.stream.Stream."""

    mode: Mode = "snapshot"
    look_back = timedelta(0)

    def reader(self, connection: Connection, source: Source, names: Names, access: Access) -> Reader:
        """As the protocol says."""
        return GroupsReader(cast("DirectoryConnection", connection), access)


PEOPLE = People()
GROUPS = Groups()


def payload_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """What routes map of a record."""
    return {name: value for name, value in record.items() if name != "deleted"}


def _change(record: Mapping[str, Any]) -> Change:
    return Change(str(record["id"]), str(record["revision"]), payload_of(record), deleted=bool(record.get("deleted")))


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _text(bookmark: Bookmark) -> str:
    return msgspec.json.encode(bookmark).decode()
