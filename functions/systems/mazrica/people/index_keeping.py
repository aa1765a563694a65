"""Keeping an index in step with its list: all of it once, and from then on what changed, the newest update first.

One function at a time walks; the place is saved page by page, so that whoever comes next goes on. A look costs one
request, or a few where much has changed. Now and then everything is walked through again, since what a merge carries
over may move no `updatedAt`.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec
from msgspec.structs import replace

from relay.aws.errors import AWS_ERRORS
from relay.aws.table import State
from relay.core.deadline import Deadline
from relay.core.gate import MustWait
from relay.core.outcome import Cause
from relay.telemetry import log
from systems.mazrica.people.index import RecordIndex, place_key
from systems.mazrica.people.links import FOR_EVER
from systems.mazrica.rest.client import JsonRow
from systems.mazrica.rest.walking import FELL_BY, ListWalk, Walker

LOOK_BACK = 300.0
"""Seconds for which a change may be shown late."""
NOW_AND_THEN = 3600.0
"""Seconds between two looks where nobody is looked for."""
WHOLE_EVERY = 7 * 86_400.0
WHOLE_LEAST = 6 * 3600.0
"""Seconds between two times, whoever is gone meanwhile: a 名寄せ may merge hundreds, one after the other."""
LEAST_SECONDS = 6.0
"""With less time left than this no page is begun."""

_JUST_BEHIND = 0.001
"""Seconds, of times that have three decimals at most."""
_LEASE = 60.0
"""Seconds of a page at the most: after that another function goes on."""
_FEW = 20
_BELIEVED_AFTER = 3600.0
"""Seconds for which a list has to stay that much shorter."""


class IndexPlace(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where an index stands. Times are epoch seconds by this clock, `top` by Mazrica's."""

    walk: ListWalk | None = None
    """That is under way."""
    began: float = 0.0
    is_whole: bool = False
    """Whether it goes through everything."""
    done: float = 0.0
    """When the last walk began that came to its end: what was there then is known."""
    whole: float = 0.0
    """The same of the last walk through everything; 0: there was none yet."""
    top: float | None = None
    """The newest update that walks have come to."""
    top_at: float = 0.0
    """When the walk began that first came to it."""
    settled: float | None = None
    """What was updated by then, or before, has all been read, however late it was shown."""
    total: int = 0
    fell: float = 0.0
    """Since when the list is much shorter than it was; 0: it is not."""
    holder: str = ""
    until: float = 0.0


