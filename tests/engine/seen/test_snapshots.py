"""A stream that is listed whole: what is new, changed and gone, and what is not believed without a person."""

from __future__ import annotations

import pytest

from relay.aws.partition import Partition
from relay.reading.seen.passes import PassStore
from relay.reading.seen.snapshot import Snapshot
from relay.reading.seen.valves import AnswerStore, ReadingHeld, accept_gone
from relay.system.stream import Page, ReadFailed
from tests.engine.seen.listings import KEY, NOON, change, one_pass, pages, run, snapshot, told
from tests.support.memory_partition import MemoryPartition

MANY = dict.fromkeys(range(1, 1001), "A")
HALF = dict.fromkeys(range(1, 501), "A")


def answers(partition: Partition) -> AnswerStore:
    return AnswerStore(partition, "leads")


def test_a_pass_tells_what_is_new_or_changed_and_the_next_one_nothing() -> None:
    partition = MemoryPartition()
    assert one_pass(partition, {1: "A", 2: "A", 10: "A"}, 1) == [(1, "A"), (2, "A"), (10, "A")]
    assert one_pass(partition, {1: "A", 2: "B", 9: "A", 10: "A"}, 2) == [(2, "B"), (9, "A")]
    assert one_pass(partition, {1: "A", 2: "B", 9: "A", 10: "A"}, 3) == []


def test_the_same_in_dynamodb(partition: Partition) -> None:
    records = dict.fromkeys(range(1, 2600), "A")
    assert len(one_pass(partition, records, 1, size=500)) == 2599
    changed = {**records, 7: "B", 2001: "B", 3000: "A"}
    del changed[1200]
    assert one_pass(partition, changed, 2, size=500) == [(7, "B"), (2001, "B"), (3000, "A")]
    assert one_pass(partition, changed, 3, size=500) == [(1200, "gone")]
    assert one_pass(partition, changed, 4, size=500) == []


def test_what_two_passes_miss_is_gone_and_new_when_it_comes_back() -> None:
    partition = MemoryPartition()
    one_pass(partition, {1: "A", 2: "A"}, 1)
    assert [one_pass(partition, {1: "A"}, number) for number in (2, 3, 4)] == [[], [(2, "gone")], []]
    assert one_pass(partition, {1: "A", 2: "A"}, 5) == [(2, "A")]


def test_what_is_gone_has_the_same_version_when_its_page_is_judged_again() -> None:
    """Else a function that was stopped before it remembered would tell it under another id."""
    partition = MemoryPartition()
    one_pass(partition, {1: "A", 2: "A"}, 1)
    one_pass(partition, {1: "A"}, 2)
    first, again = [snapshot(partition).judge(*pages({1: "A"}, 3), generation=0).changes for _ in range(2)]
    assert [each.record for each in first] == ["2"]
    assert again == first


def test_what_one_pass_misses_is_not_gone_however_often_that_happens() -> None:
    partition = MemoryPartition()
    for number in range(6):
        assert one_pass(partition, {1: "A", 2: "A"} if number % 2 == 0 else {1: "A"}, number) == (
            [(1, "A"), (2, "A")] if number == 0 else []
        )


def test_a_pass_of_which_a_page_failed_counts_for_nothing() -> None:
    partition = MemoryPartition()
    one_pass(partition, {1: "A", 2: "A", 3: "A", 4: "A"}, 1)
    one_pass(partition, {1: "A", 3: "A", 4: "A"}, 2)
    first, second = pages({1: "A", 3: "A", 4: "A"}, 3, size=2)
    seen = snapshot(partition)
    run(seen, [first])
    seen.doubt()
    assert told(run(snapshot(partition), [second])) == []
    assert one_pass(partition, {1: "A", 3: "A", 4: "A"}, 4) == [(2, "gone")]


def test_a_pass_that_did_not_come_to_its_end_counts_for_nothing() -> None:
    partition = MemoryPartition()
    one_pass(partition, {1: "A", 2: "A", 3: "A", 4: "A"}, 1)
    run(snapshot(partition), pages({3: "A", 4: "A"}, 2, size=1)[:1])
    assert one_pass(partition, {3: "A", 4: "A"}, 3) == []
    assert one_pass(partition, {3: "A", 4: "A"}, 4) == [(1, "gone"), (2, "gone")]


@pytest.mark.parametrize("written", range(4))
def test_a_function_that_is_stopped_while_it_remembers_tells_the_page_again_and_then_no_more(written: int) -> None:
    partition = MemoryPartition()
    one_pass(partition, {1: "A", 2: "A"}, 1)
    (page,) = pages({1: "B", 2: "A"}, 2)
    judged = snapshot(partition).judge(page, generation=0)
    assert told([judged]) == [(1, "B")]
    partition.writes_left.append(written)
    try:
        judged.remember()
    except Exception:  # noqa: BLE001 - whatever the table raises
        partition.writes_left.clear()
        assert told(run(snapshot(partition), [page])) in ([(1, "B")], [])
    partition.writes_left.clear()
    assert one_pass(partition, {1: "B", 2: "A"}, 3) == []


