"""A listing of all that is there, page by page beside what its blocks hold: what is new, has changed, or is gone.

A page says something of the ids above the last page's last one, up to its own last one: what the blocks hold there and
the page does not is missed. Only when a pass has come to its end, and the pass before it too, is what both have missed
taken to be gone. Blocks and the place of the pass are written after everything is queued, and before the bookmark: when
a function is stopped anywhere, the page comes again and is judged as it was, but for what was written already.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import chain
from typing import Literal, NamedTuple

from msgspec.structs import replace

from relay.aws.partition import Partition
from relay.reading.seen import valves
from relay.reading.seen.block_store import BlockStore, Stored
from relay.reading.seen.blocks import Block, Placed, balanced
from relay.reading.seen.comparing import Compared, Entry, Numbers, Range, as_seen, compare, missed_twice, without
from relay.reading.seen.ordered_ids import OrderedIds
from relay.reading.seen.passes import MIXED, Opened, Pass, PassStore, Point, check_order, open_page
from relay.reading.seen.told import ToldStore, Unsure
from relay.reading.seen.valves import Answers, AnswerStore, ReadingHeld

MOST_AT_ONCE = 20_000
"""Records that are told to be gone with one page. What is more waits for the next pass."""


Tell = Literal["all", "gone", "nothing"]


class ListedPage(NamedTuple):
    """What a page of a listing says."""

    new: set[str]
    changed: set[str]
    gone: set[str]
    unchanged: int = 0
    remember: Callable[[], None] = lambda: None


class Listing:
    """One listing of one reading, for one run. Methods raise botocore's errors, ReadFailed and valves.ReadingHeld.

    `rule` says how versions are made, and of which fields; when it is another one than in the last pass, many changes
    are held. Its items are `block#{name}#...`, `pass#{name}` and `answer#{name}` in the partition.
    """

    def __init__(self, partition: Partition, name: str, ids: OrderedIds, *, rule: str = "") -> None:
        self._rule = rule
        self._ids = ids
        self._blocks = BlockStore(partition, name, ids)
        self._passes = PassStore(partition, name)
        self._answers = AnswerStore(partition, name)
        self._told = ToldStore(partition, name, ids)
        self._resumed = True
        self._last: Pass | None = None
        self._unsure: Unsure = {}

    def take(
        self,
        listed: Sequence[Entry],
        *,
        began: str,
        complete: bool,
        total: int | None = None,
        generation: int = 0,
        tell: Tell = "all",
    ) -> ListedPage:
        """Judge one page; `complete`: the listing ends with it. `total` is what the system says that there are."""
        names = [each.id for each in listed]
        check_order(names)
        opened = self._open(began, names)
        opened = opened._replace(found=self._check_total(opened.found, total))
        part = Range(opened.start.after, None if complete else (names or [opened.start.after])[-1])
        old = self._blocks.over(part.above, part.upto)
        covered = _covered(self._unsure, old)
        compared = [
            compare(each, _within(listed, names, stored), part, _numbers(opened.found))
            for stored, each in self._found(old, covered, generation)
        ]
        point = _point(opened, part, compared, names)
        quiet = self._check_changed(opened.found, point)
        placed = balanced([Placed(bound, each.block) for bound, each in zip(_bounds(old), compared, strict=True)])
        new = self._blocks.encoded(placed, old[-1].end if old else None)
        end = self._end(opened.found, point, old, new) if complete else _End(opened.found, [], set())
        taken = _taken(compared, end.gone, tell, tell_changed=not quiet)
        told = self._write_down(opened.found.told, taken, covered) if tell == "all" else opened.found.told
        saved = replace(end.found, before=opened.start, at=point, told=told)

        def remember() -> None:
            self._blocks.replace(old, new)
            self._blocks.put(end.changed)
            self._passes.save(saved)
            self._last, self._resumed = saved, False
            self._unsure = _without(self._unsure, covered)
            if complete:
                self._answers.clear()
                self._begin_again()

        seen = len(listed) - sum(len(each.new) + len(each.changed) for each in compared)
        return taken._replace(unchanged=seen, remember=remember)

    def _found(self, old: Sequence[Stored], covered: Unsure, generation: int) -> Iterator[tuple[Stored, Block]]:
        """The blocks of a page as it finds them; an empty one where there is none yet."""
        for each in old or self._blocks.encoded([Placed("", Block())], None):
            yield each, as_seen(self._blocks.block(each), _covered(covered, [each]), generation)

    def _write_down(self, number: int, taken: ListedPage, covered: Unsure) -> int:
        """Write down what will be told, if there is anything; returns the number under which it is."""
        told = {**covered, **dict.fromkeys(taken.gone, False), **dict.fromkeys(taken.new | taken.changed, True)}
        if not told:
            return number
        self._told.write(number + 1, told, _without(self._unsure, covered))
        return number + 1

    def _open(self, began: str, names: Sequence[str]) -> Opened:
        found, start = open_page(self._place(), began, names[0] if names else None, resumed=self._resumed)
        making = self._rule if found.making in {"", self._rule} else MIXED
        return Opened(replace(found, making=making), start)

    def doubt(self) -> None:
        """Say that a page of the pass failed: nothing is believed to be gone because of it."""
        last = self._place()
        if last.number and not last.over and not last.doubted:
            self._last = replace(last, doubted=True)
            self._passes.save(self._last)

    def _place(self) -> Pass:
        if self._last is None:
            self._last = self._passes.load()
            self._unsure = self._told.unsure(self._last.told)
        return self._last

    def _check_total(self, found: Pass, total: int | None) -> Pass:
        """The pass, with what a person has taken of a total that fell. Raises ReadingHeld before that."""
        limit = valves.FELL.of(found.known)
        if total is None or found.known - total <= limit:
            return found if total is None or found.fell_to is None else replace(found, fell_to=None)
        if found.fell_to is not None and total >= found.fell_to - valves.FELL.of(found.fell_to):
            return found
        if self._given.many_gone is None:
            raise ReadingHeld("many_gone", found.known - total, found.known, limit)
        return replace(found, fell_to=total) if self._given.many_gone == "yes" else found

    def _check_changed(self, found: Pass, point: Point) -> bool:
        """Whether what has changed is only to be remembered. Raises ReadingHeld."""
        limit = valves.CHANGED.of(found.known)
        if not found.rule or found.rule == self._rule or point.changed <= limit:
            return False
        if self._given.many_changed is None:
            raise ReadingHeld("many_changed", point.changed, found.known, limit)
        return self._given.many_changed == "remember"

    @cached_property
    def _given(self) -> Answers:
        return self._answers.load()

    def _end(self, found: Pass, point: Point, old: Sequence[Stored], new: Sequence[Stored]) -> _End:
        """The end of a pass: what is gone, and the blocks without it. Raises ReadingHeld."""
        over = replace(found, over=True, known=point.records, rule=found.making)
        limit = valves.GONE.of(found.known)
        many = point.missed > limit
        if found.doubted or (many and self._given.many_gone == "no"):
            return _End(over, [], set())
        if many and self._given.many_gone is None and found.fell_to is None:
            raise ReadingHeld("many_gone", point.missed, found.known, limit)
        over = replace(over, complete=found.number, taken=found.number if many else found.taken)
        return self._without_lost(over, old, new) if point.missed else _End(over, [], set())

    def _without_lost(self, over: Pass, old: Sequence[Stored], new: Sequence[Stored]) -> _End:
        """What has been missed twice is taken out of all blocks, as they are once the last page is remembered."""
        changed: list[Stored] = []
        gone: set[str] = set()
        for each in chain(self._blocks.everything(old[0].bound if old else ""), new):
            block = self._blocks.block(each)
            lost = missed_twice(block, over.number)[: MOST_AT_ONCE - len(gone)]
            if lost:
                gone.update(lost)
                changed += self._blocks.encoded([Placed(each.bound, without(block, set(lost)))], each.end)
        return _End(over, changed, gone)

    def _begin_again(self) -> None:
        self._blocks.begin_again()
        self.__dict__.pop("_given", None)


class _End(NamedTuple):
    found: Pass
    changed: list[Stored]
    """Blocks that hold less than the page has left in them."""
    gone: set[str]


def _taken(compared: Sequence[Compared], gone: set[str], tell: Tell, *, tell_changed: bool) -> ListedPage:
    """What is told of a page."""
    new = {kept for each in compared for kept in each.new} if tell == "all" else set()
    changed = {kept for each in compared for kept in each.changed} if tell == "all" and tell_changed else set()
    early = {kept for each in compared for kept in each.gone}
    return ListedPage(new, changed, early | gone if tell != "nothing" else set())


def _covered(unsure: Unsure, old: Sequence[Stored]) -> Unsure:
    """What of it lies in the ranges of these blocks; where there is no block yet, all of it."""
    first, end = (old[0].bound, old[-1].end) if old else ("", None)
    return {each: found for each, found in unsure.items() if each >= first and (end is None or each < end)}


def _without(unsure: Unsure, covered: Unsure) -> Unsure:
    return {each: found for each, found in unsure.items() if each not in covered}


def _numbers(found: Pass) -> Numbers:
    return Numbers(found.number, found.complete, found.taken)


def _bounds(old: Sequence[Stored]) -> list[str]:
    return [each.bound for each in old] or [""]


def _within(listed: Sequence[Entry], names: Sequence[str], block: Stored) -> Sequence[Entry]:
    """What was listed of a block's range."""
    start = bisect_left(names, block.bound)
    return listed[start:] if block.end is None else listed[start : bisect_left(names, block.end)]


def _point(opened: Opened, part: Range, compared: Sequence[Compared], names: Sequence[str]) -> Point:
    """Where the page ends."""
    start, number = opened.start, opened.found.number
    blocks = [each.block for each in compared]
    return Point(
        after=names[-1] if names else start.after,
        records=start.records + sum(len(part.of(list(block.versions))) for block in blocks),
        changed=start.changed + sum(len(each.changed) for each in compared),
        missed=start.missed + sum(len(part.of(missed_twice(block, number))) for block in blocks),
    )
