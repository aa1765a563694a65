"""The delivering function's part: a target before which the guard stands.

Of each event of a pair: its record is locked for both directions; the fields are dropped that the relay has written
where it comes from since it was read, for what it tells is no longer there; what is about to be written is marked as
open; the target writes just that; the marks are closed, and the lock is let go.

Where nobody knows whether a write took effect, its marks stay open and its lock stays, and the queue brings the same
event back, which goes on. Nothing is ever passed over because the target is believed to hold it already: who edits the
target would keep what the source has not.

Where the guard's memory does not answer, events of pairs wait; all others go on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from relay.aws.errors import AWS_ERRORS
from relay.core.config import Connection, Route
from relay.core.deadline import Deadline
from relay.core.event import Event
from relay.core.outcome import Cause, Delivered, Retry, Told
from relay.core.refusal import Refused
from relay.pair_guard.called import CalledRecords
from relay.pair_guard.judging import MARGIN, last_writes
from relay.pair_guard.known import LEASE, KnownItems, PairMemory, WrittenItem
from relay.pair_guard.marks import OpenMarks
from relay.pair_guard.pair_locks import PairLocks
from relay.pair_guard.pairs import GuardedRoute
from relay.pair_guard.put_aside import PutAside
from relay.pair_guard.shared_write import A_BATCH, SharedWrite, is_written
from relay.system.access import Payload
from relay.system.pairs import ReadsShared, WritesShared
from relay.system.target import Accepted, Target
from relay.telemetry import log

LOOK_AGAIN_SECONDS = 2.0
LOOK_LATER_SECONDS = 15.0
"""Where a lock has been held for longer than a batch takes: a queue allows a thousand looks."""

OTHER_WAY = Cause(code="other_way", message="the same record is just being written the other way")
NOT_REMEMBERED = Retry(
    cause=Cause(code="state_unavailable", message="what the relay wrote to this record could not be read"),
    after=LOOK_AGAIN_SECONDS,
    waiting=True,
)
BEHIND = Cause(code="held_back", message="an earlier event of this record waits")
STALE = Delivered(skipped="stale")
"""Of an event all of whose fields the relay has written since they were read."""
UNCHANGED = Delivered(skipped="unchanged")
"""Of an event of which its route writes nothing."""


@dataclass(frozen=True, kw_only=True)
class GuardedTarget:
    """Implements relay.system.target.Target."""

    target: Target
    side: WritesShared
    accept: Callable[[Route, Payload, Connection], Accepted]
    connection: Connection
    routes: Mapping[str, Route]
    guarded: Mapping[str, GuardedRoute]
    sources: Callable[[str], ReadsShared]
    """By route, what is read where it comes from."""
    memory: PairMemory
    locks: PairLocks

    def deliver(self, events: Sequence[Event], deadline: Deadline) -> Sequence[Told]:
        """As the protocol says; each event of a pair is looked at first."""
        outcomes, rests = self._deliver(events, deadline)
        if rests:
            self._complete(rests, deadline)
        return outcomes

    def _deliver(self, events: Sequence[Event], deadline: Deadline) -> tuple[Sequence[Told], list[Event]]:
        """What became of each, and what is still to be written of records that were made of a part."""
        writes = [write for at, event in enumerate(events) if (write := self._shared(at, event)) is not None]
        if not writes:
            return self.target.deliver(events, deadline), []
        turn = _Turn(self, events, deadline)
        try:
            turn.lock(writes)
            sent = turn.judge(writes)
            turn.marks.open(sent)
        except AWS_ERRORS as error:
            log.fault(error)
            turn.let_go_all()
            turn.hold_all(writes)
            sent = []
        outcomes = turn.deliver(sent)
        return outcomes, [rest for each in sent if (rest := each.rest_of(outcomes[each.position]))]

    def _complete(self, rests: Sequence[Event], deadline: Deadline) -> None:
        """Write the rest of records that were made of a part. What cannot be now goes with their next change."""
        outcomes, _ = self._deliver(rests, deadline)
        left = [event for event, outcome in zip(rests, outcomes, strict=True) if not isinstance(outcome, Delivered)]
        try:
            PutAside(self.memory).note(left)
        except AWS_ERRORS as error:
            log.fault(error)

    def _shared(self, position: int, event: Event) -> SharedWrite | None:
        """None for an event of no pair, and for one that says nothing that could be written."""
        guarded = self.guarded.get(event.route)
        if guarded is None:
            return None
        route = self.routes[event.route]
        try:
            target = self.side.written(route, event.payload, guarded.target.stream, self.connection)
        except Refused:
            return None  # the target says why
        source = self.sources(event.route).holds(event.payload)
        return SharedWrite(position=position, event=event, route=route, guarded=guarded, source=source, target=target)


class _Turn:
    """One batch."""

    def __init__(self, guard: GuardedTarget, events: Sequence[Event], deadline: Deadline) -> None:
        self._guard = guard
        self._events = events
        self._deadline = deadline
        self._outcomes: dict[int, Told] = {}
        self._holders: dict[str, str] = {}
        """By lock, the event that holds it for all of this batch."""
        self._locked: dict[int, list[str]] = {}
        """By position."""
        self._done: list[str] = []
        """Ids of the events of which nothing is to be written."""
        self._called = CalledRecords(memory=guard.memory)
        self.marks = OpenMarks(guard.memory, guard.side, guard.connection)

    def lock(self, writes: Sequence[SharedWrite]) -> None:
        """Take the locks of all; what another direction holds waits. Raises botocore's errors."""
        for write in writes:
            self._locked[write.position] = [self._guard.memory.lock_key(name) for name in write.locked]
            for key in self._locked[write.position]:
                self._holders.setdefault(key, write.event.id)
        rests = self._guard.locks.take(self._holders)
        for write in writes:
            rest = max((rests[key] for key in self._locked[write.position] if key in rests), default=None)
            if rest is not None:
                after = LOOK_AGAIN_SECONDS if rest > LEASE - A_BATCH.total_seconds() else LOOK_LATER_SECONDS
                self._outcomes[write.position] = Retry(cause=OTHER_WAY, after=after, waiting=True)
        for key in rests:
            del self._holders[key]

    def judge(self, writes: Sequence[SharedWrite]) -> list[SharedWrite]:
        """Those that have something to write, with just that. Raises botocore's errors."""
        self._hold_back()
        ready = [write for write in writes if write.position not in self._outcomes]
        known = self._guard.memory.known(
            written=[name for write in ready for name in (*write.came_from, *write.leads_to)],
            read=[record for write in ready for record in self._called.records(write)],
        )
        self.marks.start(known)
        found = [(write, self._judged(write, known)) for write in ready]
        for write, outcome in found:
            if isinstance(outcome, Delivered):
                self._outcomes[write.position] = outcome
                self._done.append(write.event.id)
        return [each for _, each in found if isinstance(each, SharedWrite)]

    def _judged(self, write: SharedWrite, known: KnownItems) -> SharedWrite | Delivered:
        """What is left to be written of an event, or why nothing is."""
        if write.event.insisted:
            left = write.narrowed_to(write.changed)
        else:
            judged = self._called.judged(write, known)
            if isinstance(judged, Delivered):
                return judged
            left = self._without_repeated(_without_stale(judged, known), known)
        changed = left.changed
        if not changed.names and not changed.others:
            return STALE
        return UNCHANGED if self._guard.side.narrowed(left.route, changed.wanted) is None else left

    def _without_repeated(self, write: SharedWrite, known: KnownItems) -> SharedWrite:
        """Without the fields that have been written already, in this event or in a newer one of its route.

        The queue brings an event back whose function was killed once it was done; who has edited the target since is
        not to be written over. Calls have no time of their own by which they could be told apart.
        """
        items: list[WrittenItem] = [known.written[name] for name in write.leads_to if name in known.written]
        event, route = map(self._guard.memory.short, (write.event.id, write.event.route))
        read_at, written = round(write.changed.read_at.timestamp(), 3), last_writes(items)
        if not written or write.was_called:
            return write
        side, connection, again = self._guard.side, self._guard.connection, write.changed.again
        done = set[str]()
        for name in write.changed.names:
            fields, at = write.made_of(name, side, connection), round(again.get(name, read_at), 3)
            if fields and all(each in written and written[each].field.holds(event, route, at) for each in fields):
                done.add(name)
        return _without(write, done) if done else write

    def _hold_back(self) -> None:
        """What comes behind an event of its record that must wait, waits."""
        if not self._outcomes:
            return
        waiting: set[str] = set()
        for at, event in enumerate(self._events):
            key = self._key(event)
            if at in self._outcomes:
                waiting.add(key)
            elif key in waiting:
                self._outcomes[at] = Retry(cause=BEHIND, after=LOOK_AGAIN_SECONDS, waiting=True)

    def _key(self, event: Event) -> str:
        try:
            return self._guard.accept(self._guard.routes[event.route], event.payload, self._guard.connection).key
        except Refused:
            return event.id

    def hold_all(self, writes: Sequence[SharedWrite]) -> None:
        """Have all events of pairs wait."""
        self._outcomes = {write.position: NOT_REMEMBERED for write in writes}
        self._hold_back()

    def let_go_all(self) -> None:
        """Let all locks go; where that cannot be done now, they lapse."""
        self._let_go(self._holders)

    def deliver(self, sent: Sequence[SharedWrite]) -> list[Told]:
        """Have the target write what is left, and say of each event what became of it."""
        events = {each.position: each.event for each in sent}
        rest = [at for at in range(len(self._events)) if at not in self._outcomes]
        try:
            answers = self._guard.target.deliver([events.get(at, self._events[at]) for at in rest], self._deadline)
        except Exception:
            self.let_go_all()  # the marks stay open: nobody knows what was written
            raise
        self._outcomes |= dict(zip(rest, answers, strict=True))
        self._end([(each, self._outcomes[each.position]) for each in sent])
        return [self._outcomes[at] for at in range(len(self._events))]

    def _end(self, done: Sequence[tuple[SharedWrite, Told]]) -> None:
        """Close the marks, then let the locks go.

        Where the marks cannot be closed, what was written goes on later, as after a killed function: else nobody could
        tell whoever brings back the old value from a write that never came. A lock that cannot be let go lapses.
        """
        unclear = {write.event.id: write.position for write, outcome in done if is_written(outcome) is None}
        try:
            self.marks.close(done)
        except AWS_ERRORS as error:
            log.fault(error)
            unclear = {write.event.id: write.position for write, _ in done}
            self._outcomes |= {each.position: NOT_REMEMBERED for each, outcome in done if is_written(outcome)}
            done = ()
        try:
            written = [write.event.id for write, outcome in done if is_written(outcome)]
            self._called.remember([*written, *self._done])
        except AWS_ERRORS as error:
            log.fault(error)
        kept = {key: event for event, at in reversed(unclear.items()) for key in self._locked[at]}
        self._let_go({key: holder for key, holder in self._holders.items() if kept.get(key) != holder})
        moved = {key: event for key, event in kept.items() if self._holders.get(key) != event}
        if moved:
            try:
                self._guard.locks.take(moved)
            except AWS_ERRORS as error:
                log.fault(error)

    def _let_go(self, holders: Mapping[str, str]) -> None:
        try:
            self._guard.locks.let_go(holders)
        except AWS_ERRORS as error:
            log.fault(error)


def _without_stale(write: SharedWrite, known: KnownItems) -> SharedWrite:
    """Without the fields that the relay has written, where the record comes from, since they were read."""
    changed = write.changed
    items: list[WrittenItem] = [known.written[name] for name in write.came_from if name in known.written]
    writes, read_at = last_writes(items), changed.read_at.timestamp()
    opened = {name: writes[name].field.opened for name in changed.names if name in writes}
    called = write.was_called  # which tells of what has just happened, while reading asks for it afterwards
    stale = {name for name, at in opened.items() if (at > read_at if called else at + MARGIN >= read_at)}
    if not stale:
        return write.narrowed_to(changed)
    log.step("stale_fields", event_id=write.event.id, route=write.event.route, fields=sorted(stale))
    return replace(_without(write, stale), stale=frozenset(stale))


def _without(write: SharedWrite, names: Collection[str]) -> SharedWrite:
    """Without some of its fields."""
    changed = write.changed
    return write.narrowed_to(
        msgspec.structs.replace(
            changed,
            names=tuple(name for name in changed.names if name not in names),
            left=tuple(sorted({*changed.left, *names})),
        )
    )
