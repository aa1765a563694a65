"""Reads the records of one app: what was added or edited in a span, one record by its id, and the ids of all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from relay.core.deadline import Deadline
from relay.core.event import now
from relay.core.findings import Finding
from relay.core.refusal import Refused
from relay.system.access import Payload
from relay.system.stream import Change, Page, Span
from systems.kintone.answers import bad_answer, revision_of
from systems.kintone.client import MAX_READ, App, KintoneClient
from systems.kintone.failure import RequestFailed
from systems.kintone.receiver.notification import DELETED, of_record
from systems.kintone.receiver.origin import place as place_name
from systems.kintone.streams import bookmark
from systems.kintone.streams.asking import larger, read_failed, smaller
from systems.kintone.streams.bookmark import LOOK_BACK, MOST_IDS, Bookmark, ceiling, floor, ids_query

BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)
"""Before any record: as far as a reading of everything has come until its first pass is over."""


@dataclass(frozen=True, kw_only=True)
class RecordsReader:
    """Implements relay.system.stream.Reader, ReadsOne and ListsIds for one app.

    Its token needs the right to view records.
    """

    client: KintoneClient
    place: App
    url: str
    """Of the domain, for links to records."""
    look_back: timedelta = LOOK_BACK
    """LOOK_BACK at the least."""
    clock: Callable[[], datetime] = now

    def start(self, span: Span) -> str:
        """Whole minutes, since kintone's times have no seconds."""
        since, until = span.since and floor(span.since), span.until and ceiling(span.until)
        earliest = since if until is None else None
        return bookmark.encode(Bookmark(since=since, until=until, earliest=earliest, place=self._here))

    def back(self, bookmark_text: str, since: datetime) -> str:
        """The bookmark of the next pass from another time on. Which records are new is still known by their ids."""
        return bookmark.encode(bookmark.decode(bookmark_text).at(self._here).back_to(since))

    def read(self, bookmark_text: str, deadline: Deadline) -> Iterator[Page]:
        """As the protocol says. Each page is one request.

        One more request asks which field has the time of update, and in an open span's first pass another one for the
        highest id.
        """
        place = bookmark.decode(bookmark_text).at(self._here)
        if place.is_done and place.until is not None:
            yield Page((), bookmark.encode(place), place.until, complete=True)
            return
        try:
            yield from self._pages(place, deadline)
        except RequestFailed as error:
            raise read_failed(error.failure) from error

    def one(self, record: str, deadline: Deadline) -> Change | None:
        """As the protocol says; one request."""
        if not (record.isascii() and record.isdecimal()):
            return None
        try:
            found = self.client.read_records(self.place, f"$id = {record} limit 1", deadline).records
            return self._change(found[0]) if found else None
        except RequestFailed as error:
            raise read_failed(error.failure) from error

    def ids(self, after: str, deadline: Deadline) -> Iterator[Sequence[str]]:
        """As the protocol says; one request for each 500, so 2,000 for a million: a fifth of a Standard app's day."""
        last = int(after or "0")
        try:
            highest = self._highest(deadline)
            while last < highest:
                found = self.client.record_ids(self.place, ids_query(last, MAX_READ), deadline)
                if found:
                    yield [str(record) for record in found]
                last = found[-1] if len(found) == MAX_READ else last + MOST_IDS
        except RequestFailed as error:
            raise read_failed(error.failure) from error

    def gone(self, record: str) -> Payload:
        """What routes map of a record that is no longer listed: what kintone's webhook says of a deleted one."""
        return {"type": DELETED, "app": str(self.place.app), "id": record, "url": self._link(record)}

    def check(self, where: str, deadline: Deadline) -> Iterator[Finding]:
        """Read one record, or none."""
        try:
            field = self._field(deadline)
            self.client.read_records(self.place, f"order by {field} desc limit 1", deadline)
        except RequestFailed as error:
            found = read_failed(error.failure)
            message = f"app {self.place.app} cannot be read: {found.cause.code}, {found.cause.message}."
            advice = " Reading needs a token with the right to view records." if found.rejected else " Try again later."
            yield Finding(level="error", where=where, message=message + advice)
        else:
            yield Finding(level="ok", where=where, message=f"the records of app {self.place.app} can be read")

    def _pages(self, place: Bookmark, deadline: Deadline) -> Iterator[Page]:
        field, asked_at = self._field(deadline), self.clock()
        if place.needs_newest:
            place = replace(place, settled=self._highest(deadline))
        page = None
        while page is None or not page.complete:
            place, page = self._page(place, field, asked_at, deadline)
            yield page

    def _page(self, place: Bookmark, field: str, asked_at: datetime, deadline: Deadline) -> tuple[Bookmark, Page]:
        """One answer; `asked_at` is when the pass began, if this is its first. The bookmark comes as text as well."""
        limit = place.size or MAX_READ
        try:
            answer = self.client.read_records(self.place, place.query(field, limit), deadline)
        except RequestFailed as error:
            return _unfinished(smaller(place, limit, error))
        began_at = place.began_at or min(asked_at, answer.at or asked_at)
        changes = [self._change(record) for record in answer.records]
        place = larger(place.with_page(began_at, int(changes[-1].record) if changes else place.after), limit)
        if len(changes) == limit:
            return _unfinished(place, changes)
        if place.up_to and place.up_to < self._highest(deadline):
            return _unfinished(place.next_ids(), changes)
        following = place.next_pass(began_at, self.clock(), max(LOOK_BACK, self.look_back))
        return following, Page(changes, bookmark.encode(following), place.until or began_at, complete=True)

    @property
    def _here(self) -> str:
        return place_name(self.url, self.place.app)

    def _field(self, deadline: Deadline) -> str:
        """The code of the field with the time of update; each app has one, whose code is as its language has it."""
        fields = self.client.form_fields(self.place, deadline)
        code = next((code for code, field in fields.items() if field.get("type") == "UPDATED_TIME"), None)
        if code is None:
            raise bad_answer("the app has no time of update")
        return code

    def _highest(self, deadline: Deadline) -> int:
        found = self.client.record_ids(self.place, "order by $id desc limit 1", deadline)
        return found[0] if found else 0

    def _change(self, record: Mapping[str, Any]) -> Change:
        number, revision = revision_of(record)
        try:
            payload = of_record(record, app=self.place.app, url=self._link(number))
        except Refused:
            raise bad_answer("a record with another kind of id or revision") from None
        return Change(number, str(revision), payload)

    def _link(self, record: str) -> str:
        """The record's own page, as a webhook names it."""
        path = f"guest/{self.place.guest_space}/{self.place.app}" if self.place.guest_space else f"{self.place.app}"
        return f"{self.url.rstrip('/')}/k/{path}/show#record={record}"


def _unfinished(place: Bookmark, changes: Sequence[Change] = ()) -> tuple[Bookmark, Page]:
    return place, Page(changes, bookmark.encode(place), place.since or BEFORE_ALL)
