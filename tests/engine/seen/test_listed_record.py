"""A record that is erased from what was seen of a listing is as if it had never been listed; all others stay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from relay.aws.partition import Partition
from relay.reading.seen.listed_record import ChangedMeanwhile, ListedRecord
from relay.reading.seen.ordered_ids import OrderedIds
from relay.reading.seen.seen_items import SeenItems
from relay.reading.seen.swept_ids import NAME, SweptIds
from tests.engine.seen.listings import KEY, one_pass, pages, snapshot
from tests.support.memory_partition import MemoryPartition
from tests.support.memory_state import MemoryState

MANY = dict.fromkeys(range(1, 3001), "1")


def listed(partition: Partition, record: object, listing: str = "leads") -> ListedRecord:
    return ListedRecord(partition, listing, OrderedIds(numeric=True), str(record))


def held(partition: MemoryPartition, record: int) -> bool:
    """Whether any block or note of what is told still holds it."""
    return listed(partition, record).items() > 0


@given(st.sets(st.integers(1, 60), min_size=1), st.integers(1, 60), st.integers(1, 7))
def test_of_any_listing_one_record_is_new_and_no_other(there: set[int], erased: int, size: int) -> None:
    partition, records = MemoryPartition(), dict.fromkeys(sorted(there), "1")
    one_pass(partition, records, 1, size=size)
    listed(partition, erased).erase()
    assert not held(partition, erased)
    assert one_pass(partition, records, 2, size=size) == [(erased, "1")] * (erased in there)
    assert one_pass(partition, records, 3, size=size) == []


def test_in_dynamodb_too(partition: Partition) -> None:
    one_pass(partition, {1: "1", 2: "1", 3: "1"}, 1)
    assert listed(partition, 2).items() == 2, "its block, and what was written down of it"
    listed(partition, 2).erase()
    assert listed(partition, 2).items() == 0
    assert one_pass(partition, {1: "1", 2: "1", 3: "1"}, 2) == [(2, "1")]


def test_only_its_own_block_is_written() -> None:
    partition = MemoryPartition()
    one_pass(partition, MANY, 1, size=1000)
    one_pass(partition, MANY | {1: "2"}, 2, size=1000)
    partition.written.clear()
    listed(partition, 2_500).erase()
    assert len(partition.written) == 1


def test_what_is_gone_afterwards_is_not_told() -> None:
    partition = MemoryPartition()
    one_pass(partition, {1: "1", 2: "1"}, 1)
    listed(partition, 2).erase()
    assert [one_pass(partition, {1: "1"}, number) for number in (2, 3, 4)] == [[], [], []]


def test_a_record_that_was_told_and_not_remembered_does_not_come_back_by_that() -> None:
    partition = MemoryPartition()
    one_pass(partition, {1: "1", 2: "1"}, 1)
    [page] = pages({1: "1", 2: "2"}, 2)
    snapshot(partition).judge(page, generation=0)
    listed(partition, 2).erase()
    assert [one_pass(partition, {1: "1"}, number) for number in (3, 4, 5)] == [[], [], []]


def test_it_is_erased_also_where_a_split_block_that_nobody_wrote_back_still_holds_it() -> None:
    partition = MemoryPartition()
    one_pass(partition, dict.fromkeys(range(1, 1_400), "1"), 1, size=1_400)
    [page] = pages(MANY, 2, size=3_000)
    judged = snapshot(partition).judge(page, generation=0)
    partition.writes_left[:] = [2]  # the two new blocks; not the one that gives records away to them
    with pytest.raises(ClientError):
        judged.remember()
    partition.writes_left.clear()
    assert len([each for each in partition.items if each.startswith("block#")]) == 3
    assert listed(partition, 1_300).items() == 2, "the block that was split, and one of those that it was split into"
    listed(partition, 1_300).erase()
    assert not held(partition, 1_300)


def test_what_somebody_else_writes_meanwhile_is_not_overwritten() -> None:
    class Busy(MemoryPartition):
        def replace(self, key: str, seen: bytes, content: bytes) -> bool:
            self.put_all({key: seen + b"\0"})
            return super().replace(key, seen, content)

    partition = Busy()
    one_pass(partition, {1: "1", 2: "1"}, 1)
    with pytest.raises(ChangedMeanwhile):
        listed(partition, 2).erase()


def test_a_sweep_of_ids_forgets_one_as_well() -> None:
    partition = MemoryPartition()
    items = SeenItems(state=MemoryState(), reading="r", key=KEY, look_back=timedelta(hours=1))

    def swept(records: set[int], number: int) -> list[str]:
        sweep = SweptIds(partition, items, numeric_ids=True)
        found = [sweep.judge(page) for page in pages(dict.fromkeys(sorted(records), ""), number)]
        for each in found:
            each.remember()
        return [change.record for each in found for change in each.changes]

    swept({1, 2, 3}, 1)
    listed(partition, 2, NAME).erase()
    assert [swept({1}, number) for number in (2, 3)] == [[], ["3"]]


@pytest.mark.parametrize("key", ["a@example.com", "", "05", "-1", "9" * 30])
def test_a_key_that_is_no_id_of_the_listing_is_not_in_it(key: str) -> None:
    partition = MemoryPartition()
    one_pass(partition, {5: "1"}, 1)
    record = ListedRecord(partition, "leads", OrderedIds(numeric=True), key)
    assert record.items() == 0
    record.erase()
