"""What must not be repeated is not repeated, against a real DynamoDB table."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relay.aws.table import State
from relay.core.outcome import Cause, Rejected, Retry
from relay.delivering.at_most_once import Lost, NotRun, Once
from relay.delivering.attempt_record import GRACE_SECONDS, LIFETIME

LOST = Cause(code="timeout", message="no answer")


class Failed(Exception):
    """Surely no effect, and it may have one later."""


class Refused(Exception):
    """Surely no effect, until a person changes something."""


class Died(BaseException):
    """The function is stopped in the middle."""


def meaning(error: Exception) -> Retry | Rejected | None:
    """What the action's exceptions mean."""
    if isinstance(error, Failed):
        return Retry(cause=Cause(code="busy"), after=3.0)
    if isinstance(error, Refused):
        return Rejected(cause=Cause(code="bad", message="no such field", status=400, fields={"score": ["a", "b"]}))
    return None


@dataclass
class Until:
    seconds: float = 30.0

    def seconds_left(self) -> float:
        return self.seconds


@dataclass
class Action:
    """Counts its effects; each item of `then` is how one run ends."""

    then: list[BaseException | None] = field(default_factory=list)
    runs: int = 0

    def __call__(self) -> dict[str, str]:
        self.runs += 1
        ends = self.then.pop(0) if self.then else None
        if ends is not None:
            raise ends
        return {"run": str(self.runs)}


def run(state: State, action: Action, *, later: float = 0.0, seconds: float = 30.0, **options: Any) -> dict[str, str]:
    once = Once(state, clock=lambda: time.time() + later)
    return once.run("event#0", action, Until(seconds), failed=meaning, **options)


def not_run(state: State, action: Action, **options: Any) -> Retry | Rejected:
    with pytest.raises(NotRun) as stopped:
        run(state, action, **options)
    return stopped.value.outcome


def test_what_succeeded_is_not_run_again_and_gives_the_answer_of_then(state: State) -> None:
    action = Action()
    assert run(state, action) == {"run": "1"}
    assert run(state, action) == {"run": "1"}
    assert action.runs == 1


def test_different_keys_are_different_actions(state: State) -> None:
    action = Action()
    for key in ("event#0", "event#1", "other#0"):
        Once(state).run(key, action, Until(), failed=meaning)
    assert action.runs == 3


def test_what_surely_failed_is_run_again(state: State) -> None:
    action = Action([Failed(), Failed()])
    for _ in range(2):
        assert not_run(state, action) == Retry(cause=Cause(code="busy"), after=3.0)
    assert run(state, action) == {"run": "3"}


def test_what_was_refused_stays_refused_and_is_not_asked_again(state: State) -> None:
    action = Action([Refused()])
    outcomes = [not_run(state, action, later=later) for later in (0.0, 60.0, 86_400.0)]
    assert outcomes == [meaning(Refused())] * 3
    assert action.runs == 1


def test_a_person_who_replays_what_was_refused_has_it_run_once_more(state: State) -> None:
    action = Action([Refused()])
    not_run(state, action)
    replayed_at = datetime.now(UTC) + timedelta(milliseconds=5)
    assert run(state, action, replayed_at=replayed_at) == {"run": "2"}
    assert action.runs == 2


def test_what_is_refused_again_after_a_replay_stays_refused(state: State) -> None:
    action = Action([Refused(), Refused()])
    not_run(state, action)
    replayed_at = datetime.now(UTC)
    outcomes = [not_run(state, action, later=later, replayed_at=replayed_at) for later in (1.0, 2.0)]
    assert outcomes == [meaning(Refused())] * 2
    assert action.runs == 2


def test_a_fault_of_the_relay_itself_leaves_it_unknown(state: State) -> None:
    action = Action([ZeroDivisionError()])
    with pytest.raises(ZeroDivisionError):
        run(state, action)
    assert not_run(state, action).cause.code == "in_progress"
    assert not_run(state, action, later=3600).cause.code == "unknown_outcome"


def test_of_two_who_find_the_same_dead_attempt_one_runs_it(state: State) -> None:
    with pytest.raises(Died):
        run(state, Action([Died()]), seconds=1)
    first, second = Action(), Action()

    def meanwhile(_: float) -> bool:
        assert run(state, second, later=3600, look=lambda _: False) == {"run": "1"}
        return False

    assert not_run(state, first, later=3600, look=meanwhile).cause.code == "in_progress"
    assert (first.runs, second.runs) == (0, 1)


def test_after_a_lost_answer_it_is_rejected_as_unknown_and_never_run_again(state: State) -> None:
    action = Action([Lost(LOST)])
    for later in (0.0, 60.0, 86_400.0):
        outcome = not_run(state, action, later=later)
        assert isinstance(outcome, Rejected)
        assert outcome.cause.code == "unknown_outcome"
        assert "replay it if it is not" in outcome.cause.message
    assert action.runs == 1