@dataclass(frozen=True, kw_only=True)
class IndexKeeping:
    """Keeps one index. `seen` is told the rows of each page, after the index."""

    index: RecordIndex
    walker: Walker
    seen: Callable[[Sequence[JsonRow], Deadline], None] = lambda _rows, _deadline: None
    clock: Callable[[], float] = time.time

    def look(self, since: float, deadline: Deadline, *, whole_since: float = 0.0) -> None:
        """See to it that all is known that was there at a time; `whole_since`: and who is not there any more.

        Raises MustWait, which holds back nothing else, when it is not done yet; MazricaFailed; botocore's errors.
        """
        found = self._state.versioned(self.key)
        place = _read(found.text)
        if _is_done(place, since, whole_since):
            return
        if place.holder and place.until > self.clock():
            raise _must_wait("another function reads the list", min(20.0, place.until - self.clock()))
        if place.whole and place.whole < whole_since and (rest := place.whole + WHOLE_LEAST - self.clock()) > 0:
            raise _must_wait("the list was read only just before somebody was gone", rest)
        turn = _Turn(self, found.revision)
        turn.save(place)
        try:
            while not _is_done(place, since, whole_since):
                if deadline.seconds_left() < LEAST_SECONDS:
                    raise _must_wait("the list is being read", 2.0)
                place = self._stepped(self._begun(place, whole_since), deadline)
                turn.save(place)
                if place.fell:
                    raise _must_wait("the list is a fifth shorter than it was, which is not believed at once", 900.0)
        finally:
            turn.end(place)

    def look_now_and_then(self, deadline: Deadline) -> None:
        """A look at what people have changed, where there was none for an hour; raises as `look`.

        Nothing before the first walk through everything, which is made for who needs it.
        """
        place, since = _read(self._state.versioned(self.key).text), self.clock() - NOW_AND_THEN
        if place.whole and place.done < since:
            self.look(since, deadline)

    def _begun(self, place: IndexPlace, whole_since: float) -> IndexPlace:
        """With a walk under way."""
        if place.walk is not None:
            return place
        now = self.clock()
        is_whole = place.top is None or place.whole < whole_since or now - place.whole > WHOLE_EVERY
        low = None if is_whole or place.top is None else _low(place.top, place.settled)
        return replace(place, walk=ListWalk(records=self.index.records, low=low), began=now, is_whole=is_whole)

    def _stepped(self, place: IndexPlace, deadline: Deadline) -> IndexPlace:
        """One page on; without a walk, and with `fell`, where the list is much shorter than it was."""
        if place.walk is None:
            raise TypeError("no walk is under way")
        rows, walk = self.walker.step(place.walk, deadline)
        if place.total > _FEW and walk.total < place.total * FELL_BY:
            fell = place.fell or self.clock()
            if self.clock() - fell < _BELIEVED_AFTER:
                return replace(place, walk=None, fell=fell)
        self.index.learn(rows)
        self.seen(rows, deadline)
        if not walk.is_over:
            return replace(place, walk=walk, fell=0.0)
        top = place.top if walk.top is None else max(walk.top, place.top or walk.top)
        return replace(
            place,
            walk=None,
            done=place.began,
            whole=place.began if place.is_whole else place.whole,
            top=top,
            top_at=place.top_at if top == place.top else place.began,
            settled=place.top if place.began - place.top_at >= LOOK_BACK else place.settled,
            total=walk.total,
            fell=0.0,
        )

    @property
    def _state(self) -> State:
        return self.index.state

    @property
    def key(self) -> str:
        """Of the place in the state table."""
        return place_key(self.index.records)


class _Turn:
    """Of the one function that walks."""

    def __init__(self, keeping: IndexKeeping, revision: int) -> None:
        self._keeping = keeping
        self._revision = revision
        self._holder = uuid.uuid4().hex

    def save(self, place: IndexPlace) -> None:
        """Raises MustWait where another function has taken over."""
        if not self._put(replace(place, holder=self._holder, until=self._keeping.clock() + _LEASE)):
            raise _must_wait("another function reads the list", 5.0)

    def end(self, place: IndexPlace) -> None:
        """Let another one have it; where that fails the turn ends by itself."""
        try:
            self._put(replace(place, holder="", until=0.0))
        except AWS_ERRORS as error:
            log.fault(error)

    def _put(self, place: IndexPlace) -> bool:
        text, state = msgspec.json.encode(place).decode(), self._keeping.index.state
        done = state.replace(self._keeping.key, text, FOR_EVER, revision=self._revision)
        self._revision += done
        return done


def _low(top: float, settled: float | None) -> float:
    """What a walk goes back to: never behind what is settled, since many may have been imported at one moment."""
    return top - LOOK_BACK if settled is None else max(top - LOOK_BACK, settled + _JUST_BEHIND)


def _is_done(place: IndexPlace, since: float, whole_since: float) -> bool:
    return place.whole > 0 and place.done >= since and place.whole >= whole_since


def _must_wait(message: str, seconds: float) -> MustWait:
    cause = Cause(code="index_unread", message=f"{message}; contacts and accounts are looked for in what was read")
    return MustWait(cause, seconds, waiting=True, everything=False)


def _read(text: str | None) -> IndexPlace:
    """What cannot be read is begun anew: an older version of the relay may have written it."""
    try:
        return msgspec.json.decode(text, type=IndexPlace) if text else IndexPlace()
    except msgspec.DecodeError:
        return IndexPlace()
