"""Several actions that one call runs, against a real DynamoDB table: each of them at most once."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relay.aws.table import State
from relay.core.outcome import Cause, Rejected, Retry
from relay.delivering.at_most_once import Ended, KeyedAction, Lost, Once
from tests.engine.at_most_once.test_at_most_once import LOST, Died, Failed, Refused, Until, meaning

KEYS = ("a", "b", "c")
DONE = {"done": "yes"}
BUSY = Retry(cause=Cause(code="busy"))
BAD = Rejected(cause=Cause(code="bad"))


@dataclass
class Call:
    """Counts what it was asked to do, by key; `then` says how each ends, or how the whole call does."""

    keys: Sequence[str] = KEYS
    then: dict[str, Retry | Rejected | Lost] = field(default_factory=dict)
    whole: BaseException | None = None
    asked: list[list[str]] = field(default_factory=list)

    def __call__(self, places: Sequence[int]) -> list[Ended | Lost]:
        keys = [self.keys[place] for place in places]
        self.asked.append(keys)
        if self.whole is not None:
            raise self.whole
        return [self.then.get(key, DONE) for key in keys]


def run(state: State, call: Call, *, later: float = 0.0, replayed_at: datetime | None = None) -> list[Ended]:
    once = Once(state, clock=lambda: time.time() + later)
    attempts = [KeyedAction(key, replayed_at) for key in call.keys]
    return once.run_all(attempts, call, Until(), failed=meaning)


def outcome(ended: Ended) -> Retry | Rejected:
    assert not isinstance(ended, dict)
    return ended


def test_one_call_runs_all_and_each_has_its_end_in_order(state: State) -> None:
    call = Call(then={"b": BUSY})

    assert run(state, call) == [DONE, BUSY, DONE]
    assert call.asked == [["a", "b", "c"]]


def test_only_what_has_not_succeeded_is_run_again(state: State) -> None:
    run(state, Call(then={"b": BUSY}))
    again = Call()

    assert run(state, again) == [DONE, DONE, DONE]
    assert again.asked == [["b"]]


def test_when_all_has_succeeded_nothing_is_called(state: State) -> None:
    run(state, Call())
    again = Call()

    assert run(state, again) == [DONE, DONE, DONE]
    assert again.asked == []


def test_what_was_refused_of_one_is_not_asked_again_until_a_person_replays_it(state: State) -> None:
    run(state, Call(then={"b": BAD}))
    again, replayed = Call(), Call()

    assert run(state, again) == [DONE, BAD, DONE]
    assert again.asked == []
    assert run(state, replayed, replayed_at=datetime.now(UTC)) == [DONE, DONE, DONE]
    assert replayed.asked == [["b"]]


def test_a_call_that_was_refused_is_refused_for_all_and_not_made_again(state: State) -> None:
    refused = meaning(Refused())
    assert run(state, Call(whole=Refused())) == [refused] * 3
    again = Call()

    assert run(state, again) == [refused] * 3
    assert again.asked == []


def test_a_call_that_surely_failed_is_made_again_for_all(state: State) -> None:
    assert run(state, Call(whole=Failed())) == [meaning(Failed())] * 3
    again = Call()

    assert run(state, again) == [DONE, DONE, DONE]
    assert again.asked == [["a", "b", "c"]]


def test_after_a_lost_answer_none_of_them_is_run_again(state: State) -> None:
    first = run(state, Call(whole=Lost(LOST)))
    again = Call()
    second = run(state, again, later=3600)

    assert {outcome(ended).cause.code for ended in [*first, *second]} == {"unknown_outcome"}
    assert all(isinstance(outcome(ended), Rejected) for ended in [*first, *second])
    assert again.asked == []


def test_what_is_lost_of_one_says_nothing_of_the_others(state: State) -> None:
    lost = run(state, Call(then={"b": Lost(Cause(code="timeout"))}))

    assert lost[::2] == [DONE, DONE]
    assert outcome(lost[1]).cause.code == "unknown_outcome"


def test_a_person_who_replays_has_only_what_is_unknown_run_again(state: State) -> None:
    run(state, Call(then={"b": Lost(LOST)}))
    again = Call()

    assert run(state, again, replayed_at=datetime.now(UTC) + timedelta(seconds=10)) == [DONE, DONE, DONE]
    assert again.asked == [["b"]]


def test_a_key_that_stands_twice_is_run_once(state: State) -> None:
    call = Call(keys=("a", "a"))
    first, second = run(state, call)

    assert first == DONE
    assert outcome(second).cause.code == "in_progress"
    assert call.asked == [["a"]]


def test_a_call_that_died_leaves_each_of_them_in_doubt(state: State) -> None:
    with pytest.raises(Died):
        run(state, Call(whole=Died()))
    waiting = run(state, Call())
    over = run(state, Call(), later=3600)

    assert {outcome(ended).cause.code for ended in waiting} == {"in_progress"}
    assert {outcome(ended).cause.code for ended in over} == {"unknown_outcome"}


def test_an_action_that_does_not_tell_all_ends_leaves_them_in_doubt(state: State) -> None:
    with pytest.raises(ValueError, match="shorter"):
        Once(state).run_all([KeyedAction("a"), KeyedAction("b")], lambda _: [DONE], Until(), failed=meaning)

    assert {outcome(ended).cause.code for ended in run(state, Call(keys=("a", "b")))} == {"in_progress"}


def test_without_dynamodb_nothing_is_run(state: State) -> None:
    call = Call()
    ends = run(State(state.dynamodb, "no-such-table"), call)

    assert {outcome(ended).cause.code for ended in ends} == {"state_unavailable"}
    assert call.asked == []


def test_one_action_and_several_know_of_each_other(state: State) -> None:
    assert Once(state).run("a", lambda: DONE, Until(), failed=meaning) == DONE
    call = Call()
    run(state, call)

    assert call.asked == [["b", "c"]]


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    calls=st.lists(
        st.tuples(
            st.dictionaries(st.sampled_from(KEYS), st.sampled_from(["busy", "bad", "lost"])),
            st.sampled_from(["", "", "failed", "refused", "lost", "died"]),
        ),
        max_size=5,
    )
)
def test_whatever_happens_nothing_that_did_more_than_fail_is_run_again(
    state: State, calls: list[tuple[dict[str, str], str]]
) -> None:
    kinds: dict[str, Retry | Rejected | Lost] = {"busy": BUSY, "bad": BAD, "lost": Lost(LOST)}
    whole_ends: dict[str, BaseException] = {
        "failed": Failed(),
        "refused": Refused(),
        "lost": Lost(LOST),
        "died": Died(),
    }
    keys = [f"{key}{time.perf_counter_ns()}" for key in KEYS]
    settled = dict.fromkeys(keys, 0)
    for ends, whole in calls:
        then = {keys[KEYS.index(key)]: kinds[end] for key, end in ends.items()}
        call = Call(keys, then, whole_ends.get(whole))
        with suppress(Died):
            run(state, call, later=3600)
        for key in call.asked[0] if call.asked else ():
            only_failed = whole == "failed" or (not whole and then.get(key) is BUSY)
            settled[key] += not only_failed
        assert max(settled.values()) <= 1
