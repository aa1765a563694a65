"""What functions remember together: DynamoDB, and the table in memory that other tests use instead of it."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from relay.aws.table import State
from tests.engine.contract.tables import table as _table
from tests.support.memory_state import MemoryState

table = _table


@pytest.fixture(params=["dynamodb", "memory"])
def any_table(request: pytest.FixtureRequest) -> State:
    found: State = request.getfixturevalue("table") if request.param == "dynamodb" else MemoryState()
    return found


def test_a_count_goes_up_to_its_limit_and_no_further(any_table: State) -> None:
    assert [any_table.increment_below("c", 3, 60) for _ in range(5)] == [1, 2, 3, None, None]
    assert (any_table.count("c"), any_table.count("other")) == (3, 0)


def test_a_text_is_remembered_and_replaced(any_table: State) -> None:
    assert any_table.get("k") is None
    any_table.put("k", "山\n", 60)
    any_table.put("k", "two", 60)
    assert any_table.get("k") == "two"


def test_all_texts_are_listed_and_no_counts(any_table: State) -> None:
    any_table.put_all({f"k{at}": str(at) for at in range(30)}, 60)
    any_table.increment_below("c", 3, 60)
    assert dict(any_table.items()) == {f"k{at}": str(at) for at in range(30)}


def test_what_is_deleted_is_as_if_it_had_never_been(any_table: State) -> None:
    any_table.put("k", "text", 60)
    any_table.increment_below("c", 1, 60)
    for key in ("k", "c", "never"):
        any_table.delete(key)
    assert any_table.get("k") is None
    assert any_table.increment_below("c", 1, 60) == 1


def test_only_who_has_seen_the_newest_text_replaces_it(any_table: State) -> None:
    assert any_table.versioned("v") == (None, 0)
    assert any_table.replace("v", "one", 60, revision=0)
    assert not any_table.replace("v", "late", 60, revision=0)
    assert any_table.versioned("v") == ("one", 1)
    assert any_table.replace("v", "two", 60, revision=1)
    assert not any_table.replace("v", "late", 60, revision=1)
    assert any_table.versioned("v") == ("two", 2)


def test_a_text_that_was_put_without_a_look_ends_what_was_seen_before(any_table: State) -> None:
    assert any_table.replace("v", "one", 60, revision=0)
    any_table.put("v", "blind", 60)
    assert any_table.get("v") == "blind"
    assert any_table.versioned("v") == (None, 0)
    assert not any_table.replace("v", "late", 60, revision=1)
    assert not any_table.replace("v", "new", 60, revision=0)
    any_table.delete_all(["v", "never"])
    assert any_table.replace("v", "again", 60, revision=0)


def test_a_lease_is_one_holder_s_until_it_is_let_go_or_over(any_table: State) -> None:
    assert any_table.take_lease("l", "one", now=100.0, until=200.0) is None
    assert any_table.take_lease("l", "one", now=110.0, until=210.0) is None
    assert any_table.take_lease("l", "other", now=120.0, until=300.0) == 90.0
    any_table.drop_lease("l", "other")
    assert any_table.take_lease("l", "other", now=130.0, until=300.0) == 80.0
    any_table.drop_lease("l", "one")
    assert any_table.take_lease("l", "other", now=140.0, until=300.0) is None
    assert any_table.take_lease("l", "one", now=301.0, until=400.0) is None
    any_table.drop_lease("never", "one")


def test_a_number_only_grows(any_table: State) -> None:
    for number in (9, 10, 3, 10, 100, 99):
        any_table.raise_all({"n": number}, 60)
    assert any_table.get_all(["n"]) == {"n": f"{100:020}"}


@pytest.mark.parametrize("number", [0, 1, 2, 30])
def test_any_number_of_numbers_grows_each_by_itself(any_table: State, number: int) -> None:
    any_table.raise_all({f"n{at}": 10 for at in range(0, number, 2)}, 60)
    any_table.raise_all({f"n{at}": at for at in range(number)}, 60)
    expected = {f"n{at}": max(at, 0 if at % 2 else 10) for at in range(number)}
    assert {key: int(text) for key, text in any_table.get_all(expected).items()} == expected


def test_functions_that_raise_a_number_at_the_same_time_leave_the_greatest(table: State) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda at: table.raise_all({"a": at, "b": 40 - at}, 60), range(41)))
    assert {key: int(text) for key, text in table.get_all(["a", "b"]).items()} == {"a": 40, "b": 40}


@pytest.mark.parametrize("number", [0, 1, 25, 100, 101, 230])
def test_any_number_of_texts_is_read_and_forgotten_at_once(any_table: State, number: int) -> None:
    texts = {f"k{at}": str(at) for at in range(number)}
    any_table.put_all(texts, 60)
    assert any_table.get_all([*texts, "never", *texts]) == texts
    any_table.delete_all([*texts, "never", *texts])
    assert any_table.get_all(texts) == {}


def test_texts_whose_time_is_over_are_not_read_with_the_others(table: State) -> None:
    table.put("old", "text", -1)
    table.put("new", "text", 60)
    assert table.get_all(["old", "new"]) == {"new": "text"}


@pytest.mark.parametrize("number", [0, 1, 25, 26, 60])
def test_any_number_of_texts_is_remembered(any_table: State, number: int) -> None:
    texts = {f"k{at}": str(at) for at in range(number)}
    any_table.put_all(texts, 60)
    assert {key: any_table.get(key) for key in texts} == texts


def test_functions_that_count_at_the_same_time_never_exceed_the_limit(table: State) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: table.increment_below("c", 20, 60), range(40)))
    assert sorted(count for count in found if count is not None) == list(range(1, 21))


def test_a_text_whose_time_is_over_is_gone_even_while_dynamodb_still_has_it(table: State) -> None:
    table.put("k", "text", -1)
    assert table.get("k") is None
    (item,) = table.dynamodb.scan(TableName=table.table)["Items"]
    assert float(item["expiration"]["N"]) <= time.time()


def test_a_text_whose_time_is_over_is_gone_but_not_its_revision(table: State) -> None:
    assert table.replace("v", "one", -1, revision=0)
    assert table.versioned("v") == (None, 1)
    assert table.replace("v", "two", 60, revision=1)
    assert table.versioned("v") == ("two", 2)


def test_of_functions_that_replace_at_the_same_time_one_succeeds(table: State) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda at: table.replace("v", str(at), 60, revision=0), range(16)))
    assert found.count(True) == 1
    assert table.versioned("v") == (str(found.index(True)), 1)


def test_a_table_that_is_not_there_is_an_error_of_botocore(table: State) -> None:
    gone = replace(table, table="no-such-table")
    with pytest.raises(ClientError):
        gone.get("k")
    with pytest.raises(ClientError):
        gone.put_all({"k": "v"}, 60)
    with pytest.raises(ClientError):
        gone.raise_all({"k": 1, "l": 2}, 60)
    with pytest.raises(ClientError):
        gone.increment_below("k", 1, 60)


class Pressed:
    """DynamoDB that leaves items of its first writes undone, as it does when it is pressed."""

    def __init__(self, table: State, leaves: list[int]) -> None:
        self._real: Any = table.dynamodb
        self._leaves = leaves
        self.calls = 0

    def batch_write_item(self, RequestItems: dict[str, list[Any]]) -> dict[str, Any]:  # noqa: N803 - boto3's name
        self.calls += 1
        ((name, items),) = RequestItems.items()
        leaves = self._leaves.pop(0) if self._leaves else 0
        if done := items[leaves:]:
            self._real.batch_write_item(RequestItems={name: done})
        return {"UnprocessedItems": {name: items[:leaves]} if leaves else {}}


def test_what_dynamodb_leaves_undone_is_written_in_a_later_request(table: State) -> None:
    texts = {f"k{at}": str(at) for at in range(20)}
    pressed = Pressed(table, [15, 3])
    replace(table, dynamodb=cast("Any", pressed)).put_all(texts, 60)
    assert {key: table.get(key) for key in texts} == texts
    assert pressed.calls == 3


def test_a_dynamodb_that_never_takes_a_write_is_an_error_and_not_an_endless_loop(table: State) -> None:
    pressed = Pressed(table, [25] * 1000)
    with pytest.raises(ClientError, match="UnprocessedItems"):
        replace(table, dynamodb=cast("Any", pressed)).put_all({"k": "v"}, 60)
    assert pressed.calls == 4
