"""Status changes and comments, each at most once after success: neither may be repeated.

A second status call fails or, worse, moves the record one step further; a second comment stands twice
(https://github.com/SonicGarden/kintone-emulator, docs/real-kintone-notes.md, measured). So both go through
relay.delivering.at_most_once.

- A comment whose answer was lost is put aside for a person.
- A status change is sent with the revision that was read before it, so that kintone refuses one that comes second. When
  the route says where the action leads (`to`), the record tells whether it has been done, and a lost answer is settled
  by itself; a record that is there already needs no call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from relay.aws.table import State
from relay.core.deadline import Deadline
from relay.core.gate import MustWait
from relay.core.outcome import UNKNOWN, Delivered, Outcome, Rejected, Retry
from relay.delivering.at_most_once import KeptAnswer, Look, Lost, NotRun, Once
from systems.kintone.answers import Found
from systems.kintone.client import KintoneClient
from systems.kintone.credentials import TOKENS_ACT_AS
from systems.kintone.errors import Verdict, cause, judge
from systems.kintone.failure import Failure, RequestFailed
from systems.kintone.receiver.origin import comment as comment_change
from systems.kintone.target.action import Action, NewComment, StatusChange
from systems.kintone.target.guard import WriteGuard
from systems.kintone.target.plan import NO_RECORD, Write

_NOT_POSSIBLE = "GAIA_IL03"
_MISSING = frozenset({"GAIA_RE01", "GAIA_RE20"})
"""No record with this number, and none with this key."""


class Acting:
    """Carries out the actions of one connection."""

    def __init__(self, client: KintoneClient, state: State, guard: WriteGuard) -> None:
        self._client = client
        self._once = Once(state)
        self._guard = guard

    def run(self, write: Write, action: Action, written: Mapping[str, str], deadline: Deadline) -> Outcome:
        """The outcome of an event whose fields are written; `written` is what kintone answered to that."""
        step = _Step(self._client, write, written, deadline, self._guard)
        is_status = isinstance(action, StatusChange)
        perform = partial(step.change, action) if isinstance(action, StatusChange) else partial(step.comment, action)
        try:
            answer = self._once.run(
                f"{write.event_id}#{'status' if is_status else 'comment'}",
                perform,
                deadline,
                failed=_failed,
                look=step.look(action),
                replayed_at=write.replayed_at,
            )
        except NotRun as not_run:
            nobody = write.skips and _has_no_record(not_run.outcome)
            return Delivered(skipped=NO_RECORD) if nobody else not_run.outcome
        return Delivered(answer={**written, **answer})

    def is_unknown(self, outcome: Outcome) -> bool:
        """Whether nobody knows if an action took effect."""
        return not isinstance(outcome, Delivered) and outcome.cause.code == UNKNOWN


@dataclass(frozen=True)
class _Step:
    """One action on one record. Methods raise RequestFailed, Lost and MustWait, as `at_most_once` wants it."""

    client: KintoneClient
    write: Write
    written: Mapping[str, str]
    deadline: Deadline
    guard: WriteGuard

    def comment(self, comment: NewComment) -> KeptAnswer:
        record = self.written.get("record") or self._find().id
        with_mentions = list(comment.mentions)
        self.guard.begin_comment(self.write.place, record, self.deadline)
        try:
            answer = self._send(
                lambda: self.client.add_comment(self.write.place, record, comment.text, with_mentions, self.deadline)
            )
        except Lost:
            raise  # the mark stays until its time is over
        except (RequestFailed, MustWait):
            self.guard.end_comment(self.write.place, record)
            raise
        self.guard.wrote(self.write.place, [(record, comment_change(answer["comment"]))])
        self.guard.end_comment(self.write.place, record)
        return answer

    def change(self, change: StatusChange) -> KeptAnswer:
        found = self._find()
        if change.to is not None and found.status == change.to:
            return {"record": found.id, "revision": found.revision}
        try:
            answer = self._send(
                lambda: self.client.update_status(
                    self.write.place, found, change.action, change.assignee, self.deadline
                )
            )
        except RequestFailed as error:
            if error.failure.code != _NOT_POSSIBLE:
                raise
            if change.to is not None and self._find().status == change.to:
                return {"record": found.id}
            raise _explained(error.failure, found) from error
        self._note(found, answer)
        return answer

    def _note(self, found: Found, answer: KeptAnswer) -> None:
        """All revisions from the one that was named to the one that came of it, since kintone counts two for one."""
        revisions = [found.revision, answer.get("revision", "")]
        if all(map(str.isdecimal, revisions)):
            first, last = map(int, revisions)
            self.guard.wrote(self.write.place, [(found.id, str(one)) for one in range(first + 1, last + 1)])

    def look(self, action: Action) -> Look | None:
        """Where the record itself tells whether the action was done. A repeat is safe: it names the revision."""
        if not isinstance(action, StatusChange) or action.to is None:
            return None

        def is_there(_: float) -> bool | None:
            try:
                return self._find().status == action.to
            except RequestFailed:
                return None

        return is_there

    def _find(self) -> Found:
        write = self.write
        found = self.client.find_record(write.place, write.key_field, write.key, self.deadline)
        if found is None:
            message = "no record has this key; an action needs a record that is there"
            raise RequestFailed(Failure(code="GAIA_RE20", status=404, message=message))
        return found

    def _send(self, call: Callable[[], KeptAnswer]) -> KeptAnswer:
        """Send what must not be repeated. Raises Lost when kintone may have done it all the same."""
        try:
            return call()
        except RequestFailed as error:
            if error.failure.is_unclear:
                raise Lost(cause(error.failure)) from error
            raise


def _has_no_record(outcome: Outcome) -> bool:
    return isinstance(outcome, Rejected) and outcome.cause.code in _MISSING


def _explained(failure: Failure, found: Found) -> RequestFailed:
    """Kintone says the same of a status that does not allow the action and of a record that is somebody else's."""
    if not found.has_assignee:
        return RequestFailed(failure)
    message = f"{failure.message} The record has an assignee, and kintone lets nobody else act: an API token is "
    return RequestFailed(replace(failure, message=f"{message}{TOKENS_ACT_AS}.".strip()))


def _failed(error: Exception) -> Retry | Rejected | None:
    """What a call that surely had no effect means for its event."""
    if isinstance(error, MustWait):
        return error.outcome()
    return _refused(error.failure) if isinstance(error, RequestFailed) else None


def _refused(failure: Failure) -> Retry | Rejected:
    if judge(failure).verdict is Verdict.REJECT:
        return Rejected(cause=cause(failure))
    return Retry(cause=cause(failure), after=failure.retry_after)
