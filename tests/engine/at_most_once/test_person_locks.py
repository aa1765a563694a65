"""Locks on persons: among threads of a process, and among functions by the connection's DynamoDB table."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from relay.aws.table import State
from relay.core.gate import MustWait
from relay.delivering.locks.locks import Keys, Locks
from relay.delivering.locks.state_locks import StateLocks
from tests.support.process_locks import ProcessLocks

A, B, C = (frozenset({f"email:{name}@example.com"}) for name in "abc")


@pytest.fixture(params=["dynamodb", "process"])
def another(request: pytest.FixtureRequest) -> Callable[..., Locks]:
    """The locks as another function, or another thread, has them."""
    if request.param == "process":
        found = ProcessLocks()
        return lambda: found
    state: State = request.getfixturevalue("state")
    return lambda: StateLocks(state)


def test_what_one_holds_nobody_else_gets_until_it_is_let_go(another: Callable[..., Locks]) -> None:
    with another().hold([A, B], 60) as first:
        with another().hold([B, C], 60) as second:
            assert first.persons == {0, 1}
            assert second.persons == {1}
            assert 50 < min(second.rests.values()) <= 60
        with another().hold([A, C], 60) as third:
            assert third.persons == {1}
    with another().hold([A, B, C], 60) as fourth:
        assert fourth.persons == {0, 1, 2}


def test_a_person_with_several_names_is_held_with_all_of_them_or_not_at_all(another: Callable[..., Locks]) -> None:
    with another().hold([A], 60), another().hold([A | B, C], 60) as held:
        assert held.persons == {1}
        with another().hold([B], 60) as free:
            assert free.persons == {0}


def test_persons_of_one_caller_may_share_a_name(another: Callable[..., Locks]) -> None:
    with another().hold([A | B, B | C], 60) as held:
        assert held.persons == {0, 1}
        with another().hold([B], 60) as second:
            assert second.persons == set()
    with another().hold([A, B, C], 60) as held:
        assert held.persons == {0, 1, 2}


def test_a_lease_ends_by_itself(another: Callable[..., Locks]) -> None:
    with another().hold([A], 0.05):
        time.sleep(0.06)
        with another().hold([A], 60) as held:
            assert held.persons == {0}


def test_who_lets_go_late_takes_nothing_from_the_next_holder(another: Callable[..., Locks]) -> None:
    late = another().hold([A], 0.02)
    late.__enter__()
    time.sleep(0.03)
    with another().hold([A], 60):
        late.__exit__(None, None, None)
        with another().hold([A], 60) as third:
            assert third.persons == set()


def test_what_is_kept_stays_locked_until_its_lease_ends(another: Callable[..., Locks]) -> None:
    with another().hold([A, B], 60) as held:
        held.keep(0)
    with another().hold([A, B], 60) as second:
        assert second.persons == {1}


def test_what_is_kept_is_free_when_no_call_can_be_at_work_any_more_however_long_the_lease_was(
    another: Callable[..., Locks],
) -> None:
    with another().hold([A | B, B | C], 3600) as held:
        held.keep(0)
    with another().hold([A, B, C], 60) as second:
        assert second.persons == {2}
        assert 90 < min(second.rests.values()) <= 100


def test_what_is_kept_says_nothing_of_what_others_are_writing(another: Callable[..., Locks]) -> None:
    with another().hold([A], 60) as held:
        held.keep(0)
    with another().hold([B | C], 200), another().hold([A, B], 60) as second:
        assert second.persons == set()
        assert second.rests[0] <= 100
        assert 190 < second.rests[1] <= 200


def test_an_error_lets_everything_go(another: Callable[..., Locks]) -> None:
    with pytest.raises(ZeroDivisionError), another().hold([A], 60):
        raise ZeroDivisionError
    with another().hold([A], 60) as held:
        assert held.persons == {0}


def test_300_persons_with_two_names_each_are_held_however_many_transactions_that_takes(
    another: Callable[..., Locks],
) -> None:
    persons = [frozenset({f"email:{at}", f"foreign:{at}"}) for at in range(300)]
    with another().hold(persons, 60) as held:
        assert held.persons == set(range(300))
        with another().hold([persons[299], A, persons[0]], 60) as second:
            assert second.persons == {1}
    with another().hold(persons, 60) as held:
        assert held.persons == set(range(300))


def test_callers_who_want_the_same_persons_in_any_order_never_hold_one_together(another: Callable[..., Locks]) -> None:
    inside: dict[Keys, int] = dict.fromkeys((A, B, C), 0)
    together = []

    def work(order: tuple[Keys, ...]) -> None:
        for _ in range(3):
            with another().hold(order, 60) as held:
                for at in held.persons:
                    inside[order[at]] += 1
                together.append(max(inside.values()))
                for at in held.persons:
                    inside[order[at]] -= 1

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, itertools.permutations((A, B, C))))
    assert set(together) <= {0, 1}


def test_no_name_of_a_person_stands_in_the_table_and_dynamodb_removes_what_is_left(state: State) -> None:
    with StateLocks(state).hold([A], 60):
        (item,) = state.dynamodb.scan(TableName=state.table)["Items"]
        assert "example" not in str(item)
        assert int(item["expiration"]["N"]) > float(item["held_until"]["N"])
    assert state.dynamodb.scan(TableName=state.table)["Items"] == []


def test_a_table_that_does_not_answer_lets_nobody_write(state: State) -> None:
    locks = StateLocks(replace(state, table="no-such-table"))
    with pytest.raises(MustWait) as caught, locks.hold([A], 60):
        pass
    assert (caught.value.cause.code, caught.value.waiting) == ("state_unavailable", False)


class Counting:
    """DynamoDB, with its calls and what they cost: a transaction writes each item twice."""

    def __init__(self, state: State) -> None:
        self._real: Any = state.dynamodb
        self.calls: list[str] = []
        self.units = 0

    def transact_write_items(self, **request: Any) -> Any:
        return self._count("transaction", 2 * len(request["TransactItems"]), self._real.transact_write_items, request)

    def put_item(self, **request: Any) -> Any:
        return self._count("put", 1, self._real.put_item, request)

    def delete_item(self, **request: Any) -> Any:
        return self._count("delete", 1, self._real.delete_item, request)

    def _count(self, name: str, units: int, call: Callable[..., Any], request: dict[str, Any]) -> Any:
        self.calls.append(name)
        self.units += units
        return call(**request)


@pytest.mark.parametrize(
    ("persons", "calls", "units"),
    [
        ([A], ["put", "delete"], 2),
        ([A | B], ["transaction", "transaction"], 8),
        ([A, B], ["transaction", "transaction"], 8),
    ],
)
def test_a_lone_lock_takes_no_transaction(state: State, persons: list[Keys], calls: list[str], units: int) -> None:
    counting = Counting(state)
    with StateLocks(replace(state, dynamodb=cast("Any", counting))).hold(persons, 60) as held:
        assert held.persons == set(range(len(persons)))
        with StateLocks(state).hold([A], 60) as second:
            assert second.persons == set()
            assert 50 < second.rests[0] <= 60
    assert (counting.calls, counting.units) == (calls, units)


class Conflicting:
    """DynamoDB while other transactions touch the same items: it cancels, and nobody is to blame."""

    def __init__(self, state: State, times: int) -> None:
        self._real: Any = state.dynamodb
        self.times = times

    def put_item(self, **request: Any) -> Any:
        if self.times:
            self.times -= 1
            raise ClientError({"Error": {"Code": "TransactionConflictException", "Message": ""}}, "PutItem")
        return self._real.put_item(**request)

    def delete_item(self, **request: Any) -> Any:
        return self._real.delete_item(**request)

    def transact_write_items(self, **request: Any) -> Any:
        if self.times:
            self.times -= 1
            error: Any = {
                "Error": {"Code": "TransactionCanceledException", "Message": ""},
                "CancellationReasons": [{"Code": "TransactionConflict"} for _ in request["TransactItems"]],
            }
            raise ClientError(error, "TransactWriteItems")
        return self._real.transact_write_items(**request)


@pytest.mark.parametrize("persons", [[A, B], [A]])
@pytest.mark.parametrize(("times", "gets_it"), [(2, True), (1000, False)])
def test_what_meets_a_transaction_is_tried_again_for_a_while(
    state: State, persons: list[Keys], times: int, *, gets_it: bool
) -> None:
    pauses: list[float] = []
    locks = StateLocks(replace(state, dynamodb=cast("Any", Conflicting(state, times))), sleep=pauses.append)
    with locks.hold(persons, 60) as found:
        assert found.persons == (set(range(len(persons))) if gets_it else set())
    assert 0 < len(pauses) <= 12
    assert max(pauses) < 1
