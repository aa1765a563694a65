"""What was seen of a stream that tells changes: one small item for each record, in the connection's state table.

A stream is read a little way back behind its bookmark, again and again, since systems show changes late. So most of
what a page holds was queued before. The item of a record says in which version it was seen last: a page of a hundred
costs one BatchGetItem, and what is unchanged writes nothing. Items are never listed.

An item is `s#{reading}#{hash of the record}`, and holds the generation and a hash of the version: about 90 bytes, one
write unit when a record is new or has changed, half a read unit whenever it comes. Hashes are keyed, so that the table
tells nothing of a payload whose fingerprint a version is.

A function may be stopped after a change was queued and before it was remembered; should the record then be as it was
before, its item would say that nothing has changed. So what a page tells is written down before it is queued, in the
item `s#{reading}#told`, and counts as not seen until it has been remembered.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from relay.aws.table import State
from relay.reading.seen.judging import Judged
from relay.system.stream import Change, Page

LEAST_LIFETIME = timedelta(days=30)
"""How long an item lives beside twice the look-back. A reading may be paused, or its system be away; what it reads once
more after that must still be known. The items of a million records take 0.03 USD a month."""

_GONE = "-"
"""Behind the hash of a record that its stream has told is gone."""
_SHORT = 8
"""Characters of base64, 48 bits."""
_OWN = 2_000
"""Records that this object remembers to have written."""


@dataclass(kw_only=True)
class SeenItems:
    """Implements relay.reading.seen.judging.Seen for one run. Methods raise botocore's errors.

    A fill that is to queue everything once more has a `reading` of its own here, such as `{reading}/{fill}`; else the
    running part would take what both read for news.
    """

    state: State
    reading: str
    key: bytes
    """Of the hashes."""
    look_back: timedelta
    """The longest with which the reading is read."""

    def __post_init__(self) -> None:
        self._own: dict[str, str] = {}
        """What was written last. A table that is not read consistently may not show it yet."""
        self._unsure: frozenset[str] | None = None
        """Keys of records that an earlier run may have told of; None: not yet asked."""

    def judge(self, page: Page, *, generation: int, only_remember: bool = False) -> Judged:
        """What was seen in this version, in this generation or a later one, is no news."""
        keys = {change.record: self._key(change.record) for change in page.changes}
        unsure = self._from_before()
        seen = {key: text for key, text in self._seen(keys.values()).items() if _short(key) not in unsure}
        fresh = [each for each in page.changes if not self._knows(seen.get(keys[each.record]), each, generation)]
        written = {keys[change.record]: f"{generation}.{self._version(change)}" for change in fresh}
        if written and not only_remember:
            self._write_down(unsure | {_short(key) for key in written})
        left = unsure - {_short(key) for key in keys.values()} if not page.complete else frozenset()

        def remember() -> None:
            self._put(written)
            if written or unsure:
                self._write_down(left)
            self._unsure = left

        return Judged([] if only_remember else fresh, len(page.changes) - len(fresh), remember)

    def gone(self, records: Iterable[str]) -> set[str]:
        """Those of which the stream itself has told that they are gone."""
        keys = {self._key(record): record for record in records}
        return {keys[key] for key, text in self._seen(keys).items() if text.endswith(_GONE)}

    def known(self, records: Iterable[str]) -> int:
        """How many of these records were seen."""
        return len(self.state.get_all(map(self._key, records)))

    def forget(self, records: Iterable[str]) -> None:
        """Have these records be new when they come again."""
        keys = [self._key(record) for record in records]
        self.state.delete_all(keys)
        for key in keys:
            self._own.pop(key, None)

    def _from_before(self) -> frozenset[str]:
        """Asked for once in a run."""
        if self._unsure is None:
            text = self.state.get(self._told) or ""
            self._unsure = frozenset(text[at : at + _SHORT] for at in range(0, len(text), _SHORT))
        return self._unsure

    def _write_down(self, keys: Collection[str]) -> None:
        if keys:
            self.state.put(self._told, "".join(sorted(keys)), self._lifetime)
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

    def _seen(self, keys: Iterable[str]) -> dict[str, str]:
        wanted = list(keys)
        found = self.state.get_all(wanted, consistent=False)
        return found | {key: self._own[key] for key in wanted if key in self._own}

    def _knows(self, text: str | None, change: Change, generation: int) -> bool:
        if text is None:
            return False
        seen_in, _, version = text.partition(".")
        return int(seen_in) >= generation and version == self._version(change)

    def _version(self, change: Change) -> str:
        return self._hash(change.version, 8) + (_GONE if change.deleted else "")

    def _key(self, record: str) -> str:
        return f"s#{self.reading}#{self._hash(record, 16)}"

    def _hash(self, text: str, size: int) -> str:
        digest = hmac.digest(self.key, text.encode("utf-8", "surrogatepass"), "sha256")[:size]
        return base64.b64encode(digest).rstrip(b"=").decode("ascii")


def _short(key: str) -> str:
    """The end of a record's key: enough to tell the records of a few pages apart."""
    return key[-_SHORT:]
