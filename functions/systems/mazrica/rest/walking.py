"""Walking through a list, page by page, so that no record is left out while records are added, changed and deleted.

The newest update comes first, so records that change meanwhile move to pages that were read; nothing is lost by that.
A record that is deleted moves what follows it one row ahead, over the edge between two pages. That can only happen
where the total falls from one page to the next (what is added pushes the rows the other way), so then the walk goes
back by as much.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from relay.aws.errors import AWS_ERRORS
from relay.aws.table import State
from relay.core.deadline import Deadline
from relay.core.outcome import Cause
from relay.telemetry import log
from systems.mazrica.names import ID, UPDATED, RecordList
from systems.mazrica.rest import errors
from systems.mazrica.rest.client import JsonRow, MazricaClient, RowPage
from systems.mazrica.rest.errors import FailureKind, MazricaFailed

SAFE_SIZE = 100
"""Rows of a page that every account gives (several public programs)."""
FELL_BY = 0.8
"""A list that has less than this share of what it had is not believed to have come to its end."""
_FEW = 20
_MOST_STEPS_BACK = 50
_REMEMBERED = 86_400.0
"""For so long smaller pages are asked for before larger ones are tried again."""

TimeOf = Callable[[JsonRow, str], float]
"""When a row says that something happened, by a member's name: epoch seconds. Raises MazricaFailed."""


class ListWalk(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a walk stands. Times are epoch seconds, as the system shows them."""

    records: RecordList
    low: float | None = None
    """What was updated before this ends it; None: it goes to the end."""
    by_id: bool = False
    page: int = 1
    """That comes next."""
    size: int = 0
    """Of the pages so far; 0: none was asked for."""
    total: int = 0
    """That the last page told."""
    known: int = 0
    """That the last walk came to; 0: there was none."""
    top: float | None = None
    """The newest update when it began: what was updated later is for the next walk."""
    is_over: bool = False


class Walked(NamedTuple):
    """One step."""

    rows: list[JsonRow]
    """Those that were not updated before `low`."""
    walk: ListWalk
    """Where it goes on."""


@dataclass(frozen=True, kw_only=True)
class Walker:
    """Takes steps. `largest` is the page size that relay.yaml allows; what Mazrica serves is remembered in `state`."""

    client: MazricaClient
    time_of: TimeOf
    largest: int
    state: State | None = None

    def step(self, walk: ListWalk, deadline: Deadline) -> Walked:
        """One page, or more where rows may have been passed over. Raises MazricaFailed and MustWait."""
        walk = walk if walk.size else replace(walk, size=self._size(walk.records))
        for _ in range(_MOST_STEPS_BACK):
            walk, found = self._page(walk, deadline)
            fallen = walk.total - found.total
            if walk.page == 1 or fallen <= 0:
                return self._walked(walk, found)
            back = min(walk.page - 1, math.ceil(fallen / walk.size))
            walk = replace(walk, page=walk.page - back, total=found.total)
        raise MazricaFailed(FailureKind.SERVER, Cause(code="list_moves", message=_MOVES), retry=True)

    def _walked(self, walk: ListWalk, found: RowPage) -> Walked:
        _check_order(walk, found.rows, self.time_of)
        if walk.by_id:
            is_last = walk.page * walk.size >= found.total
            return Walked(found.rows, replace(walk, page=walk.page + 1, total=found.total, is_over=is_last))
        updated = [self.time_of(row, UPDATED) for row in found.rows]
        rows = [row for row, at in zip(found.rows, updated, strict=True) if walk.low is None or at >= walk.low]
        is_last = walk.page * walk.size >= found.total
        if is_last and len(rows) == len(found.rows):
            _check_end(walk, found.total)
        top = walk.top if walk.top is not None else max(updated, default=None)
        is_over = is_last or len(rows) < len(found.rows)
        return Walked(rows, replace(walk, page=walk.page + 1, total=found.total, top=top, is_over=is_over))

    def _page(self, walk: ListWalk, deadline: Deadline) -> tuple[ListWalk, RowPage]:
        """The page, asked for once more where it lacks rows, and then with smaller pages."""
        for _ in "ab":
            try:
                found = self.client.page(walk.records, walk.page, walk.size, deadline, by_id=walk.by_id)
            except MazricaFailed as failed:
                if walk.size <= SAFE_SIZE or not _may_be_too_large(failed):
                    raise
                return self._smaller(walk, deadline)
            if len(found.rows) >= min(walk.size, found.total - (walk.page - 1) * walk.size):
                return walk, found
        if walk.size <= SAFE_SIZE:
            raise MazricaFailed(FailureKind.SERVER, Cause(code="page_short", message=_SHORT), retry=True)
        return self._smaller(walk, deadline)

    def _smaller(self, walk: ListWalk, deadline: Deadline) -> tuple[ListWalk, RowPage]:
        """The same place with pages of a size that every account gives."""
        page = (walk.page - 1) * walk.size // SAFE_SIZE + 1
        found = self._page(replace(walk, size=SAFE_SIZE, page=page), deadline)
        self._remember(walk.records)
        return found

    def _size(self, records: RecordList) -> int:
        if self.state is not None and self.largest > SAFE_SIZE:
            try:
                if self.state.get(_key(records)) is not None:
                    return SAFE_SIZE
            except AWS_ERRORS as error:
                log.fault(error)
        return self.largest

    def _remember(self, records: RecordList) -> None:
        if self.state is None:
            return
        try:
            self.state.put(_key(records), str(SAFE_SIZE), _REMEMBERED)
        except AWS_ERRORS as error:
            log.fault(error)


_MOVES = "the list lost records faster than it could be read"
_SHORT = (
    "a page lacks rows that the total says are there. Where it stays so, write a smaller page_size at the connection."
)
_FELL = "the list ended early, with a fifth less than it had; nothing of it is believed"


def _key(records: RecordList) -> str:
    return f"mazrica-page#{records}"


def _may_be_too_large(failed: MazricaFailed) -> bool:
    return failed.kind is FailureKind.REQUEST or failed.cause.code in {"bad_answer", "timeout"}


def _check_order(walk: ListWalk, rows: Sequence[JsonRow], time_of: TimeOf) -> None:
    """Raises MazricaFailed where rows are not in the order that was asked for: what is left out would not be seen."""
    keys = [row[ID] if walk.by_id else -time_of(row, UPDATED) for row in rows]
    if any(one > other for one, other in pairwise(keys)):
        order = "id" if walk.by_id else "the newest update"
        raise errors.bad_answer(f"GET /{walk.records}", f"the list is not in the order of {order}")


def _check_end(walk: ListWalk, total: int) -> None:
    """A walk that looks for what is older than the last one's newest ends early only where nothing is left of it."""
    if walk.low is not None and walk.known > _FEW and total < walk.known * FELL_BY:
        raise MazricaFailed(FailureKind.SERVER, Cause(code="total_fell", message=_FELL), retry=True)
