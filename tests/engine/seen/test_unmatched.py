"""Who was not there yet is asked for again: when they have come, or after a day."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from relay.aws.partition import Partition
from relay.core.event import Kept
from relay.reading.unmatched.store import AGAIN, UnmatchedStore
from tests.support.memory_partition import MemoryPartition

NOW = time.time()
KEPT = Kept(datetime(2026, 11, 1, 12, tzinfo=UTC), '{"name":"secret"}')


@pytest.fixture(params=["dynamodb", "memory"])
def any_partition(request: pytest.FixtureRequest) -> Partition:
    return request.getfixturevalue("partition") if request.param == "dynamodb" else MemoryPartition()


def store(partition: Partition) -> UnmatchedStore:
    return UnmatchedStore(partition=partition, key=b"key", clock=lambda: NOW)


def put(kept: UnmatchedStore, event_id: str, address: str = "a@example.com", due: float = 3600) -> None:
    kept.put(address, event_id, reading="r1", route="attendance", record=f"of {event_id}", due=NOW + due)


def due(kept: UnmatchedStore, after: float = 0) -> list[str]:
    return [each.event_id for each in kept.take_due(NOW + after)]


def test_it_is_due_when_it_was_said_to_be_and_stays_until_it_is_done(any_partition: Partition) -> None:
    kept = store(any_partition)
    put(kept, "e1", due=20)
    put(kept, "e2", due=10)
    assert [due(kept), due(kept, 15), due(kept, 30), due(kept, 30)] == [[], ["e2"], ["e2", "e1"], ["e2", "e1"]]
    first, second = kept.take_due(NOW + 30)
    assert (first.reading, first.route, first.record) == ("r1", "attendance", "of e2")
    kept.done([first])
    assert due(kept, 30) == ["e1"]
    kept.done([second])
    assert due(kept, 10**6) == []


def test_when_the_person_is_made_all_that_waits_for_them_is_due_at_once(any_partition: Partition) -> None:
    kept = store(any_partition)
    for event_id in ("e1", "e2"):
        put(kept, event_id)
    put(kept, "e3", address="b@example.com")
    assert kept.mark_due(" A@Example.com ") == 2
    assert due(kept, 1) == ["e1", "e2"]
    assert kept.mark_due("a@example.com") == 0
    kept.done(kept.take_due(NOW + 1))
    assert due(kept, 7200) == ["e3"]


def test_no_more_are_taken_than_are_asked_for() -> None:
    kept = store(MemoryPartition())
    for at in range(10):
        put(kept, f"e{at}", due=at)
    assert [each.event_id for each in kept.take_due(NOW + 60, most=3)] == ["e0", "e1", "e2"]


def test_a_person_is_forgotten_with_all_that_waits_for_them(any_partition: Partition) -> None:
    kept = store(any_partition)
    put(kept, "e1")
    put(kept, "e2", address="b@example.com")
    assert kept.forget("a@example.com") == 1
    assert due(kept, 7200) == ["e2"]


def test_after_ninety_days_nobody_asks_any_more() -> None:
    partition = MemoryPartition()
    put(store(partition), "e1")
    assert {int(end or 0) for _, end in partition.items.values()} == {int(NOW + 90 * 86_400)}


def test_a_payload_waits_until_it_is_done_and_moves_with_its_note(any_partition: Partition) -> None:
    kept = store(any_partition)
    kept.put("a@example.com", "e1", reading="r1", route="attendance", record="7", kept=KEPT)
    kept.mark_due("a@example.com")
    [found] = kept.take_due(NOW)
    assert (found.kept, found.payload) == KEPT
    kept.postpone(found)
    assert kept.take_due(NOW) == []
    [found] = kept.take_due(NOW + AGAIN.total_seconds())
    assert (found.kept, found.payload) == KEPT
    kept.done([found])
    assert kept.take_due(NOW + 10**7) == []


def test_nothing_of_a_payload_is_left_once_a_person_is_forgotten() -> None:
    partition = MemoryPartition()
    kept = store(partition)
    kept.put("a@example.com", "e1", reading="r1", route="attendance", record="7", kept=KEPT, due=NOW + 5)
    orphan = {key: found for key, found in partition.items.items() if key.startswith("due#")}
    kept.mark_due("a@example.com")
    partition.items.update(orphan)  # the function was stopped before it had deleted it
    kept.forget("a@example.com")
    assert not any(b"secret" in content for content, _ in partition.items.values())
    assert [each.payload for each in kept.take_due(NOW + 10)] == [""]


def test_the_table_holds_no_address() -> None:
    partition = MemoryPartition()
    put(store(partition), "e1")
    assert not any("example" in key or b"example" in content for key, (content, _) in partition.items.items())