def test_a_change_that_was_told_and_not_remembered_is_taken_back_when_the_record_is_as_it_was() -> None:
    partition = MemoryPartition()
    one_pass(partition, {1: "A", 2: "A"}, 1)
    assert told([snapshot(partition).judge(pages({1: "B", 3: "A"}, 2)[0], generation=0)]) == [(1, "B"), (3, "A")]
    assert one_pass(partition, {1: "A", 2: "A"}, 3) == [(1, "A")]
    assert one_pass(partition, {1: "A", 2: "A"}, 4) == [(3, "gone")]


def test_too_many_that_are_gone_stop_the_reading_until_a_person_has_accepted_it() -> None:
    partition = MemoryPartition()
    one_pass(partition, MANY, 1, size=300)
    one_pass(partition, HALF, 2, size=300)
    first, last = pages(HALF, 3, size=300)
    run(snapshot(partition), [first])
    for _ in range(2):
        with pytest.raises(ReadingHeld) as held:
            snapshot(partition).judge(last, generation=0)
        found = held.value
        assert (found.question, found.number, found.known, found.limit) == ("many_gone", 500, 1000, 100)
    accept_gone(partition, "leads")
    assert told(run(snapshot(partition), [last])) == [(record, "gone") for record in range(501, 1001)]
    assert one_pass(partition, HALF, 4, size=300) == []


def test_the_answer_to_one_pass_is_none_to_the_next() -> None:
    partition = MemoryPartition()
    one_pass(partition, MANY, 1, size=300)
    answers(partition).give("many_gone", "yes")
    one_pass(partition, MANY, 2, size=300)
    one_pass(partition, HALF, 3, size=300)
    with pytest.raises(ReadingHeld):
        one_pass(partition, HALF, 4, size=300)


def test_a_person_may_say_that_the_listing_came_short() -> None:
    partition = MemoryPartition()
    one_pass(partition, MANY, 1, size=300)
    one_pass(partition, HALF, 2, size=300)
    listed = pages(HALF, 3, size=300)
    with pytest.raises(ReadingHeld):
        run(snapshot(partition), listed)
    answers(partition).give("many_gone", "no")
    assert told(run(snapshot(partition), listed[-1:])) == []
    assert one_pass(partition, MANY, 4, size=300) == []


def test_a_hundred_that_are_gone_are_believed_without_asking() -> None:
    partition = MemoryPartition()
    one_pass(partition, MANY, 1, size=300)
    left = dict.fromkeys(range(1, 901), "A")
    assert one_pass(partition, left, 2, size=300) == []
    assert len(one_pass(partition, left, 3, size=300)) == 100


def test_more_that_are_gone_than_are_told_at_once_are_told_by_the_next_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("relay.reading.seen.listing.MOST_AT_ONCE", 200)
    partition = MemoryPartition()
    one_pass(partition, MANY, 1, size=300)
    one_pass(partition, HALF, 2, size=300)
    answers(partition).give("many_gone", "yes")
    assert len(one_pass(partition, HALF, 3, size=300)) == 200
    assert len(one_pass(partition, HALF, 4, size=300)) == 300
    assert one_pass(partition, HALF, 5, size=300) == []


def test_however_many_change_by_themselves_they_are_told() -> None:
    partition = MemoryPartition()
    one_pass(partition, MANY, 1, size=300)
    assert len(one_pass(partition, dict.fromkeys(MANY, "B"), 2, size=300)) == 1000


def test_many_changes_right_after_the_rule_has_changed_ask_a_person() -> None:
    partition = MemoryPartition()
    one_pass(partition, MANY, 1, size=20)
    listed = pages(dict.fromkeys(MANY, "B"), 2, size=20)
    before = run(snapshot(partition, rule="2:a"), listed[:2])
    assert len(told(before)) == 40, "what comes before may be queued: no more than the limit"
    with pytest.raises(ReadingHeld) as held:
        snapshot(partition, rule="2:a").judge(listed[2], generation=0)
    assert (held.value.question, held.value.number, held.value.limit) == ("many_changed", 60, 50)
    answers(partition).give("many_changed", "yes")
    rest = told(run(snapshot(partition, rule="2:a"), listed[2:]))
    assert rest == [(record, "B") for record in range(41, 1001)]
    assert len(one_pass(partition, MANY, 3, size=20, rule="2:a")) == 1000, "with a rule that stays nothing is held"


def test_in_a_short_listing_all_may_change_without_a_question() -> None:
    partition = MemoryPartition()
    few = dict.fromkeys(range(1, 11), "A")
    one_pass(partition, few, 1, size=20)
    assert len(one_pass(partition, dict.fromkeys(few, "B"), 2, size=20, rule="2:a")) == 10


