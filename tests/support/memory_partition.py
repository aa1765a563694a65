"""A partition in memory; tests/engine/seen/test_partition.py holds it to the behaviour of the one in DynamoDB."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from botocore.exceptions import ClientError

from relay.aws.partition import Partition


@dataclass(frozen=True, kw_only=True)
class MemoryPartition(Partition):
    """Forgets nothing. It fails where a test says so."""

    dynamodb: Any = None
    table: str = "memory"
    name: str = "crm#leads"
    items: dict[str, tuple[bytes, float | None]] = field(default_factory=dict)
    numbers: dict[str, tuple[dict[str, int], float]] = field(default_factory=dict)
    writes_left: list[int] = field(default_factory=list)
    """How many more items may be written before the table fails; empty: any number."""
    chance: list[Random] = field(default_factory=list)
    """Shuffles what is put at once; empty: it is put in its order."""
    written: list[str] = field(default_factory=list)
    """The keys of all items that were put or deleted."""

    def get(self, key: str) -> bytes | None:
        return next((content for _, content in self._found(key, key)), None)

    def put_all(self, items: Mapping[str, bytes], expiration: float | None = None) -> None:
        for key, content in self._in_any_order(items):
            self._count(key)
            self.items[key] = (content, expiration)

    def replace(self, key: str, seen: bytes, content: bytes) -> bool:
        if self.get(key) != seen:
            return False
        self.put_all({key: content})
        return True

    def delete_all(self, keys: Iterable[str]) -> None:
        for key in keys:
            self._count(key)
            self.items.pop(key, None)

    def add(self, key: str, numbers: Mapping[str, int], expiration: float) -> Mapping[str, int]:
        self._count(key)
        before, _ = self.numbers.get(key, ({}, 0.0))
        added = {name: before.get(name, 0) + number for name, number in numbers.items()}
        self.numbers[key] = ({**before, **added}, expiration)
        return added

    def numbers_between(self, first: str, last: str) -> Iterator[tuple[str, Mapping[str, int]]]:
        now = self.clock()
        for key, (numbers, end) in sorted(self.numbers.items()):
            if first <= key <= last and int(end) > now:
                yield key, numbers

    def last(self, first: str, last: str) -> tuple[str, bytes] | None:
        return next(reversed(self._found(first, last)), None)

    def between(self, first: str, last: str, *, at_once: int = 100) -> Iterator[tuple[str, bytes]]:
        """Asks for more when it is out of items, as DynamoDB is asked."""
        while found := self._found(first, last)[:at_once]:
            yield from found
            first = found[-1][0] + "\0"

    def _found(self, first: str, last: str) -> list[tuple[str, bytes]]:
        now = self.clock()
        return [
            (key, content)
            for key, (content, end) in sorted(self.items.items())
            if first <= key <= last and (end is None or int(end) > now)
        ]

    def _in_any_order(self, items: Mapping[str, bytes]) -> list[tuple[str, bytes]]:
        """As a batch is written: a function that is stopped meanwhile may leave any of it undone."""
        found = list(items.items())
        for chance in self.chance:
            chance.shuffle(found)
        return found

    def _count(self, key: str) -> None:
        if self.writes_left:
            if self.writes_left[0] <= 0:
                raise ClientError({"Error": {"Code": "InternalServerError", "Message": ""}}, "BatchWriteItem")
            self.writes_left[0] -= 1
        self.written.append(key)
