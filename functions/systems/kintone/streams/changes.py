"""What changed in an app of kintone, for a sync.

What was deleted is not found: only kintone's webhook tells of that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from relay.core.deadline import Deadline
from relay.core.event import now
from relay.core.findings import Finding
from relay.system.sync_reader import Change, Page, ReadFailed
from systems.kintone.client import MAX_READ, App, KintoneClient
from systems.kintone.errors import Verdict, cause, judge
from systems.kintone.failure import Failure, RequestFailed
from systems.kintone.receiver.notification import of_record
from systems.kintone.receiver.origin import place as place_name
from systems.kintone.streams import reading
from systems.kintone.streams.reading import Reading, Seen, floor, minutes

SMALLER = 5
"""An answer that is too large or too slow is asked for again with a fifth of the records."""
LARGER = 2
"""After an answer that was neither, twice as many are asked for, so that one slow minute is no slow day."""

_TOO_MUCH = frozenset({"bad_answer", "timeout"})
_HOPELESS = frozenset({"search_aborted", "secret_invalid", "bad_answer"})
"""What does not pass by itself; an answer that cannot be read is none of a moment when even one record has it."""


@dataclass(frozen=True, kw_only=True)
class KintoneChanges:
    """Implements relay.system.sync_reader.Changes for one app. Its token needs the right to view records."""

    client: KintoneClient
    place: App
    url: str
    """Of the domain, for links to records."""
    clock: Callable[[], datetime] = now

    def begin(self, at: datetime) -> str:
        """The beginning of the minute, since kintone's times have no seconds."""
        return reading.encode(Reading(since=floor(at), place=self._here))

    def read(self, cursor: str, deadline: Deadline) -> Iterator[Page]:
        """As the protocol says; each page is one request, and one more asks which field has the time of update."""
        try:
            yield from self._pages(reading.decode(cursor).at(self._here), deadline)
        except RequestFailed as error:
            raise _read_failed(error.failure) from error

    def check(self, where: str, deadline: Deadline) -> Iterator[Finding]:
        """Read one record, or none."""
        try:
            field = self._field(deadline)
            self.client.read_records(self.place, f"order by {field} desc limit 1", deadline)
        except RequestFailed as error:
            found = _read_failed(error.failure)
            message = f"app {self.place.app} cannot be read: {found.cause.code}, {found.cause.message}."
            advice = " A sync's token needs the right to view records." if found.rejected else " Try again later."
            yield Finding(level="error", where=where, message=message + advice)
        else:
            yield Finding(level="ok", where=where, message=f"the records of app {self.place.app} can be read")

    def _pages(self, place: Reading, deadline: Deadline) -> Iterator[Page]:
        field = self._field(deadline)
        asked_at = self.clock()
        while True:
            limit = place.size or MAX_READ
            try:
                answer = self.client.read_records(self.place, place.query(field, limit), deadline)
            except RequestFailed as error:
                place = _smaller(place, limit, error)
                yield Page(0, (), reading.encode(place), place.since)
                continue
            began_at = place.began_at or min(asked_at, answer.at or asked_at)
            rows = [self._row(record, field) for record in answer.records]
            changes = [self._change(row) for row in rows if not place.knows(row.record, row.seen.revision)]
            is_last = len(rows) < limit
            last = rows[-1].record if rows else place.after
            place = _larger(place.with_page(began_at, last, {row.record: row.seen for row in rows}), limit)
            if is_last:
                yield Page(len(rows), changes, reading.encode(place.next_pass(began_at)), began_at)
                return
            yield Page(len(rows), changes, reading.encode(place), place.since)

    @property
    def _here(self) -> str:
        return place_name(self.url, self.place.app)

    def _field(self, deadline: Deadline) -> str:
        """The code of the field with the time of update; each app has one, whose code is as its language has it."""
        fields = self.client.form_fields(self.place, deadline)
        code = next((code for code, field in fields.items() if field.get("type") == "UPDATED_TIME"), None)
        if code is None:
            raise RequestFailed(Failure(word="bad_answer", status=200, message="the app has no time of update"))
        return code

    def _row(self, record: Mapping[str, Any], field: str) -> _Row:
        try:
            number, revision, updated = (str(record[code]["value"]) for code in ("$id", "$revision", field))
            seen = Seen(int(revision), minutes(datetime.fromisoformat(updated)))
            return _Row(int(number), seen, record)
        except (KeyError, TypeError, ValueError):
            message = "a record without its id, revision or time of update"
            raise RequestFailed(Failure(word="bad_answer", status=200, message=message)) from None

    def _change(self, row: _Row) -> Change:
        payload = of_record(row.content, app=self.place.app, url=self._link(row.record))
        return Change(f"{self.place.app}/{row.record}", str(row.seen.revision), payload)

    def _link(self, record: int) -> str:
        """The record's own page, as a webhook names it."""
        path = f"guest/{self.place.guest_space}/{self.place.app}" if self.place.guest_space else f"{self.place.app}"
        return f"{self.url.rstrip('/')}/k/{path}/show#record={record}"


class _Row(NamedTuple):
    """A record that was read."""

    record: int
    seen: Seen
    content: Mapping[str, Any]


def _smaller(place: Reading, limit: int, error: RequestFailed) -> Reading:
    """The same with fewer records at once. Raises RequestFailed again where that is no help."""
    if error.failure.word not in _TOO_MUCH or limit == 1:
        raise error
    return msgspec.structs.replace(place, size=max(1, limit // SMALLER))


def _larger(place: Reading, limit: int) -> Reading:
    """The same with more records at once, up to as many as kintone gives."""
    more = limit * LARGER
    return msgspec.structs.replace(place, size=0 if more >= MAX_READ else more)


def _read_failed(failure: Failure) -> ReadFailed:
    found = cause(failure)
    return ReadFailed(found, rejected=failure.word in _HOPELESS or judge(failure).verdict is Verdict.REJECT)
