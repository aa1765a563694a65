"""Where the listing of a reading stands: which pass is at it, how far it has come, and what has been counted.

A pass is one listing of all that is there; `Page.reached` says when it began, which tells it from the next one. A
function may be stopped after the blocks of a page were written and before the bookmark is saved: then the same page, or
one that begins where it began, comes again. So the place before the last page is kept as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from relay.aws.partition import Partition
from relay.core.outcome import Cause
from relay.system.stream import ReadFailed

MIXED = "mixed"
"""No rule: the versions of a pass were made by several."""


class Point(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Between two pages of a pass."""

    after: str = ""
    """The last id that was listed, as it is kept; "" at the beginning."""
    records: int = 0
    """What the blocks hold up to here."""
    changed: int = 0
    """Of what was seen in the pass before, what has another version now."""
    missed: int = 0
    """Records that were missed by this pass and by the one before it."""


class Pass(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A pass, and what is kept of those before it."""

    number: int = 0
    began: str = ""
    """When, by the reader."""
    before: Point = Point()
    """Where the last page began."""
    at: Point = Point()
    """Where it ended."""
    over: bool = False
    doubted: bool = False
    """Whether a page of it failed, so that nothing is believed to be gone because of it."""
    complete: int = 0
    """The number of the last pass that is believed."""
    known: int = 0
    """Records at the end of the last pass."""
    rule: str = ""
    """By which the last pass made versions, and of which fields; MIXED where a deploy has changed that meanwhile."""
    making: str = ""
    """By which this pass makes them."""
    told: int = 0
    """The number of the last page of which something was told (relay.reading.seen.told)."""
    taken: int = 0
    """The number of the pass of which a person has taken it that so many records are gone."""
    fell_to: int | None = None
    """The total that a person has taken, where the system said that there are far fewer records."""

    def next(self, began: str) -> Pass:
        """The pass after this one, whether this one has come to its end or not."""
        return Pass(
            number=self.number + 1,
            began=began,
            complete=self.complete,
            known=self.known,
            rule=self.rule,
            told=self.told,
            taken=self.taken,
            fell_to=self.fell_to,
        )


class Opened(NamedTuple):
    """A page's pass, and where in it the page begins."""

    found: Pass
    start: Point


def open_page(last: Pass, began: str, first: str | None, *, resumed: bool) -> Opened:
    """Where a page begins whose first id is `first` (None: it has none), by what was saved last.

    `resumed`: whether it is the first page that was read since then by another function, so that it may be a page that
    was remembered already. Raises ReadFailed for a listing that is not in the order of its ids: what is only listed
    elsewhere would be taken to be gone.
    """
    if last.number == 0 or last.began != began:
        return Opened(last.next(began), Point())
    if not last.over and (first is None or first > last.at.after):
        return Opened(last, last.at)
    if resumed and (first is None or first > last.before.after):
        # Cut differently, the last page may be several: the pass is over once more when the last of them is.
        return Opened(replace(last, over=False), last.before)
    if last.over:
        return Opened(last.next(began), Point())
    raise unordered()


def check_order(listed: Sequence[str]) -> None:
    """Raises ReadFailed for a page that is not in the order of its ids, or has one twice."""
    if any(one >= other for one, other in pairwise(listed)):
        raise unordered()


def unordered() -> ReadFailed:
    """The listing is not in the order of its ids."""
    return ReadFailed(Cause(code="listing_unordered"), rejected=True)


@dataclass(frozen=True)
class PassStore:
    """The item of a listing's pass. Methods raise botocore's errors."""

    partition: Partition
    listing: str

    def load(self) -> Pass:
        """What was saved last; a pass with the number 0 when there was none."""
        found = self.partition.get(self._key)
        return Pass() if found is None else msgspec.json.decode(found, type=Pass)

    def save(self, found: Pass) -> None:
        """Keep it, for ever."""
        self.partition.put_all({self._key: msgspec.json.encode(found)})

    @property
    def _key(self) -> str:
        return f"pass#{self.listing}"