def test_an_attempt_that_died_is_waited_for_until_its_time_is_over_and_then_unknown(state: State) -> None:
    action = Action([Died()])
    with pytest.raises(Died):
        run(state, action, seconds=30)
    waiting = not_run(state, action, later=5)
    assert isinstance(waiting, Retry)
    assert waiting.cause.code == "in_progress"
    assert waiting.after == pytest.approx(25 + GRACE_SECONDS, abs=2)
    outcome = not_run(state, action, later=30 + GRACE_SECONDS + 1)
    assert isinstance(outcome, Rejected)
    assert outcome.cause.code == "unknown_outcome"
    assert action.runs == 1


def test_a_person_who_replays_after_the_attempt_has_it_run_once_more(state: State) -> None:
    action = Action([Lost(LOST)])
    not_run(state, action)
    replayed_at = datetime.now(UTC) + timedelta(seconds=10)
    assert run(state, action, replayed_at=replayed_at) == {"run": "2"}
    assert run(state, action, replayed_at=replayed_at) == {"run": "2"}
    assert action.runs == 2


def test_a_replay_does_not_settle_what_is_lost_after_it(state: State) -> None:
    action = Action([Lost(LOST), Lost(LOST)])
    not_run(state, action)
    replayed_at = datetime.now(UTC) - timedelta(seconds=10)
    assert isinstance(not_run(state, action, replayed_at=replayed_at), Rejected)
    assert action.runs == 1


def test_a_replay_of_an_event_that_has_succeeded_runs_nothing(state: State) -> None:
    action = Action()
    run(state, action)
    assert run(state, action, replayed_at=datetime.now(UTC) + timedelta(days=20)) == {"run": "1"}
    assert action.runs == 1


@pytest.mark.parametrize("ends", [Lost(LOST), Died()])
def test_with_a_look_at_the_system_it_is_found_out(state: State, ends: BaseException) -> None:
    action = Action([ends])
    seen: list[float] = []

    def cannot_say(until: float) -> None:
        seen.append(until)

    begin = time.time()
    with pytest.raises((NotRun, Died)):
        run(state, action, look=cannot_say)
    cannot_tell = not_run(state, action, later=60, look=cannot_say)
    assert isinstance(cannot_tell, Retry)
    assert cannot_tell.cause.code == "unknown_outcome"
    assert run(state, action, later=60, look=lambda _: False) == {"run": "2"}
    assert begin - 1 <= seen[0] <= begin + 30 + GRACE_SECONDS + 1
    assert run(state, action) == {"run": "2"}


def test_what_the_system_shows_counts_as_done(state: State) -> None:
    action = Action([Lost(LOST)])
    assert isinstance(not_run(state, action, look=lambda _: None), Retry)
    assert run(state, action, look=lambda _: True) == {}
    assert run(state, action) == {}
    assert action.runs == 1


def test_without_dynamodb_nothing_is_run(state: State) -> None:
    action = Action()
    outcome = not_run(State(state.dynamodb, "no-such-table"), action)
    assert isinstance(outcome, Retry)
    assert outcome.cause.code == "state_unavailable"
    assert action.runs == 0


def test_when_the_success_could_not_be_noted_it_is_not_run_again(state: State) -> None:
    once = Once(state)

    def breaks() -> dict[str, str]:
        once._store.table_name = "no-such-table"
        return {"run": "1"}

    assert once.run("event#0", breaks, Until(), failed=meaning) == {"run": "1"}
    again = Action()
    assert not_run(state, again).cause.code == "in_progress"
    assert again.runs == 0


def test_it_is_kept_longer_than_an_event_can_come_back(state: State) -> None:
    run(state, Action())
    (item,) = state.dynamodb.scan(TableName=state.table)["Items"]
    assert float(item["expiration"]["N"]) == pytest.approx(time.time() + 30 * 86_400, abs=5)
    assert timedelta(days=28) < LIFETIME
    assert item["id"]["S"].startswith("once#")


def test_a_claim_whose_own_answer_was_lost_is_treated_as_an_attempt_that_died(state: State) -> None:
    once = Once(state)
    store: Any = once._store
    put = store._put_record
    store._put_record = lambda data_record: (put(data_record), put(data_record))
    action = Action()
    with pytest.raises(NotRun) as stopped:
        once.run("event#0", action, Until(), failed=meaning)
    assert stopped.value.outcome.cause.code == "in_progress"
    assert action.runs == 0


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(ends=st.lists(st.sampled_from(["failed", "refused", "lost", "died", "done"]), max_size=6))
def test_whatever_happens_an_action_that_did_more_than_fail_is_never_run_again(state: State, ends: list[str]) -> None:
    kinds = {"failed": Failed(), "refused": Refused(), "lost": Lost(LOST), "died": Died(), "done": None}
    once = Once(state, clock=lambda: time.time() + 3600)
    key = f"event#{time.perf_counter_ns()}"
    settled = 0
    for end in ends:
        before = Action([kinds[end]])
        with suppress(NotRun, Died):
            once.run(key, before, Until(), failed=meaning)
        settled += before.runs and end != "failed"
        assert settled <= 1
