"""The cursor of a sync from kintone: one pass over the records that changed since a time, and what the next one needs.

A pass goes by record id, as kintone's own client does beyond 10,000 records
(https://github.com/kintone/js-sdk, getAllRecordsWithId). So it reads each record once, whatever changes meanwhile, and
does not depend on the order within a minute, which is the precision of kintone's time of update. What changes during a
pass is read by the next one, which begins a little before this one began: a record may be found late. What was read
there already is known by id and revision.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import msgspec

OVERLAP = timedelta(minutes=5)
"""For so long a record that was written may not be found yet, as one of a long import; and by so much may this clock be
ahead of kintone's."""

MOST_REMEMBERED = 5_000
"""Records that a cursor remembers, the newest: about 100 kB, where an item of DynamoDB holds 400. What is forgotten is
queued once more, and skipped by the loop guard."""


class Seen(msgspec.Struct, frozen=True, array_like=True):
    """A record as it was read."""

    revision: int
    minute: int
    """Of its update, in minutes since 1970."""


class Reading(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The cursor."""

    since: datetime
    """What was updated in this minute or later is read."""
    place: str = ""
    """The app, such as `example.cybozu.com/12`: record numbers mean something there alone."""
    after: int = 0
    """Id of the record that was read last in this pass."""
    began_at: datetime | None = None
    """When the pass began; None before its first answer."""
    size: int = 0
    """Records to ask for at once, where an answer with more of them was too large; 0: as many as kintone gives."""
    seen: dict[int, Seen] = {}
    """By record id, what earlier passes have read of this one's time."""
    recent: dict[int, Seen] = {}
    """What this pass has read of the next one's time."""

    def at(self, place: str) -> Reading:
        """The same for this app; when it was another one, all that is left of it is the time."""
        return self if self.place == place else Reading(since=self.since, place=place)

    def query(self, field: str, limit: int) -> str:
        """The query for what comes next; `field` is the code of the app's field with the time of update.

        https://cybozu.dev/ja/kintone/docs/overview/query/
        """
        since = f"{self.since.astimezone(UTC):%Y-%m-%dT%H:%M}:00Z"
        return f'{field} >= "{since}" and $id > {self.after} order by $id asc limit {limit}'

    def knows(self, record: int, revision: int) -> bool:
        """Whether a record has been read at this revision, or a later one."""
        return record in self.seen and self.seen[record].revision >= revision

    def with_page(self, began_at: datetime, last: int, rows: Mapping[int, Seen]) -> Reading:
        """The same, after one more page; `began_at` is when this pass began."""
        first = minutes(floor(began_at) - OVERLAP)
        fresh = {record: each for record, each in rows.items() if each.minute >= first}
        recent = _newest({**self.recent, **fresh})
        return msgspec.structs.replace(self, began_at=began_at, after=last, recent=recent)

    def next_pass(self, began_at: datetime) -> Reading:
        """The beginning of the next pass; this one began at `began_at`. It never goes back behind its own `since`."""
        since = max(self.since, floor(began_at) - OVERLAP)
        still = {record: each for record, each in self.seen.items() if each.minute >= minutes(since)}
        return Reading(since=since, place=self.place, seen=_newest({**still, **self.recent}))


def encode(reading: Reading) -> str:
    """As text."""
    return msgspec.json.encode(reading).decode()


def decode(text: str) -> Reading:
    """Raises msgspec.DecodeError for what `encode` has not made."""
    return msgspec.json.decode(text, type=Reading)


def floor(moment: datetime) -> datetime:
    """The minute that it is in, in UTC."""
    return moment.astimezone(UTC).replace(second=0, microsecond=0)


def minutes(moment: datetime) -> int:
    """Since 1970."""
    return int(moment.timestamp()) // 60


def _newest(seen: Mapping[int, Seen]) -> dict[int, Seen]:
    if len(seen) <= MOST_REMEMBERED:
        return dict(seen)
    return dict(sorted(seen.items(), key=lambda pair: pair[1].minute)[-MOST_REMEMBERED:])
