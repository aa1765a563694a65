"""An index of the records of a list in the connection's state table, since no call of Mazrica's searches them.

Each record has an item with what it is found by; each of these keys has an item that lists records, the oldest ids
first. The item of the record decides: a key may still list who has it no more. Two who write it never write the same
items: `seen` is what was read from lists, by one at a time; `made` is what the relay itself has just made and lists
may not show yet, by whoever holds the lock of its keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from relay.aws.table import State
from systems.mazrica.names import ID, RecordList
from systems.mazrica.people.links import FOR_EVER
from systems.mazrica.rest.client import JsonRow

MOST_OF_ONE_KEY = 50
"""Records that one key lists, the oldest: of thousands at one domain the first are enough."""
_MADE_SECONDS = 2 * 86_400.0
"""Until then lists show whatever was made."""


class IndexedRecord(msgspec.Struct, frozen=True, array_like=True):
    """What is kept of a record."""

    keys: tuple[str, ...]
    customer: int | None = None
    """Of a contact: its account."""
    items: tuple[int, ...] = ()
    """Of a contact: the detail items in which it has a value."""
    shown: str = ""
    """Of a contact: mark (links.sent_mark) of Marketo's items as it shows them; empty: it shows none."""


def place_key(records: RecordList) -> str:
    """Under which it stands how far a list has been read into its index."""
    return f"mazrica-index#{records}"


@dataclass(frozen=True)
class RecordIndex:
    """Of one list of one connection. Methods raise botocore's errors."""

    state: State
    records: RecordList
    kept: Callable[[JsonRow], IndexedRecord]
    """What is kept of a row."""

    def find(self, keys: Iterable[str]) -> dict[str, dict[int, IndexedRecord]]:
        """By key: the records that have it, the oldest id first."""
        wanted = list(dict.fromkeys(keys))
        texts = self.state.get_all([self._key(where, key) for key in wanted for where in _WHERE])
        listed = {key: {where: _ids(texts.get(self._key(where, key))) for where in _WHERE} for key in wanted}
        known = self.of(each for found in listed.values() for ids in found.values() for each in ids)
        return {
            key: {
                each: known[each]
                for each in sorted({*found["seen"], *found["made"]})
                if each in known and key in known[each].keys
            }
            for key, found in listed.items()
        }

    def of(self, numbers: Iterable[int]) -> dict[int, IndexedRecord]:
        """Those of several records that are known."""
        wanted = list(dict.fromkeys(numbers))
        texts = self.state.get_all([self._id(where, each) for each in wanted for where in _WHERE])
        found: dict[int, IndexedRecord] = {}
        for each in wanted:
            text = texts.get(self._id("seen", each)) or texts.get(self._id("made", each))
            if text is not None:
                found[each] = msgspec.json.decode(text, type=IndexedRecord)
        return found

    def made(self, number: int, record: IndexedRecord) -> None:
        """A record that was made just now; to be called by whoever holds the lock of its keys."""
        self._list({number: record}, "made", _MADE_SECONDS)
        self.state.put_all({self._id("made", number): _encode(record)}, _MADE_SECONDS)

    def learn(self, rows: Sequence[JsonRow]) -> None:
        """What lists show; by one at a time."""
        now = {row[ID]: self.kept(row) for row in rows}
        texts = self.state.get_all([self._id("seen", each) for each in now])
        news = {each: record for each, record in now.items() if texts.get(self._id("seen", each)) != _encode(record)}
        if news:
            self._list(news, "seen", FOR_EVER)
            self.state.put_all({self._id("seen", each): _encode(record) for each, record in news.items()}, FOR_EVER)

    def drop(self, number: int) -> None:
        """A record that is no more."""
        self.state.delete_all([self._id(where, number) for where in _WHERE])

    def _list(self, records: Mapping[int, IndexedRecord], where: str, seconds: float) -> None:
        by_key: dict[str, list[int]] = {}
        for number, record in records.items():
            for key in record.keys:
                by_key.setdefault(self._key(where, key), []).append(number)
        texts = self.state.get_all(by_key)
        wanted = {key: sorted({*_ids(texts.get(key)), *ids}) for key, ids in by_key.items()}
        changed = {
            key: msgspec.json.encode(ids[:MOST_OF_ONE_KEY]).decode()
            for key, ids in wanted.items()
            if ids != _ids(texts.get(key))
        }
        if changed:
            self.state.put_all(changed, seconds)

    def _key(self, where: str, key: str) -> str:
        return f"mazrica-{where}#{self.records}#{key}"

    def _id(self, where: str, number: int) -> str:
        return self._key(where, f"id{number}")


_WHERE = ("seen", "made")


def _ids(text: str | None) -> list[int]:
    found: Any = msgspec.json.decode(text, type=list[int]) if text else []
    return list(found)


def _encode(record: IndexedRecord) -> str:
    return msgspec.json.encode(record).decode()
