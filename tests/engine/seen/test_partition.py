"""A partition with an order: DynamoDB, and the one in memory that other tests use instead of it."""

from __future__ import annotations

import time

import pytest
from botocore.exceptions import ClientError

from relay.aws.partition import Partition
from tests.support.memory_partition import MemoryPartition


@pytest.fixture(params=["dynamodb", "memory"])
def any_partition(request: pytest.FixtureRequest) -> Partition:
    found: Partition = request.getfixturevalue("partition") if request.param == "dynamodb" else MemoryPartition()
    return found


def test_what_is_put_is_read_in_the_order_of_its_keys(any_partition: Partition) -> None:
    any_partition.put_all({f"b#{at:03}": bytes([at]) for at in reversed(range(60))} | {"c#": b"x", "a#": b"y"})
    found = list(any_partition.between("b#", "b#\U0010ffff", at_once=7))
    assert found == [(f"b#{at:03}", bytes([at])) for at in range(60)]
    assert any_partition.last("b#", "b#030x") == ("b#030", bytes([30]))
    assert any_partition.last("b#2", "b#3") is None
    assert (any_partition.get("b#005"), any_partition.get("b#5")) == (bytes([5]), None)


def test_what_is_deleted_is_not_there(any_partition: Partition) -> None:
    any_partition.put_all({f"{at:02}": b"x" for at in range(30)})
    any_partition.delete_all([f"{at:02}" for at in range(1, 40)])
    assert list(any_partition.between("0", "9")) == [("00", b"x")]
    assert any_partition.get("01") is None


def test_only_who_knows_what_is_there_replaces_it(any_partition: Partition) -> None:
    any_partition.put_all({"a": b"1"})
    assert not any_partition.replace("a", b"0", b"2")
    assert not any_partition.replace("b", b"", b"2"), "nothing is there"
    assert any_partition.replace("a", b"1", b"2")
    assert list(any_partition.between("a", "z")) == [("a", b"2")]


def test_what_has_expired_is_not_there_even_while_dynamodb_still_has_it(any_partition: Partition) -> None:
    any_partition.put_all({"a": b"old"}, time.time() - 10)
    any_partition.put_all({"b": b"new"}, time.time() + 60)
    assert list(any_partition.between("a", "z", at_once=1)) == [("b", b"new")]
    assert any_partition.get("a") is None


def test_what_is_put_while_others_are_read_ahead_is_read_too(any_partition: Partition) -> None:
    any_partition.put_all({"a": b"1", "b": b"2", "c": b"3"})
    found = any_partition.between("a", "z", at_once=2)
    assert next(found) == ("a", b"1")
    any_partition.put_all({"d": b"4"})
    assert [key for key, _ in found] == ["b", "c", "d"]


def test_numbers_add_up_and_are_told_of_many_items_in_their_order(any_partition: Partition) -> None:
    end = time.time() + 60
    assert any_partition.add("n#2", {"one/delivered": 3, "kept failed": 1}, end) == {
        "one/delivered": 3,
        "kept failed": 1,
    }
    assert any_partition.add("n#2", {"one/delivered": 2, "two/made:lead": -1}, end) == {
        "one/delivered": 5,
        "two/made:lead": -1,
    }
    any_partition.add("n#1", {"a": 1}, end)
    any_partition.add("n#3", {"old": 1}, time.time() - 10)
    assert list(any_partition.numbers_between("n#", "n#9")) == [
        ("n#1", {"a": 1}),
        ("n#2", {"one/delivered": 5, "two/made:lead": -1, "kept failed": 1}),
    ]


def test_another_partition_of_the_table_is_another(partition: Partition) -> None:
    partition.put_all({"a": b"1"})
    other = Partition(dynamodb=partition.dynamodb, table=partition.table, name="crm#other")
    assert (other.get("a"), list(other.between("a", "z"))) == (None, [])


def test_a_table_that_is_not_there_is_an_error_of_botocore(partition: Partition) -> None:
    gone = Partition(dynamodb=partition.dynamodb, table="no-such-table", name="crm#leads")
    for use in (lambda: gone.get("a"), lambda: gone.put_all({"a": b""}), lambda: list(gone.between("a", "b"))):
        with pytest.raises(ClientError):
            use()
