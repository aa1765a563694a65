"""What was seen of a stream that tells changes: one small item for each record, in the connection's state table.

A stream is read a little way back behind its bookmark, again and again, since systems show changes late. So most of
what a page holds was queued before. The item of a record says in which version it was seen last: a page of a hundred
costs one BatchGetItem, and what is unchanged writes nothing. Items are never listed.

An item is `s#{reading}#{hash of the record}`, and holds the generation, a hash of the version and where its change
began (relay.reading.events.event_ids): about 110 bytes, one write unit when a record is new or has changed, half a read
unit whenever it comes. Hashes are keyed, so that the table tells nothing of a payload whose fingerprint a version is.

A function may be stopped after a change was queued and before it was remembered; should the record then be as it was
before, its item would say that nothing has changed. So what a page tells is written down before it is queued, in the
item `s#{reading}#told`, and counts as not seen until it has been remembered.

The running part and the fills of a reading share all this, and one of them is read at a time
(relay.reading.parts.urgency): a change that two of them see has one id, wherever one of them was stopped. What a fill
told to some routes only is marked so, and is news to the running part.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import NamedTuple

from relay.aws.table import State
from relay.reading.events.event_ids import chained
from relay.reading.seen.judging import NEWS, JudgedPage, Use
from relay.system.stream import Change, Page

LEAST_LIFETIME = timedelta(days=30)
"""How long an item lives beside twice the look-back. A reading may be paused, or its system be away; what it reads once
more after that must still be known. The items of a million records take 0.03 USD a month."""

_GONE = "-"
"""Behind the hash of a record that its stream has told is gone."""
_MARK = "m"
"""In the place of the generation: some routes were told of it, and all are to be."""
_SHORT = 8
"""Characters of base64, 48 bits."""
_OWN = 2_000
"""Records that this object remembers to have written."""
MOST_TOLD = 5_000
"""Records that are kept as told and not remembered: some 120 kB. They are those of a page at which a function was
stopped; of several such pages the first ones are forgotten."""


class _Item(NamedTuple):
    """What was seen of a record."""

    seen_in: str
    """The generation, or _MARK."""
    version: str
    began: str


class _Told(NamedTuple):
    """What may have been told of a record."""

    version: str
    """Its end."""
    began: str


@dataclass(kw_only=True)
class SeenItems:
    """Implements relay.reading.seen.judging.Seen for one run. Methods raise botocore's errors.

    `use` says what is told of a page, and to whom.
    """

    state: State
    reading: str
    key: bytes
    """Of the hashes."""
    look_back: timedelta
    """The longest with which the reading is read."""
    use: Use = NEWS

    def __post_init__(self) -> None:
        self._own: dict[str, str] = {}
        """What was written last. A table that is not read consistently may not show it yet."""
        self._unsure: Mapping[str, _Told] | None = None
        """What an earlier run may have told, by the end of the record's key; None: not yet asked."""

    def judge(self, page: Page, *, generation: int, began: str = "", only_remember: bool = False) -> JudgedPage:
        """What was seen in this version, in this generation or a later one, is no news."""
        keys = {change.record: self._key(change.record) for change in page.changes}
        unsure, seen = self._from_before(), self._seen(keys.values())
        fresh: list[Change] = []
        first: dict[str, str] = {}
        for change in page.changes:
            item, told = seen.get(keys[change.record]), unsure.get(_short(keys[change.record]))
            if told is not None or not self._knows(item, change, generation):
                fresh.append(change)
                first[change.record] = self._first(change, item, told, began)
            elif item is not None and self.use.tells == "everything":
                first[change.record] = item.began
        if fresh and not only_remember:
            news = {_short(keys[each.record]): _Told(self._end(each), first[each.record]) for each in fresh}
            self._write_down({**unsure, **news})
        touched = {_short(key) for key in keys.values()}
        doubtful = {
            each.record
            for each in page.changes
            if (told := unsure.get(_short(keys[each.record]))) and told.version != self._end(each)
        }
        left = {short: told for short, told in unsure.items() if short not in touched}
        mark = str(generation) if self.use.for_all else _MARK
        written = {keys[each.record]: f"{mark}.{self._version(each)}.{first[each.record]}" for each in fresh}

        def remember() -> None:
            self._put(written)
            if written or left != unsure:
                self._write_down(left)
            self._unsure = left

        changes = fresh if self.use.tells == "news" else page.changes
        return JudgedPage([] if only_remember else changes, len(page.changes) - len(changes), remember, first, doubtful)

    def _first(self, change: Change, item: _Item | None, told: _Told | None, began: str) -> str:
        """Where a change began: where it was told first, or else here, and never as where another version did."""
        if told is not None:
            same = told.version == self._end(change)
            return told.began if same else chained(began, told.began, told.version)
        if item is None:
            return began
        same = item.seen_in == _MARK and item.version == self._version(change)
        return item.began if same else chained(began, item.began, item.version)

    def gone(self, records: Iterable[str]) -> set[str]:
        """Those of which the stream itself has told that they are gone."""
        keys = {self._key(record): record for record in records}
        found = self._seen(keys).items()
        return {keys[key] for key, item in found if item.version.endswith(_GONE) and item.seen_in != _MARK}

    def known(self, records: Iterable[str]) -> int:
        """How many of these records were seen."""
        return len(self.state.get_all(map(self._key, records)))

    def forget(self, records: Iterable[str]) -> None:
        """Have these records be new when they come again."""
        keys = [self._key(record) for record in records]
        self.state.delete_all(keys)
        for key in keys:
            self._own.pop(key, None)

    def _from_before(self) -> Mapping[str, _Told]:
        """Asked for once in a run."""
        if self._unsure is None:
            self._unsure = dict(_unpacked(self.state.get(self._told) or ""))
        return self._unsure

    def _write_down(self, told: Mapping[str, _Told]) -> None:
        if told:
            last = islice(told.items(), max(0, len(told) - MOST_TOLD), None)
            self.state.put(self._told, _packed(last), self._lifetime)
        else:
            self.state.delete(self._told)

    def _put(self, written: Mapping[str, str]) -> None:
        self.state.put_all(written, self._lifetime)
        if len(self._own) > _OWN:
            self._own.clear()
        self._own.update(written)

    @property
    def _told(self) -> str:
        return f"s#{self.reading}#told"

    @property
    def _lifetime(self) -> float:
        return (2 * self.look_back + LEAST_LIFETIME).total_seconds()

    def _seen(self, keys: Iterable[str]) -> dict[str, _Item]:
        wanted = list(keys)
        found = self.state.get_all(wanted, consistent=self.use.beside)
        found |= {key: self._own[key] for key in wanted if key in self._own}
        return {key: _item(text) for key, text in found.items()}

    def _knows(self, item: _Item | None, change: Change, generation: int) -> bool:
        if item is None or item.seen_in == _MARK:
            return False
        return int(item.seen_in) >= generation and item.version == self._version(change)

    def _version(self, change: Change) -> str:
        return self._hash(change.version, 8) + (_GONE if change.deleted else "")

    def _end(self, change: Change) -> str:
        return self._version(change)[-_SHORT:]

    def _key(self, record: str) -> str:
        return f"s#{self.reading}#{self._hash(record, 16)}"

    def _hash(self, text: str, size: int) -> str:
        digest = hmac.digest(self.key, text.encode("utf-8", "surrogatepass"), "sha256")[:size]
        return base64.b64encode(digest).rstrip(b"=").decode("ascii")


def _short(key: str) -> str:
    """The end of a record's key: enough to tell the records of a few pages apart."""
    return key[-_SHORT:]


def _item(text: str) -> _Item:
    seen_in, version, *began = text.split(".")
    return _Item(seen_in, version, "".join(began))


def _packed(told: Iterable[tuple[str, _Told]]) -> str:
    """`{began}:{key}{version}{key}{version}...` for each page, most of which are one."""
    pages: dict[str, str] = {}
    for short, each in told:
        pages[each.began] = f"{pages.get(each.began, '')}{short}{each.version}"
    return ",".join(f"{began}:{records}" for began, records in pages.items())


def _unpacked(text: str) -> Iterator[tuple[str, _Told]]:
    for page in filter(None, text.split(",")):
        began, _, records = page.partition(":")
        for at in range(0, len(records), 2 * _SHORT):
            yield records[at : at + _SHORT], _Told(records[at + _SHORT : at + 2 * _SHORT], began)
