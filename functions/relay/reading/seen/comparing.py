"""A part of a listing beside a block: what is new, what has changed, and what was not listed.

What is not listed is believed to be gone when two passes in a row missed it that came to their end. A pass that did
not, or of which a page failed, counts for nothing: what it marked stands as before it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from relay.reading.seen.blocks import UNKNOWN, Block, Missed
from relay.reading.seen.told import Unsure


class Entry(NamedTuple):
    """One record of a listing: its id as it is kept, and the hash of its version."""

    id: str
    version: bytes


class Range(NamedTuple):
    """What a page says something about: the ids above one and up to another; None: to the end."""

    above: str
    upto: str | None

    def of(self, names: Sequence[str]) -> Sequence[str]:
        """Those of some ids, which are in their order, that are in it."""
        end = len(names) if self.upto is None else bisect_right(names, self.upto)
        return names[bisect_right(names, self.above) : end]


class Numbers(NamedTuple):
    """Which passes count."""

    now: int
    complete: int
    """The last one that is believed."""
    taken: int
    """The one of which a person has taken it that so many records are gone."""


class Compared(NamedTuple):
    """A block as it is after a page."""

    block: Block
    """The very block that was compared, where nothing differs."""
    new: set[str]
    """Ids of records that were not seen before."""
    changed: set[str]
    """Ids of records that were seen in another version."""
    gone: set[str]
    """Ids that are taken to be gone already in this pass."""


def compare(block: Block, listed: Sequence[Entry], part: Range, numbers: Numbers) -> Compared:
    """Compare a block with the records that were listed of its range."""
    seen = block.versions
    fresh = {each.id: seen.get(each.id, UNKNOWN) for each in listed if seen.get(each.id) != each.version}
    new = {each for each, before in fresh.items() if before == UNKNOWN}
    versions, missed = dict(seen), dict(block.missed)
    gone: set[str] = set()
    for each in _unlisted(versions, listed, part):
        before = missed.pop(each, None)
        if before == Missed(2, numbers.complete) and numbers.taken == numbers.complete:
            gone.add(each)
            del versions[each]
        else:
            missed[each] = _missed_again(before, numbers)
    for each, version in listed:
        versions[each] = version
        missed.pop(each, None)
    if versions == seen and missed == block.missed:
        return Compared(block, new, fresh.keys() - new, gone)
    in_order = versions if new <= seen.keys() else dict(sorted(versions.items()))
    return Compared(Block(block.generation, in_order, missed), new, fresh.keys() - new, gone)


def as_seen(block: Block, unsure: Unsure, generation: int) -> Block:
    """A block as a page of a generation finds it: what was seen in an older one, or may have been told, is unknown."""
    if block.generation >= generation and not unsure:
        return block
    versions = block.versions if block.generation >= generation else dict.fromkeys(block.versions, UNKNOWN)
    if unsure:
        told = (each for each, is_there in unsure.items() if is_there or each in versions)
        versions = dict(sorted((versions | dict.fromkeys(told, UNKNOWN)).items()))
    return Block(max(block.generation, generation), versions, block.missed)


def missed_twice(block: Block, number: int) -> list[str]:
    """What has been missed often enough by the end of a pass, in its order."""
    return sorted(each for each, found in block.missed.items() if found == Missed(2, number))


def without(block: Block, gone: Collection[str]) -> Block:
    """A block without some of its records."""
    left = {each: version for each, version in block.versions.items() if each not in gone}
    return Block(block.generation, left, {each: found for each, found in block.missed.items() if each in left})


def _unlisted(versions: Mapping[str, bytes], listed: Sequence[Entry], part: Range) -> list[str]:
    found = {each.id for each in listed}
    return [each for each in part.of(list(versions)) if each not in found]


def _missed_again(before: Missed | None, numbers: Numbers) -> Missed:
    """A pass counts once, however often a page of it comes; what a pass that is not believed has added is taken off."""
    if before is None:
        return Missed(1, numbers.now)
    if before.number == numbers.now:
        return before
    counted = before.times if before.number == numbers.complete else before.times - 1
    return Missed(min(2, counted + 1), numbers.now)
