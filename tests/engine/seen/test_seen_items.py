"""What was seen of a stream of changes: unchanged records are no news, and cost next to nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st

from relay.aws.table import State
from relay.reading.seen.seen_items import SeenItems
from relay.system.stream import Change, Page
from tests.engine.seen.listings import KEY, NOON, change
from tests.support.examples import usual
from tests.support.memory_state import MemoryState


def items(state: State) -> SeenItems:
    """What a run makes."""
    return SeenItems(state=state, reading="r1", key=KEY, look_back=timedelta(hours=48))


def page(changes: Sequence[Change], *, complete: bool = True) -> Page:
    return Page(changes, "b", NOON, complete=complete)


def tell(seen: SeenItems, *changes: Change, generation: int = 0, only_remember: bool = False) -> list[str]:
    judged = seen.judge(page(changes), generation=generation, only_remember=only_remember)
    judged.remember()
    return [f"{each.record}{'-' if each.deleted else ''}:{each.version}" for each in judged.changes]


class Counted:
    """DynamoDB that counts calls, and the units of what they say."""

    def __init__(self, real: Any) -> None:
        self._real = real
        self.calls: Counter[str] = Counter()
        self.written = 0

    def __getattr__(self, name: str) -> Any:
        def call(**request: Any) -> Any:
            self.calls[name] += 1
            self.written += sum(map(len, request.get("RequestItems", {}).values())) if "write" in name else 0
            return getattr(self._real, name)(**request)

        return call


def test_what_was_seen_in_its_version_is_no_news() -> None:
    state = MemoryState()
    assert tell(items(state), change(1, "A"), change(2, "A")) == ["1:A", "2:A"]
    assert tell(items(state), change(1, "A"), change(2, "B"), change(3, "A")) == ["2:B", "3:A"]
    assert tell(items(state), change(1, "A"), change(2, "B"), change(3, "A")) == []


def test_a_value_that_returns_is_news_each_time() -> None:
    seen = items(MemoryState())
    assert [tell(seen, change(1, version)) for version in "ABA"] == [["1:A"], ["1:B"], ["1:A"]]


def test_a_table_that_is_read_late_hides_no_value_that_returns() -> None:
    """A read that is not consistent may show what was there before the last write."""

    class Late(MemoryState):
        def get_all(self, keys: Any, *, consistent: bool = True) -> dict[str, str]:
            found = dict.fromkeys(keys, "")
            return {key: first[key] for key in found if key in first} if not consistent else super().get_all(found)

    state, first = Late(), dict[str, str]()
    seen = items(state)
    tell(seen, change(1, "A"))
    first |= state.texts
    assert [tell(seen, change(1, version)) for version in "BA"] == [["1:B"], ["1:A"]]


def test_what_is_gone_is_another_version_and_its_return_another() -> None:
    seen = items(MemoryState())
    gone = Change("1", "A", {}, deleted=True)
    assert [tell(seen, each) for each in (change(1, "A"), gone, gone, change(1, "A"))] == [
        ["1:A"],
        ["1-:A"],
        [],
        ["1:A"],
    ]


def test_a_new_generation_sees_everything_anew_and_an_older_one_then_nothing() -> None:
    seen = items(MemoryState())
    assert [tell(seen, change(1, "A"), generation=each) for each in (0, 1, 1, 0)] == [["1:A"], ["1:A"], [], []]


def test_what_is_only_remembered_is_no_news_afterwards() -> None:
    state = MemoryState()
    assert tell(items(state), change(1, "A"), only_remember=True) == []
    assert tell(items(state), change(1, "A")) == []


def test_another_reading_has_seen_nothing() -> None:
    state = MemoryState()
    tell(items(state), change(1, "A"))
    assert tell(replace(items(state), reading="r2"), change(1, "A")) == ["1:A"]


def test_the_table_holds_neither_records_nor_versions() -> None:
    state = MemoryState()
    tell(items(state), change("record-77", "version-88"))
    assert not any("77" in key or "88" in text for key, text in state.texts.items())


def test_what_is_forgotten_is_new_when_it_comes_again() -> None:
    seen = items(MemoryState())
    tell(seen, change(1, "A"), Change("2", "A", {}, deleted=True))
    assert seen.gone(["1", "2", "3"]) == {"2"}
    seen.forget(["1"])
    assert tell(seen, change(1, "A")) == ["1:A"]


@pytest.mark.parametrize("again", ["A", "B"])
def test_a_change_that_was_told_and_not_remembered_is_told_again_whatever_the_record_is_then(again: str) -> None:
    state = MemoryState()
    tell(items(state), change(1, "A"))
    assert items(state).judge(page([change(1, "B")]), generation=0).changes
    assert tell(items(state), change(1, again)) == [f"1:{again}"]
    assert tell(items(state), change(1, again)) == []


def test_a_hundred_unchanged_records_are_one_batch_and_no_write(state: State) -> None:
    listed = page([change(at) for at in range(100)])
    items(state).judge(listed, generation=0).remember()
    counted = Counted(state.dynamodb)
    judged = items(replace(state, dynamodb=cast("Any", counted))).judge(listed, generation=0)
    judged.remember()
    assert (judged.changes, judged.unchanged) == ([], 100)
    assert counted.calls == {"batch_get_item": 1, "get_item": 1}, "the one item is read once in a run"


def test_ten_new_records_of_a_hundred_write_ten_items(state: State) -> None:
    items(state).judge(page([change(at) for at in range(90)]), generation=0).remember()
    counted = Counted(state.dynamodb)
    judged = items(replace(state, dynamodb=cast("Any", counted))).judge(
        page([change(at) for at in range(100)]), generation=0
    )
    judged.remember()
    assert (len(judged.changes), counted.written) == (10, 10)
    assert counted.calls == {"batch_get_item": 1, "get_item": 1, "batch_write_item": 1, "put_item": 1, "delete_item": 1}


def test_a_table_that_does_not_answer_judges_nothing() -> None:
    state = MemoryState()
    state.trouble.append("silent")
    with pytest.raises(ClientError):
        items(state).judge(page([change(1)]), generation=0)


@settings(max_examples=usual(1.5), deadline=None)
@given(st.integers(0, 2**32).map(Random))
def test_any_history_of_changes_and_crashes_leaves_who_is_told_with_what_is_there(chance: Random) -> None:
    state, target, log = MemoryState(), dict[str, str](), list[tuple[str, str]]()
    bookmark = 0
    for step in range(40):
        if chance.random() < 0.7:
            log.append((chance.choice("abc"), chance.choice("AB")))
        if chance.random() < 0.5 or step == 39:
            last = step == 39
            window = dict(log[max(0, bookmark - 4) :])
            listed = [change(record, version) for record, version in window.items()]
            judged = items(state).judge(page(listed), generation=0)
            target |= {each.record: each.version for each in judged.changes}
            if last or chance.random() < 0.6:
                judged.remember()
                bookmark = len(log)
    assert target == dict(log)
