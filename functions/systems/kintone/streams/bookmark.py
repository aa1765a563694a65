"""Where a reading of an app goes on: one pass over the records that it asks for, and what the next pass needs.

A pass goes by record id, as kintone's own client does beyond 10,000 records
(https://github.com/kintone/js-sdk, getAllRecordsWithId). So it reads each record once, whatever changes meanwhile, and
does not depend on the order within a minute, which is the precision of kintone's time of update. What changes during a
pass is read by the next one, which begins a little before this one began: a record may be found late.

The time of update alone would miss records that were made with an old one, which a file import and REST allow
(https://cybozu.dev/ja/kintone/docs/rest-api/records/add-record/). An id is never used twice, so they are found by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

LOOK_BACK = timedelta(minutes=5)
"""For so long a record that was written may not be found yet, as one of a long import; and by so much may this clock be
ahead of kintone's."""

MOST_IDS = 50_000
"""kintone gives up a search that finds more than 100,000 records
(https://github.com/kintone/js-sdk, KintoneAbortSearchError); so many ids hold no more."""

_MINUTE = timedelta(minutes=1)


class Newest(NamedTuple):
    """The highest record id that there was at a time."""

    record: int
    at: datetime


class Bookmark(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The bookmark of one app."""

    since: datetime | None = None
    """What was updated in this minute or later is read; None: everything."""
    until: datetime | None = None
    """What was updated in this minute or later is not; None: open, one pass follows the other."""
    earliest: datetime | None = None
    """No pass goes back behind this minute, in which an open span began."""
    place: str = ""
    """The app, such as `example.cybozu.com/12`: record ids mean something there alone."""
    after: int = 0
    """Id of the record that was read last in this pass."""
    began_at: datetime | None = None
    """When the pass began; None before its first answer."""
    up_to: int = 0
    """The highest id that is asked for, where a search without it finds too many; 0: any."""
    size: int = 0
    """Records to ask for at once, where an answer with more of them was too large; 0: as many as kintone gives."""
    settled: int | None = None
    """Above this id every record is read, whatever its time of update; None: not asked yet."""
    newest: Newest | None = None
    """What `settled` becomes once no record below it can be found late."""
    is_done: bool = False
    """Whether a span that has an end has been read."""

    @property
    def needs_newest(self) -> bool:
        """Whether the highest id must be asked for first."""
        return self.until is None and self.settled is None

    def at(self, place: str) -> Bookmark:
        """The same for this app; when it was another one, all that is left of it is the span."""
        if self.place == place:
            return self
        return Bookmark(since=self.since, until=self.until, earliest=self.earliest, place=place)

    def query(self, field: str, limit: int) -> str:
        """The query for what comes next; `field` is the code of the app's field with the time of update.

        https://cybozu.dev/ja/kintone/docs/overview/query/
        """
        ids = [f"$id > {self.after}", *([f"$id <= {self.up_to}"] if self.up_to else [])]
        return f"{' and '.join([*self._updated(field), *ids])} order by $id asc limit {limit}"

    def with_page(self, began_at: datetime, last: int) -> Bookmark:
        """The same, after one more page that ends with the record `last`; the pass began at `began_at`."""
        return replace(self, began_at=began_at, after=last)

    def next_ids(self) -> Bookmark:
        """The same for the ids that come next, where not all are asked for at once."""
        after = self.up_to or self.after
        return replace(self, after=after, up_to=after + MOST_IDS)

    def next_pass(self, began_at: datetime, ended_at: datetime, look_back: timedelta) -> Bookmark:
        """The beginning of the next pass, or the end of a span that has one."""
        if self.until is not None:
            return replace(self, is_done=True)
        settled, newest = self.settled or 0, Newest(max(self.after, self.settled or 0), ended_at)
        if self.newest is not None and began_at - self.newest.at >= look_back:
            settled = self.newest.record
        elif self.newest is not None:
            newest = self.newest
        following = Bookmark(earliest=self.earliest, place=self.place, settled=settled, newest=newest)
        return following.back_to(began_at - look_back)

    def back_to(self, since: datetime) -> Bookmark:
        """The same, from another time on, with what earlier passes have found out about ids."""
        minute = floor(since)
        return replace(self, since=max(self.earliest or minute, minute))

    def _updated(self, field: str) -> Iterator[str]:
        """What a record's time of update must be. Past `settled` any will do, so kintone is not asked to compare."""
        since = f'{field} >= "{_text(self.since)}"' if self.since else ""
        if self.until is not None:
            yield from (each for each in (since, f'{field} < "{_text(self.until)}"') if each)
        elif since and self.after < (self.settled or 0):
            yield f"({since} or $id > {self.settled})"


def ids_query(after: int, limit: int) -> str:
    """The query for the ids that come after one."""
    return f"$id > {after} and $id <= {after + MOST_IDS} order by $id asc limit {limit}"


def encode(bookmark: Bookmark) -> str:
    """As text."""
    return msgspec.json.encode(bookmark).decode()


def decode(text: str) -> Bookmark:
    """Raises msgspec.DecodeError for what `encode` has not made."""
    return msgspec.json.decode(text, type=Bookmark)


def floor(moment: datetime) -> datetime:
    """The minute that it is in, in UTC."""
    return moment.astimezone(UTC).replace(second=0, microsecond=0)


def ceiling(moment: datetime) -> datetime:
    """The minute that begins then, or next."""
    found = floor(moment)
    return found if found == moment else found + _MINUTE


def _text(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M}:00Z"