def test_a_person_may_have_them_remembered_and_not_delivered_but_for_what_is_new() -> None:
    partition = MemoryPartition()
    one_pass(partition, MANY, 1, size=300)
    now = {**dict.fromkeys(MANY, "B"), 2000: "A"}
    with pytest.raises(ReadingHeld):
        one_pass(partition, now, 2, size=300, rule="2:a")
    answers(partition).give("many_changed", "remember")
    assert one_pass(partition, now, 2, size=300, rule="2:a") == [(2000, "A")]
    assert one_pass(partition, now, 3, size=300, rule="2:a") == []


def test_a_rule_that_changes_in_the_middle_of_a_pass_is_asked_about_in_the_next() -> None:
    partition = MemoryPartition()
    one_pass(partition, MANY, 1, size=500)
    first, second = pages(MANY, 2, size=500)
    run(snapshot(partition), [first])
    run(snapshot(partition, rule="2:a"), [second])
    assert PassStore(partition, "leads").load().rule == "mixed"
    with pytest.raises(ReadingHeld):
        one_pass(partition, dict.fromkeys(MANY, "B"), 3, size=500, rule="2:a")


def test_few_changes_after_the_rule_has_changed_are_told() -> None:
    partition = MemoryPartition()
    one_pass(partition, MANY, 1, size=300)
    assert one_pass(partition, {**MANY, 7: "B"}, 2, size=300, rule="2:a") == [(7, "B")]


def test_a_new_generation_tells_everything_once_more_and_asks_nobody() -> None:
    partition = MemoryPartition()
    one_pass(partition, MANY, 1, size=300)
    again = told(run(snapshot(partition, rule="2:a"), pages(MANY, 2, size=300), generation=1))
    assert len(again) == 1000
    assert told(run(snapshot(partition, rule="2:a"), pages(MANY, 3, size=300), generation=1)) == []


@pytest.mark.parametrize("listed", [[2, 1], [1, 1], [10, 9]])
def test_a_page_that_is_not_in_the_order_of_its_ids_ends_the_reading(listed: list[int]) -> None:
    page = Page([change(record) for record in listed], "b", NOON, complete=True)
    with pytest.raises(ReadFailed) as failed:
        snapshot(MemoryPartition()).judge(page, generation=0)
    assert (failed.value.cause.code, failed.value.rejected) == ("listing_unordered", True)


def test_a_page_before_the_last_one_ends_the_reading_so_that_nothing_is_taken_to_be_gone() -> None:
    seen = snapshot(MemoryPartition())
    run(seen, [Page([change(5)], "b", NOON)])
    with pytest.raises(ReadFailed):
        seen.judge(Page([change(4)], "b", NOON, complete=True), generation=0)


@pytest.mark.parametrize("record", ["", "x", "01", "-1", "1.0", "9" * 21, "\u0661"])
def test_what_is_no_number_ends_the_reading_of_a_stream_that_has_numbers(record: str) -> None:
    with pytest.raises(ReadFailed) as failed:
        snapshot(MemoryPartition()).judge(Page([change(record)], "b", NOON), generation=0)
    assert failed.value.cause.code == "id_unusable"


def test_ids_that_are_texts_stand_in_the_order_of_texts() -> None:
    partition = MemoryPartition()

    def judged(*records: str) -> list[str]:
        seen = Snapshot(partition, "leads", key=KEY, numeric_ids=False, rule="1:a")
        page = Page([change(record) for record in records], "b", NOON.replace(hour=len(records)), complete=True)
        return [f"{each.record}{'-' if each.deleted else ''}" for each in run(seen, [page])[0].changes]

    assert judged("10", "9", "a#b", "山") == ["10", "9", "a#b", "山"]
    assert judged("10", "9", "a#b") == []
    assert judged("10", "9") == ["山-"]


def test_an_empty_listing_of_few_records_takes_two_passes_to_be_believed() -> None:
    partition = MemoryPartition()
    one_pass(partition, {1: "A"}, 1)
    assert [one_pass(partition, {}, number) for number in (2, 3)] == [[], [(1, "gone")]]


def test_the_table_holds_no_version_as_it_is() -> None:
    partition = MemoryPartition()
    one_pass(partition, {1: "version-88"}, 1)
    assert not any(b"version" in content for content, _ in partition.items.values())


def test_blocks_are_written_only_where_something_differs() -> None:
    partition = MemoryPartition()
    records = dict.fromkeys(range(1, 5001), "A")
    one_pass(partition, records, 1, size=500)
    partition.written.clear()
    one_pass(partition, records, 2, size=500)
    assert not [key for key in partition.written if not key.startswith(("pass#", "answer#"))]
    one_pass(partition, {**records, 7: "B"}, 3, size=500)
    assert len([key for key in partition.written if key.startswith("block#")]) == 1


def test_an_answer_must_fit_its_question() -> None:
    with pytest.raises(ValueError, match="remember is no answer to many_gone"):
        answers(MemoryPartition()).give("many_gone", "remember")
