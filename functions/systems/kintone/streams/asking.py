"""How much is asked for at once, and what a failure means for a reading."""

from __future__ import annotations

from msgspec.structs import replace

from relay.system.stream import ReadFailed
from systems.kintone.client import MAX_READ
from systems.kintone.errors import Verdict, cause, judge
from systems.kintone.failure import Failure, RequestFailed
from systems.kintone.streams.bookmark import Bookmark

SMALLER = 5
"""An answer that is too large or too slow is asked for again with a fifth of the records."""
LARGER = 2
"""After an answer that was neither, twice as many are asked for, so that one slow minute is no slow day."""

_TOO_MUCH = frozenset({"bad_answer", "timeout"})
_HOPELESS = frozenset({"search_aborted", "secret_invalid", "bad_answer"})
"""What does not pass by itself; an answer that cannot be read is none of a moment when even one record has it."""


def smaller(place: Bookmark, limit: int, error: RequestFailed) -> Bookmark:
    """The same with fewer records at once, or fewer to find. Raises RequestFailed again where that is no help."""
    if error.failure.word == "search_aborted" and not place.up_to:
        return place.next_ids()
    if error.failure.word not in _TOO_MUCH or limit == 1:
        raise error
    return replace(place, size=max(1, limit // SMALLER))


def larger(place: Bookmark, limit: int) -> Bookmark:
    """The same with more records at once, up to as many as kintone gives."""
    more = limit * LARGER
    return replace(place, size=0 if more >= MAX_READ else more)


def read_failed(failure: Failure) -> ReadFailed:
    """What a failure means for a reading."""
    found = cause(failure)
    return ReadFailed(found, rejected=failure.word in _HOPELESS or judge(failure).verdict is Verdict.REJECT)
