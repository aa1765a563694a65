"""How far a list was told when a run was stopped: it goes on there, if the list begins as it did."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

from msgspec.structs import replace

from systems.on24.rows import payload
from systems.on24.rows.values import JsonRow
from systems.on24.streams.plan.bookmark import Whole


class Turned:
    """The rows of one event that are left, and where that is."""

    def __init__(self, wanted: Whole) -> None:
        self._wanted = wanted
        self._number = 0
        self._hash = hashlib.blake2b(digest_size=12)

    @property
    def here(self) -> Whole:
        """Behind the last row that was given."""
        return replace(self._wanted, done=self._number, digest=self._hash.hexdigest())

    def left(self, rows: Callable[[], Iterator[JsonRow]]) -> Iterator[JsonRow]:
        """The rows behind those that were told; all, of a list that is asked for again, where it has changed."""
        is_other = False
        for row in rows():
            self._count(row)
            if self._number > self._wanted.done:
                yield row
            elif self._number == self._wanted.done and self._hash.hexdigest() != self._wanted.digest:
                is_other = True
                break
        if is_other or self._number < self._wanted.done:
            self._wanted = replace(self._wanted, done=0, digest="")
            self._number, self._hash = 0, hashlib.blake2b(digest_size=12)
            yield from self.left(rows)

    def _count(self, row: JsonRow) -> None:
        self._number += 1
        self._hash.update("/".join(payload.key(row) or ("",)).encode("utf-8", "surrogatepass") + b"\n")
