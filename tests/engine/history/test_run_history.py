"""What is kept of each run: numbers that add up, and so many records of what failed or was warned of."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from relay.history.counts import STATES, Counts, RouteCounts, by_route, named, total
from relay.history.kept_record import KeptRecord, RecordKind
from relay.history.store import MOST_KEPT, RunHistory
from tests.support.memory_partition import MemoryPartition

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
WORDS = st.sampled_from([*STATES, "warned", "made:lead", "made:object"])
BATCHES = st.lists(st.lists(st.tuples(st.sampled_from(["one", "two"]), WORDS), max_size=20), max_size=10)


def history() -> RunHistory:
    return RunHistory(partition=MemoryPartition(clock=AT.timestamp), clock=AT.timestamp)


def record(name: str, kind: RecordKind = "failed") -> KeptRecord:
    return KeptRecord(kind=kind, at=AT, route="one", record=name, codes=("1004",), event_id=f"event-{name}")


@given(batches=BATCHES)
def test_whatever_comes_in_batches_adds_up(batches: list[list[tuple[str, str]]]) -> None:
    kept = history()
    for batch in batches:
        kept.add(7, Counts(named(route, word) for route, word in batch))
    everything = Counter(each for batch in batches for each in batch)
    found = by_route(kept.counts(7))
    for (route, word), number in everything.items():
        counts = found[route]
        assert (counts.made[word[5:]] if word.startswith("made:") else getattr(counts, word)) == number
    assert total(found.values()).settled == sum(everything[key] for key in everything if key[1] in STATES)


def test_runs_are_counted_each_for_itself_and_told_in_their_order() -> None:
    kept = history()
    for run in (12, 3, 100):
        kept.add(run, Counts({named("one", "delivered"): run}))
    assert [(run, by_route(counts)["one"].delivered) for run, counts in kept.counts_between(3, 99)] == [
        (3, 3),
        (12, 12),
    ]
    assert kept.counts(4) == {}


def test_what_was_taken_away_twice_is_none_and_not_less() -> None:
    kept = history()
    kept.add(1, Counts({named("one", "failed"): -1, named("one", "delivered"): 1}))
    assert by_route(kept.counts(1)) == {"one": RouteCounts(delivered=1)}


def test_of_a_run_so_many_records_are_kept_of_each_kind_and_the_rest_is_counted() -> None:
    kept = history()
    for start in range(0, MOST_KEPT + 60, 30):
        few = [record(f"{at:05}") for at in range(start, start + 30)]
        kept.add(1, Counts({named("one", "failed"): len(few)}), few)
    kept.add(1, Counts({named("one", "warned"): 1}), [record("w", "warned")])
    found = kept.records(1)
    assert [len([each for each in found if each.kind == kind]) for kind in ("failed", "warned")] == [MOST_KEPT, 1]
    assert by_route(kept.counts(1))["one"].failed == MOST_KEPT + 80
    assert found[0].kind == "failed"


def test_a_record_that_is_delivered_after_all_is_kept_no_more() -> None:
    kept = history()
    kept.add(1, Counts(), [record("a"), record("b")])
    kept.add(1, Counts(), gone=[record("a")])
    assert [each.record for each in kept.records(1)] == ["b"]


def test_what_is_kept_of_a_record_can_be_found_and_forgotten() -> None:
    kept = history()
    kept.add(1, Counts(), [record("a"), record("b")])
    kept.add(2, Counts(), [record("a", "warned")])
    assert len(kept.keys_of("a")) == 2
    kept.forget(kept.keys_of("a"))
    assert ([each.record for each in kept.records(1)], kept.records(2)) == (["b"], [])
